package org.sassrec.training;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Figures of one epoch.
 *
 * @param epoch number of the epoch, from 1
 * @param samples number of samples
 * @param seconds duration of the steps in seconds, without validation and checkpoint
 * @param inputWaitShare share of the duration in which steps waited for batches, 0 to 1
 * @param loss mean over the samples
 * @param values further figures by name, for example {@code loss home} or {@code validation}
 */
public record EpochResult(
        int epoch, long samples, double seconds, double inputWaitShare, double loss, Map<String, Double> values) {

    public EpochResult {
        // Sorted, so that equal runs write equal files.
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /** Returns a copy with additional figures. */
    EpochResult with(Map<String, Double> more) {
        Map<String, Double> all = new TreeMap<>(values);
        all.putAll(more);
        return new EpochResult(epoch, samples, seconds, inputWaitShare, loss, all);
    }
}
