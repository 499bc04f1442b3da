package org.sassrec.training.health;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.sassrec.model.SideSample;

/**
 * Measurements of one epoch.
 *
 * @param steps number of steps of an epoch
 * @param firstLoss mean loss of the first tenth of the steps
 * @param lastLoss mean loss of the last tenth of the steps
 * @param guessLoss mean loss of a random guess in the last tenth of the steps; NaN if the task has no such level
 * @param noise standard deviation of the loss of a step from batch to batch
 * @param blocks norms by the label of a {@link org.sassrec.model.graph.WeightBlock}
 * @param similarity mean cosine of two vectors of one scenario by side, {@code user} or {@code item}; a side with too
 * few rows is missing
 * @param layers units of the relu layers by name
 */
public record EpochHealth(
        int steps,
        double firstLoss,
        double lastLoss,
        double guessLoss,
        double noise,
        Map<String, Block> blocks,
        Map<String, Double> similarity,
        Map<String, SideSample.Units> layers) {

    /**
     * Norms of a block relative to the norm of its weights, as means over the measured steps.
     *
     * @param update 0 for table rows, which are not measured
     */
    public record Block(double gradient, double update) {}

    public EpochHealth {
        // Sorted, so that equal runs write equal files.
        blocks = Collections.unmodifiableMap(new TreeMap<>(blocks));
        similarity = Collections.unmodifiableMap(new TreeMap<>(similarity));
        layers = Collections.unmodifiableMap(new TreeMap<>(layers));
    }
}
