package org.sassrec.training;

import java.util.function.DoubleUnaryOperator;

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
