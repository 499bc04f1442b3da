package org.sassrec.prepare;

import java.io.IOException;
import java.nio.file.Path;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetLayout;
import org.sassrec.dataset.Datasets;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.Split;

/**
 * What a preparation of stage one's own events follows: the dataset of all others, since both train the same weights.
 *
 * @param end of what stage one may know: the time of the first event of validation or test
 */
record StageOne(Path dataset, DatasetLayout layout, long end) implements Followed {

    static StageOne of(SassConfig config, Path dataset) throws IOException {
        try (Dataset all = Datasets.open(dataset)) {
            return new StageOne(dataset, DatasetFiles.layout(dataset), firstHeldOut(config, all.events()));
        }
    }

    private static long firstHeldOut(SassConfig config, Events events) {
        long first = Long.MAX_VALUE;
        for (long row = 0; row < events.rows(); row++) {
            if (events.split(row) != Split.TRAIN
                    && config.scenarios().get(events.scenario(row)).ofEvents()) {
                first = Math.min(first, events.time(row));
            }
        }
        return first;
    }
}
