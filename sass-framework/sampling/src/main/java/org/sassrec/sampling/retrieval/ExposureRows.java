package org.sassrec.sampling.retrieval;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.Dataset;
import org.sassrec.sampling.LongIntMap;
import org.sassrec.sampling.prior.ItemPrior;
import org.sassrec.sampling.prior.PositiveOdds;

/**
 * The item rows of samples that are exposures, each with its answer. The score in training has the log-odds of an answer in the
 * scenario added, so that it need not be learned how often something is answered at all, which a cosine could not even express. Thread-safe.
 */
final class ExposureRows {

    private final Dataset dataset;
    private final @Nullable ItemPrior prior;
    private final double[] logOdds;
    private final boolean daysMatter;

    /**
     * Counts the answers.
     *
     * @param samples exposures
     * @param prior {@code null} where items have none
     */
    ExposureRows(Dataset dataset, TrainingSamples samples, @Nullable ItemPrior prior) {
        this.dataset = dataset;
        this.prior = prior;
        this.daysMatter = SegmentBuilder.daysMatter(dataset);
        this.logOdds = new double[samples.byScenario().length];
        long[] answered = Objects.requireNonNull(samples.positives());
        Arrays.setAll(
                logOdds,
                s -> PositiveOdds.logit(
                        PositiveOdds.rate((double) answered[s], (double) samples.byScenario()[s].size())));
    }

    /**
     * Adds the rows of a segment.
     *
     * @param events of the segment's user rows, the first of which is user row {@code firstRow}
     */
    void add(int scenario, long[] events, int firstRow, ItemRowsBuilder items) {
        LongIntMap rowOf = new LongIntMap(events.length);
        for (int n = 0; n < events.length; n++) {
            int item = dataset.events().item(events[n]);
            int day = daysMatter ? dataset.events().day(events[n]) : 0;
            long key = SegmentBuilder.key(item, day);
            int row = rowOf.get(key);
            if (row < 0) {
                float itemPrior = prior == null ? 0 : prior.logPrior(scenario, item);
                row = items.addRow(item, scenario, day, -logOdds[scenario], itemPrior);
                rowOf.put(key, row);
            }
            items.setExposure(firstRow + n, row, dataset.events().positive(events[n]));
        }
    }
}
