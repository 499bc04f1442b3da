package org.sassrec.prepare.step;

import java.io.IOException;
import java.nio.file.Path;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetLayout;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.mapped.DatasetOpener;

/**
 * A dataset whose table rows, bucket boundaries and scales another dataset reuses, so that the same weights fit both.
 */
public sealed interface ReferenceDataset {

    /** Returns the folder of the dataset. */
    Path folder();

    /** Returns the layout with vocabularies, boundaries and scales. */
    DatasetLayout layout();

    /**
     * Returns the configuration with its features in the order of this dataset, so that feature numbers are equal in
     * both.
     */
    default SassConfig orderFeatures(SassConfig config) {
        return config.withFeatureOrder(layout().features().stream()
                .map(feature -> feature.spec().name())
                .toList());
    }

    /**
     * The reference of the additional events of pre-training: the main dataset. Both train the same weights.
     *
     * @param end time in epoch milliseconds of the first event of validation or test, which pre-training must not read
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
     * The reference of newer events for existing weights: the dataset that the weights were trained on.
     *
     * @param horizon horizon of that dataset that the weights were trained with
     */
    record Training(Path folder, DatasetLayout layout, Horizon horizon) implements ReferenceDataset {

        public static Training of(Path dataset, Horizon horizon) throws IOException {
            return new Training(dataset, DatasetFiles.readLayout(dataset), horizon);
        }
    }
}
