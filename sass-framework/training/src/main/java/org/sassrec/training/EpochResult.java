package org.sassrec.training;

import java.util.Map;

/**
 * Figures of one epoch.
 *
 * @param epoch from 1
 * @param samples trained on
 * @param seconds of the steps, without validation and checkpoint
 * @param waitShare share of the seconds in which the step waited for its batch
 * @param loss mean over the samples
 * @param values further figures by name, such as {@code loss home} or {@code validation}
 */
public record EpochResult(
        int epoch, long samples, double seconds, double waitShare, double loss, Map<String, Double> values) {

    public EpochResult {
        values = Map.copyOf(values);
    }

    /** Throughput of the epoch. */
    public double samplesPerSecond() {
        return samples / seconds;
    }
}
