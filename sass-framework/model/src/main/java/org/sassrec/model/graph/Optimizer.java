package org.sassrec.model.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.OptimizerConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Builds the weight updates of a step.
 *
 * <pre>
 * tables, rows read only   acc += g g;  w -= rate g / (sqrt(acc) + 1e-10)           Adagrad, acc starts at accumulator
 * everything else          m = .9 m + .1 g;  v = .999 v + .001 g g
 *                          w -= rate m^ / (sqrt(v^) + 1e-8)                         Adam, m^ = m / (1 - .9^t), ...
 * scenarios' differences   w -= rate decay w  before Adam                           decoupled (Loshchilov, Hutter 2019)
 * </pre>
 *
 * <p>TensorFlow's kernel adds epsilon before the bias correction of v. The epsilon that is fed is therefore 1e-8 sqrt(1
 * - .999^t).
 */
public final class Optimizer {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    /** Prefix of the names of Adagrad's accumulators. */
    static final String ACCUMULATORS = "adagrad/";

    /** Prefix of the names of Adam's first moments. */
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
     * Creates an optimizer of {@code weights}.
     *
     * @param accumulator initial value of Adagrad's accumulators in a new model
     * @param scenarioDecay weight decay of the difference between scenario weights and their shared part; 0 for weights
     * without a shared part
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
     * The updates of a step and the gradients that they apply.
     *
     * @param dense gradients by weight
     * @param rows distinct ids and their gradients by table
     */
    public record Step(List<Op> updates, Map<String, Operand<TFloat32>> dense, Map<String, Rows> rows) {
        /** The step of a graph without training. */
        public static final Step NONE = new Step(List.of(), Map.of(), Map.of());
    }

    /** The gradient of some rows of a table. */
    record Rows(Operand<TInt32> ids, Operand<TFloat32> gradient) {}

    /** Builds the updates for all gradients of the tape. Call {@link Tape#backward()} first. */
    public Step step(Tape tape, EmbeddingTables.Lookup read, OptimizerConfig config) {
        double tableRate = config.tableLearningRate();
        List<Op> updates = new ArrayList<>();
        Map<String, Rows> rows = new LinkedHashMap<>();
        addRows(updates, rows, EmbeddingTables.FEATURES, read.features(), tableRate);
        addRows(updates, rows, EmbeddingTables.BIAS, read.bias(), tableRate);
        Map<String, Operand<TFloat32>> dense = tape.parameterGradients();
        weights.gradients(dense)
                .forEach((variable, gradient) -> updates.add(adam(variable, gradient, config.denseLearningRate())));
        return new Step(updates, dense, rows);
    }

    /**
     * Returns the operations that freeze trained table rows. Build all steps first.
     *
     * @param first value of the accumulators of all other rows
     */
    public FrozenRows frozenRows(double first) {
        return new FrozenRows(tf, weights, (float) first);
    }

    /** Returns the operations that set all accumulators to one value. Build all steps first. */
    public List<Op> accumulatorResets(double first) {
        List<Op> resets = new ArrayList<>();
        for (ModelWeights.Variable variable : weights.variables().values()) {
            if (isAccumulator(variable.name())) {
                resets.add(tf.assignVariableOp(
                        variable.handle(), tf.fill(tf.constant(variable.shape()), tf.constant((float) first))));
            }
        }
        return resets;
    }

    /** Returns whether a variable has the sums of squared gradients of a table. */
    public static boolean isAccumulator(String name) {
        return name.startsWith(ACCUMULATORS);
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

    /**
     * Returns operations that run after the decay of the variable, because two updates of one variable need an order.
     */
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

    /** Feeds the scalars of update number {@code t}, from 1. */
    public void feed(FeedDict feed, long t) {
        double second = Math.pow(BETA2, (double) t);
        feed.floats(power1, new float[] {(float) Math.pow(BETA1, (double) t)});
        feed.floats(power2, new float[] {(float) second});
        feed.floats(epsilon, new float[] {(float) (EPSILON * Math.sqrt(1 - second))});
    }
}
