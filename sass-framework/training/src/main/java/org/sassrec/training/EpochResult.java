package org.sassrec.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.training.health.EpochHealth;
import org.sassrec.training.health.LoopHealth;

/**
 * Figures of one epoch.
 *
 * @param epoch number of the epoch, from 1
 * @param samples number of samples
 * @param seconds duration of the steps in seconds, without validation and checkpoint
 * @param inputWaitShare share of the duration in which steps waited for batches, 0 to 1
 * @param loss mean over the samples
 * @param values further figures by name, for example {@code loss home} or {@code validation}
 * @param health measurements of the first epochs; {@code null} for later epochs and in a refit
 */
public record EpochResult(
        int epoch,
        long samples,
        double seconds,
        double inputWaitShare,
        double loss,
        Map<String, Double> values,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable EpochHealth health) {

    public EpochResult {
        // Sorted, so that equal runs write equal files.
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /** Returns a copy with additional figures. */
    EpochResult with(Map<String, Double> more) {
        Map<String, Double> all = new TreeMap<>(values);
        all.putAll(more);
        return new EpochResult(epoch, samples, seconds, inputWaitShare, loss, all, health);
    }

    /** Returns a copy with measurements. */
    EpochResult with(@Nullable EpochHealth measured) {
        return new EpochResult(epoch, samples, seconds, inputWaitShare, loss, values, measured);
    }

    /**
     * Returns the figures of a loop for its findings.
     *
     * @param warm whether the first weights are those of an earlier training
     */
    public static LoopHealth health(
            SassConfig config, TrainingPhase phase, boolean warm, String unit, List<EpochResult> epochs) {
        return new LoopHealth(
                config,
                phase == TrainingPhase.PRETRAIN,
                warm,
                unit,
                epochs.stream()
                        .map(epoch -> new LoopHealth.Epoch(epoch.loss, epoch.values, epoch.health))
                        .toList());
    }
}
