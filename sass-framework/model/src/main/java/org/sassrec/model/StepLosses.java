package org.sassrec.model;

import org.sassrec.model.graph.ModelVariables;
import org.tensorflow.Result;

/**
 * Losses of a step of fine-tuning or of next-item pre-training, before its update.
 *
 * @param loss scenarioLoss + globalLossWeight * globalLoss
 * @param scenarioLoss mean over the rows of weight * loss of the scenario output
 * @param globalLoss mean over the rows of weight * loss of the global output; 0 without a global output
 * @param perScenario mean loss of the scenario output over the rows of each scenario, without weights; NaN for a
 * scenario without rows
 */
public record StepLosses(double loss, double scenarioLoss, double globalLoss, double[] perScenario) {

    /**
     * Creates the losses from the fetched values of a step.
     *
     * @param hasGlobal whether the second value is the loss of the global output
     * @param weight weight of each row
     * @param offsets offsets of the scenarios' rows
     */
    static StepLosses of(Result result, boolean hasGlobal, float[] weight, int[] offsets, double globalLossWeight) {
        float[] own = ModelVariables.floats(result.get(0));
        double scenarioLoss = mean(own, weight);
        double globalLoss = hasGlobal ? mean(ModelVariables.floats(result.get(1)), weight) : 0;
        return new StepLosses(
                scenarioLoss + globalLossWeight * globalLoss, scenarioLoss, globalLoss, perScenario(own, offsets));
    }

    /** Returns the mean over the rows of weight * loss. */
    static double mean(float[] losses, float[] weights) {
        double sum = 0;
        for (int i = 0; i < losses.length; i++) {
            sum += (double) losses[i] * weights[i];
        }
        return sum / losses.length;
    }

    private static double[] perScenario(float[] losses, int[] offsets) {
        double[] means = new double[offsets.length - 1];
        for (int s = 0; s < means.length; s++) {
            double sum = 0;
            for (int i = offsets[s]; i < offsets[s + 1]; i++) {
                sum += losses[i];
            }
            means[s] = offsets[s + 1] == offsets[s] ? Double.NaN : sum / (offsets[s + 1] - offsets[s]);
        }
        return means;
    }
}
