package org.sassrec.model.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.OptimizerConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;

/**
 * Builds the weight updates of a step.
 *
 * <pre>
 * tables, rows read only   acc += g g;  w -= rate g / (sqrt(acc) + 1e-10)           Adagrad, acc starts at accumulator
 * everything else          m = .9 m + .1 g;  v = .999 v + .001 g g
 *                          w -= rate m^ / (sqrt(v^) + 1e-8)                         Adam, m^ = m / (1 - .9^t), ...
 * scenarios' differences   w -= rate decay w  before Adam                           decoupled (Loshchilov, Hutter 2019)
 * warm-up of W steps       rate = min(1, t / W) configured rate
 * clipping                 g = g clip / max(clip, |dense g|)                        the rows' g has the same factor
 * </pre>
 *
 * <p>TensorFlow's kernel adds epsilon before the bias correction of v. The epsilon that is fed is therefore 1e-8 sqrt(1
 * - .999^t).
 *
 * <p>The norm of clipping does not include the rows. Their number depends on the batch, so a limit would have another
 * meaning for each batch size. The rows have the factor of the dense gradients, so a step above the limit is the step of
 * a batch with a smaller weight. Without it one extreme batch would increase Adagrad's sums for the rest of the run.
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
    private final Placeholder<TFloat32> warmup;
    private final Map<Float, Operand<TFloat32>> rates = new HashMap<>();

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
        power1 = FeedDict.floats(tf);
        power2 = FeedDict.floats(tf);
        epsilon = FeedDict.floats(tf);
        warmup = FeedDict.floats(tf);
    }

    /**
     * The updates of a step and the gradients of its losses.
     *
     * @param dense gradients by weight, before clipping
     * @param rows distinct ids and their gradients by table, before clipping
     * @param norms tensor with the norms of {@code blocks}, not computed unless it is fetched; empty without training
     */
    public record Step(
            List<Op> updates,
            Map<String, Operand<TFloat32>> dense,
            Map<String, Rows> rows,
            List<Operand<TFloat32>> norms,
            List<WeightBlock> blocks) {
        /** The step of a graph without training. */
        public static final Step NONE = new Step(List.of(), Map.of(), Map.of(), List.of(), List.of());

        /** Returns the numbers of the distinct rows that the step reads and updates, by table. */
        public Map<String, Operand<TInt64>> distinctRows() {
            Map<String, Operand<TInt64>> ids = new LinkedHashMap<>();
            rows.forEach((table, read) -> ids.put(table, read.ids()));
            return ids;
        }

        /** Returns the norms by block from the fetched value of {@link #norms}. */
        public Map<WeightBlock, BlockNorms> norms(float... fetched) {
            return StepNorms.of(blocks, fetched);
        }
    }

    /** Some rows of a table and their gradient. */
    record Rows(Operand<TInt64> ids, Operand<TFloat32> values, Operand<TFloat32> gradient) {}

    /** Builds the updates for all gradients of the tape. Call {@link Tape#backward()} first. */
    public Step step(Tape tape, EmbeddingTables.Lookup read, OptimizerConfig config) {
        Map<String, Operand<TFloat32>> dense = tape.parameterGradients();
        Map<ModelWeights.Variable, Operand<TFloat32>> gradients = weights.gradients(dense);
        // Half of the squared norm of each gradient.
        Map<ModelWeights.Variable, Operand<TFloat32>> halves = new LinkedHashMap<>();
        gradients.forEach((variable, gradient) -> halves.put(variable, tf.nn.l2Loss(gradient)));
        @Nullable
        Operand<TFloat32> factor =
                config.clip() > 0 && !halves.isEmpty() ? factor(List.copyOf(halves.values()), config.clip()) : null;
        double tableRate = config.tableLearningRate();
        List<Op> updates = new ArrayList<>();
        Map<String, Rows> rows = new LinkedHashMap<>();
        StepNorms norms = new StepNorms(tf);
        addRows(updates, rows, EmbeddingTables.FEATURES, read.features(), tableRate, factor);
        addRows(updates, rows, EmbeddingTables.BIAS, read.bias(), tableRate, factor);
        rows.forEach((table, found) -> norms.addRows(table, found.values(), found.gradient()));
        gradients.forEach((variable, gradient) -> {
            Op update = adam(variable, scaled(gradient, factor), config.denseLearningRate());
            updates.add(update);
            norms.addDense(weights, variable, Objects.requireNonNull(halves.get(variable)), update);
        });
        return new Step(updates, dense, rows, norms.fetch(), norms.blocks());
    }

    /** Returns {@code clip / max(clip, norm)}, which is exactly 1 up to the limit. */
    private Operand<TFloat32> factor(List<Operand<TFloat32>> halves, double clip) {
        Operand<TFloat32> norm = tf.math.sqrt(tf.math.mul(tf.math.addN(halves), constants.of(2.0)));
        return tf.math.div(constants.of(clip), tf.math.maximum(constants.of(clip), norm));
    }

    private Operand<TFloat32> scaled(Operand<TFloat32> gradient, @Nullable Operand<TFloat32> factor) {
        return factor == null ? gradient : tf.math.mul(gradient, factor);
    }

    /** Returns the rate of the step: the configured rate times the factor of the warm-up. */
    private Operand<TFloat32> rate(double configured) {
        return rates.computeIfAbsent((float) configured, r -> tf.math.mul(constants.of(r), warmup));
    }

    /**
     * Returns the operations that freeze trained table rows. Build all steps first.
     *
     * @param first value of the accumulators of all other rows
     */
    public FrozenRows frozenRows(double first) {
        return new FrozenRows(weights, (float) first);
    }

    /** Returns the operations that set all accumulators to one value. Build all steps first. */
    public List<Op> accumulatorResets(double first) {
        List<Op> resets = new ArrayList<>();
        for (ModelWeights.Variable variable : weights.variables().values()) {
            if (isAccumulator(variable.name())) {
                Ops ops = variable.ops();
                resets.add(ops.assignVariableOp(
                        variable.handle(), ops.fill(ops.constant(variable.shape()), ops.constant((float) first))));
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
                        rate(rate),
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
            return variable.ops();
        }
        Ops ops = variable.ops();
        Operand<TFloat32> part = ops.math.mul(weights.read(variable), rate(rate * scenarioDecay));
        return ops.withControlDependencies(List.of(ops.assignSubVariableOp(variable.handle(), part)));
    }

    private void addRows(
            List<Op> updates,
            Map<String, Rows> rows,
            String table,
            EmbeddingTables.DistinctRows read,
            double rate,
            @Nullable Operand<TFloat32> factor) {
        @Nullable Operand<TFloat32> gradient = read.rows().gradient(tf);
        if (gradient == null) {
            return;
        }
        rows.put(table, new Rows(read.ids(), read.rows().operand(), gradient));
        List<ModelWeights.Variable> parts = weights.variablesOf(table);
        long all = parts.get(0).memberShape()[0];
        if (parts.size() == 1) {
            Operand<? extends TNumber> numbers = TableParts.Rows.numbers(tf, read.ids(), all);
            updates.add(adagrad(parts.get(0), scaled(gradient, factor), numbers, rate));
            return;
        }
        TableParts.Rows split = weights.rowParts(read.ids(), all);
        List<Operand<TFloat32>> gradients = split.split(scaled(gradient, factor));
        for (int p = 0; p < parts.size(); p++) {
            updates.add(adagrad(parts.get(p), gradients.get(p), split.rows().get(p), rate));
        }
    }

    private Op adagrad(
            ModelWeights.Variable variable, Operand<TFloat32> gradient, Operand<? extends TNumber> ids, double rate) {
        ModelWeights.Variable sums = weights.derivedVariable(ACCUMULATORS, variable, accumulator);
        return variable.ops()
                .train
                .resourceSparseApplyAdagradV2(
                        variable.handle(), sums.handle(), rate(rate), constants.of(1e-10), gradient, ids);
    }

    /**
     * Feeds the scalars of update number {@code t}, from 1.
     *
     * @param steps number of the steps in which the rates rise to their configured values; 0 for none
     */
    public void feed(FeedDict feed, long t, long steps) {
        double second = Math.pow(BETA2, (double) t);
        feed.floats(power1, new float[] {(float) Math.pow(BETA1, (double) t)});
        feed.floats(power2, new float[] {(float) second});
        feed.floats(epsilon, new float[] {(float) (EPSILON * Math.sqrt(1 - second))});
        feed.floats(warmup, new float[] {t < steps ? (float) t / steps : 1});
    }
}
