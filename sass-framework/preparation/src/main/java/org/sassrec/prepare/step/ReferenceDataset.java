package org.sassrec.prepare.step;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetLayout;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.mapped.DatasetOpener;

/**
 * A dataset that another one follows: the rows of tables, the boundaries of buckets and the scales of numbers are its, so that
 * the same weights mean the same in both.
 */
public sealed interface ReferenceDataset {

    /** Its folder. */
    Path folder();

    /** What it learned of its features. */
    DatasetLayout layout();

    /** The configuration with its features in the order of that dataset: by number, a feature is the same in both. */
    default SassConfig orderFeatures(SassConfig config) {
        return config.withFeatureOrder(layout().features().stream()
                .map(feature -> feature.spec().name())
                .toList());
    }

    /**
     * What a preparation of stage one's own events follows: the dataset of all others, since both train the same weights.
     *
     * @param end of what stage one may know: the time of the first event of validation or test
     */
    record Pretrain(Path folder, DatasetLayout layout, long end) implements ReferenceDataset {

        public static Pretrain of(SassConfig config, Path dataset) throws IOException {
            try (Dataset all = DatasetOpener.open(dataset)) {
                return new Pretrain(dataset, DatasetFiles.readLayout(dataset), firstHeldOutTime(config, all.events()));
            }
        }

        private static long firstHeldOutTime(SassConfig config, Events events) {
            long first = Long.MAX_VALUE;
            for (long row = 0; row < events.rows(); row++) {
                if (events.split(row) != Split.TRAIN
                        && config.scenarios().get(events.scenario(row)).hasEvents()) {
                    first = Math.min(first, events.time(row));
                }
            }
            return first;
        }
    }

    /**
     * What a preparation of newer events for weights that are there follows: the dataset that these were trained on.
     *
     * @param horizon of that dataset that the weights know
     */
    record Training(Path folder, DatasetLayout layout, Horizon horizon) implements ReferenceDataset {

        public static Training of(Path dataset, Horizon horizon) throws IOException {
            return new Training(dataset, DatasetFiles.readLayout(dataset), horizon);
        }

        /** The rows of a table of ids of users or items that the weights were trained with. */
        public BitSet trainedRows(String table) {
            BitSet rows = new BitSet();
            try (Dataset trained = DatasetOpener.open(folder)) {
                for (DatasetLayout.Feature feature : layout.features()) {
                    // Most frequent values of an id have its table, too, but no row of their own.
                    if (feature.byHorizon()
                            && feature.spec().kind() == FeatureSpec.Kind.SINGLE
                            && feature.spec().table().equals(table)
                            && feature.spec().side() != Side.CONTEXT) {
                        int entities = feature.spec().side() == Side.USER ? trained.userCount() : trained.itemCount();
                        for (int entity = 0; entity < entities; entity++) {
                            rows.set(trained.single(feature.spec(), entity, 0, 0, horizon));
                        }
                    }
                }
            }
            rows.clear(0);
            return rows;
        }
    }
}
