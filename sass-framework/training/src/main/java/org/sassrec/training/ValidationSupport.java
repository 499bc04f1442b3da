package org.sassrec.training;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;
import org.sassrec.config.ModelConfig.ItemBias;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Split;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.training.health.TrainingCode;

/**
 * Decides which validation measurements a configuration needs and whether the data allows them.
 *
 * @param canMeasure see {@link Validation#canMeasure}
 */
record ValidationSupport(SassConfig config, Dataset dataset, Predicate<int[]> canMeasure) {

    /** Returns whether validation can measure these scenarios. */
    boolean isMeasurable(int[] scenarios) {
        return hasRows(scenarios) && canMeasure.test(scenarios);
    }

    /** Returns whether the validation split has positives of these scenarios. */
    private boolean hasRows(int[] scenarios) {
        return Arrays.stream(scenarios)
                .anyMatch(s -> dataset.samples(s, Split.VALIDATION).size() > 0);
    }

    /** Returns whether validation chooses the weight of the item bias. */
    boolean calibratesBias() {
        return config.finetune().calibrate() && config.model().itemBias() != ItemBias.NONE;
    }

    /**
     * Checks that the metric is measurable on several scenarios. A single scenario may be too small, which is not an
     * error.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5051 if there are positives, but the metric has no value
     */
    void requireMeasurable(int[] scenarios) {
        boolean stops = config.finetune().earlyStopping() != null;
        boolean calibrates = config.model().isSharedByScenarios() && calibratesBias();
        if (scenarios.length < 2 || !(stops || calibrates) || !hasRows(scenarios) || canMeasure.test(scenarios)) {
            return;
        }
        throw Diagnostic.error(
                        TrainingCode.METRIC_UNDEFINED,
                        "`" + config.selectionMetric()
                                + "` has no value: the validation split has no data to measure it")
                .withHelp("widen `data.split.validation`, or "
                        + (stops ? "set another `finetune.earlyStopping.metric`" : "remove `finetune.calibrate`"))
                .toException();
    }

    /**
     * Chooses the weight of the item bias by a metric of held-out days. Towers are overconfident about days after their
     * training data. The bias, which measures popularity, stays valid for longer.
     *
     * @param weight chosen weight; it is 1 in training
     * @param metric metric with the chosen weight
     * @param before metric with the weight 1
     */
    record BiasCalibration(double weight, double metric, double before) {
        private static final double STEP = 1.2;
        private static final int MAX_STEPS = 8;

        /**
         * Multiplies the weight by 1.2 as long as the metric improves. If the first step does not improve it, divides
         * by 1.2 instead.
         */
        static BiasCalibration search(DoubleUnaryOperator metricOf) {
            double before = metricOf.applyAsDouble(1);
            BiasCalibration up = climb(STEP, before, metricOf);
            return up.weight > 1 ? up : climb(1 / STEP, before, metricOf);
        }

        private static BiasCalibration climb(double step, double before, DoubleUnaryOperator metricOf) {
            BiasCalibration best = new BiasCalibration(1, before, before);
            for (int steps = 1; steps <= MAX_STEPS; steps++) {
                double weight = Math.pow(step, steps);
                double metric = metricOf.applyAsDouble(weight);
                if (!(metric > best.metric)) {
                    return best;
                }
                best = new BiasCalibration(weight, metric, before);
            }
            return best;
        }
    }
}
