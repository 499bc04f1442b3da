package org.sassrec.training;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Figures of one epoch.
 *
 * @param epoch from 1
 * @param samples trained on
 * @param seconds of the steps, without validation and checkpoint
 * @param inputWaitShare share of the seconds in which the step waited for its batch
 * @param loss mean over the samples
 * @param values further figures by name, such as {@code loss home} or {@code validation}
 */
public record EpochResult(
        int epoch, long samples, double seconds, double inputWaitShare, double loss, Map<String, Double> values) {

    public EpochResult {
        // In one order: the same run writes the same files.
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /** With more figures. */
    EpochResult with(Map<String, Double> more) {
        Map<String, Double> all = new TreeMap<>(values);
        all.putAll(more);
        return new EpochResult(epoch, samples, seconds, inputWaitShare, loss, all);
    }
}
