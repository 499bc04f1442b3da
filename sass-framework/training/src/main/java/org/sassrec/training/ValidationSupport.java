package org.sassrec.training;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;
import org.sassrec.config.ModelConfig.ItemBias;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Split;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;

/**
 * What is asked of validation, and whether it has an answer.
 *
 * @param canMeasure see {@link Validation#canMeasure}
 */
record ValidationSupport(SassConfig config, Dataset dataset, Predicate<int[]> canMeasure) {

    /** Whether validation says anything of them. */
    boolean isMeasurable(int[] judged) {
        return hasRows(judged) && canMeasure.test(judged);
    }

    /** Whether there are positives, without which nothing is measured. */
    private boolean hasRows(int[] scenarios) {
        return Arrays.stream(scenarios)
                .anyMatch(s -> dataset.samples(s, Split.VALIDATION).size() > 0);
    }

    /** Whether validation decides how much the items' bias weighs. */
    boolean calibratesBias() {
        return config.finetune().calibrate() && config.model().itemBias() != ItemBias.NONE;
    }

    /**
     * Looks whether what is asked of several scenarios can be measured. A single one may be too small for that, which is no mistake.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5051 if there are positives and nothing that the metric has a value of
     */
    void requireMeasurable(int[] judged) {
        boolean stops = config.finetune().earlyStopping() != null;
        boolean weighs = config.model().isSharedByScenarios() && calibratesBias();
        if (judged.length < 2 || !(stops || weighs) || !hasRows(judged) || canMeasure.test(judged)) {
            return;
        }
        throw Diagnostic.error(
                        DiagnosticCode.METRIC_UNDEFINED,
                        "`" + config.selectionMetric()
                                + "` has no value: the validation split holds nothing to measure it on")
                .withHelp("widen `data.split.validation`, or "
                        + (stops
                                ? "stop by another `finetune.earlyStopping.metric`"
                                : "leave out `finetune.calibrate`"))
                .toException();
    }

    /**
     * How much the items' bias weighs beside the towers, by a metric of held-out days. Towers are surer of the days that they were trained on
     * than they should be of later ones; what a bias says of popularity lasts longer.
     *
     * @param weight beside 1 in training
     * @param metric with it
     * @param before with the weight of training
     */
    record BiasCalibration(double weight, double metric, double before) {
        private static final double STEP = 1.2;
        private static final int MAX_STEPS = 8;

        /** Goes up from 1 in steps of a fifth as long as the metric gains, and down if the first step up brings nothing. */
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
