package org.sassrec.prepare.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetLayout;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.mapped.Datasets;

/**
 * What a preparation of newer events for weights that are there follows: the dataset that these were trained on.
 *
 * @param horizon of that dataset that the weights know
 */
public record TrainingReference(Path folder, DatasetLayout layout, Horizon horizon) implements ReferenceDataset {

    public static TrainingReference of(Path dataset, Horizon horizon) throws IOException {
        return new TrainingReference(dataset, DatasetFiles.readLayout(dataset), horizon);
    }

    /** The rows of a table of ids of users or items that the weights were trained with. */
    BitSet trainedRows(String table) {
        BitSet rows = new BitSet();
        try (Dataset trained = Datasets.open(folder)) {
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
