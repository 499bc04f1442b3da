package org.sassrec.model.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The updates of a step.
 *
 * <pre>
 * tables, rows read only   acc += g g;  w -= rate g / (sqrt(acc) + 1e-10)           Adagrad, acc starts at tableAccumulator
 * everything else          m = .9 m + .1 g;  v = .999 v + .001 g g
 *                          w -= rate m^ / (sqrt(v^) + 1e-8)                         Adam, m^ = m / (1 - .9^t), ...
 * scenarios' differences   w -= rate decay w  before Adam                           decoupled (Loshchilov, Hutter 2019)
 * </pre>
 *
 * TensorFlow's kernel adds its epsilon before the correction of v, so it is fed 1e-8 sqrt(1 - .999^t).
 */
public final class Optimizer {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    /** What the name of Adagrad's sums of a table begins with. */
    static final String ACCUMULATORS = "adagrad/";

    /** Of Adam, before a weight's name. */
    public static final String FIRST_MOMENTS = "adam.m/";

    private final Ops tf;
    private final GraphConstants constants;
    private final ModelWeights weights;
    private final Initializer accumulator;
    private final double scenarioDecay;
    private final Placeholder<TFloat32> power1;
    private final Placeholder<TFloat32> power2;
    private final Placeholder<TFloat32> epsilon;

    /**
     * Updates of {@code weights}.
     *
     * @param accumulator what Adagrad's sums start with
     * @param scenarioDecay of what scenarios' weights differ from their shared part; 0 when they share none
     */
    public Optimizer(Ops tf, ModelWeights weights, double accumulator, double scenarioDecay) {
        this.tf = tf;
        this.constants = new GraphConstants(tf);
        this.weights = weights;
        this.scenarioDecay = scenarioDecay;
        this.accumulator = new Initializer((float) accumulator, 0);
        power1 = Placeholders.floats(tf);
        power2 = Placeholders.floats(tf);
        epsilon = Placeholders.floats(tf);
    }

    /**
     * A step's updates and the gradients that they apply.
     *
     * @param dense by weight
     * @param rows by table: the distinct ids and their gradients
     */
    public record Step(List<Op> updates, Map<String, Operand<TFloat32>> dense, Map<String, Rows> rows) {
        /** Of a graph that only measures. */
        public static final Step NONE = new Step(List.of(), Map.of(), Map.of());
    }

    /** The gradient of some rows of a table. */
    record Rows(Operand<TInt32> ids, Operand<TFloat32> gradient) {}

    /** The updates of all that the tape has gradients for; after {@link Tape#backward()}. */
    public Step step(Tape tape, EmbeddingTables.Lookup read, double denseRate, double tableRate) {
        List<Op> updates = new ArrayList<>();
        Map<String, Rows> rows = new LinkedHashMap<>();
        addRows(updates, rows, EmbeddingTables.FEATURES, read.features(), tableRate);
        addRows(updates, rows, EmbeddingTables.BIAS, read.bias(), tableRate);
        Map<String, Operand<TFloat32>> dense = tape.parameterGradients();
        weights.gradients(dense).forEach((variable, gradient) -> updates.add(adam(variable, gradient, denseRate)));
        return new Step(updates, dense, rows);
    }

    /** What keeps the rows that were trained; after all steps are built. */
    public FrozenRows frozenRows() {
        return new FrozenRows(tf, weights, accumulator.constant());
    }

    private Op adam(ModelWeights.Variable variable, Operand<TFloat32> gradient, double rate) {
        ModelWeights.Variable m = weights.derivedVariable(FIRST_MOMENTS, variable, Initializer.ZEROS);
        ModelWeights.Variable v = weights.derivedVariable("adam.v/", variable, Initializer.ZEROS);
        return withDecay(variable, rate)
                .train
                .resourceApplyAdam(
                        variable.handle(),
                        m.handle(),
                        v.handle(),
                        power1,
                        power2,
                        constants.of(rate),
                        constants.of(BETA1),
                        constants.of(BETA2),
                        epsilon,
                        gradient);
    }

    /** Operations that follow the variable's decay, if it has one: two updates of one variable need an order. */
    private Ops withDecay(ModelWeights.Variable variable, double rate) {
        if (scenarioDecay == 0
                || !ScenarioWeightNames.isScenarioWeight(variable.names().get(0))) {
            return tf;
        }
        Operand<TFloat32> part = tf.math.mul(weights.read(variable), constants.of(rate * scenarioDecay));
        return tf.withControlDependencies(List.of(tf.assignSubVariableOp(variable.handle(), part)));
    }

    private void addRows(
            List<Op> updates, Map<String, Rows> rows, String table, EmbeddingTables.DistinctRows read, double rate) {
        @Nullable Operand<TFloat32> gradient = read.rows().gradient(tf);
        if (gradient == null) {
            return;
        }
        rows.put(table, new Rows(read.ids(), gradient));
        ModelWeights.Variable variable = weights.variableOf(table);
        ModelWeights.Variable sums = weights.derivedVariable(ACCUMULATORS, variable, accumulator);
        updates.add(tf.train.resourceSparseApplyAdagradV2(
                variable.handle(), sums.handle(), constants.of(rate), constants.of(1e-10), gradient, read.ids()));
    }

    /** The scalars of update number {@code t}, from 1. */
    public void feed(FeedDict feed, long t) {
        double second = Math.pow(BETA2, (double) t);
        feed.floats(power1, new float[] {(float) Math.pow(BETA1, (double) t)});
        feed.floats(power2, new float[] {(float) second});
        feed.floats(epsilon, new float[] {(float) (EPSILON * Math.sqrt(1 - second))});
    }
}
