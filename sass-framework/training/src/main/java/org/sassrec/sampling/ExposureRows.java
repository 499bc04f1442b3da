package org.sassrec.sampling;

import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.Dataset;

/**
 * The item rows of samples that are exposures, each with its answer. The score in training has the log-odds of an answer in the
 * scenario added, so that it need not be learned how often something is answered at all, which a cosine could not even express. Thread-safe.
 */
final class ExposureRows {

    private final Dataset dataset;
    private final @Nullable ItemPrior prior;
    private final double[] logOdds;
    private final boolean daysMatter;
    private final boolean[] answeredAndNot;

    /**
     * Counts the answers.
     *
     * @param samples exposures of each scenario
     * @param prior {@code null} where items have none
     * @param scenarios whose rows are wanted
     */
    ExposureRows(Dataset dataset, Samples[] samples, @Nullable ItemPrior prior, int... scenarios) {
        this.dataset = dataset;
        this.prior = prior;
        this.daysMatter = SegmentBuilder.daysMatter(dataset);
        this.logOdds = new double[samples.length];
        this.answeredAndNot = new boolean[samples.length];
        for (int s : scenarios) {
            long answered = 0;
            for (long n = 0; n < samples[s].size(); n++) {
                answered += dataset.events().positive(samples[s].event(n)) ? 1 : 0;
            }
            answeredAndNot[s] = answered > 0 && answered < samples[s].size();
            logOdds[s] = AnswerOdds.logit(AnswerOdds.rate((double) answered, (double) samples[s].size()));
        }
    }

    /** Whether some of a scenario's exposures were answered and some were not: nothing can be learned otherwise. */
    boolean answeredAndNot(int scenario) {
        return answeredAndNot[scenario];
    }

    /**
     * Adds the rows of a segment.
     *
     * @param events of the segment's user rows, the first of which is user row {@code firstRow}
     */
    void add(int scenario, long[] events, int firstRow, BatchItems items) {
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
