package org.sassrec.model.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * Builds a graph in the forward direction and records how to build its gradient.
 *
 * <p>TensorFlow's Java gradients lack operations and make the gradient of a gather as large as the table. In this class
 * each operation that a model uses is defined together with its derivative, with fused kernels where TensorFlow has
 * them. The numeric tests check each derivative. All arrays are float32. Shapes may be unknown when the graph is built.
 */
public final class Tape {
    private static final int COLUMNS = 1;

    private final Ops tf;
    private final GraphConstants constants;
    private final WeightSource weights;
    private final TapeWeights trained;
    private final boolean bf16;
    private final List<Step> steps = new ArrayList<>();
    private final List<Gate> gates = new ArrayList<>();
    private final List<Layer> layers = new ArrayList<>();

    /**
     * A gate that was built on the tape.
     *
     * @param values [rows of the scenario, units], between 0 and 1
     */
    public record Gate(int scenario, int layer, GateMeans.Kind kind, Operand<TFloat32> values) {}

    /**
     * A relu layer that was built on the tape.
     *
     * @param name name of the layer for all scenarios, for example {@code user.1.scenario}
     * @param units [rows, width]
     */
    public record Layer(String name, Operand<TFloat32> units) {}

    private record Step(List<Value> outputs, Consumer<List<Operand<TFloat32>>> backward) {}

    /**
     * Creates an empty tape.
     *
     * @param spec specification that says whether scenarios share a part of their weights
     * @param bf16 whether hidden layers multiply in bfloat16, see {@link Bfloat16Dense}
     */
    public Tape(Ops tf, WeightSource weights, ModelSpec spec, boolean bf16) {
        this.bf16 = bf16;
        this.tf = tf;
        this.constants = new GraphConstants(tf);
        this.weights = weights;
        this.trained = new TapeWeights(this, weights, spec.model());
    }

    public Ops ops() {
        return tf;
    }

    /** Records a gate for {@link #gates()}. */
    public void recordGate(Gate gate) {
        gates.add(gate);
    }

    /** Records a relu layer for {@link #layers()}. */
    public void recordLayer(String name, Value units) {
        layers.add(new Layer(ScenarioWeightNames.withoutScenario(name), units.operand()));
    }

    /** Returns all recorded relu layers in the order in which they were built. */
    public List<Layer> layers() {
        return List.copyOf(layers);
    }

    /** Returns all gates in the order in which they were built. */
    public List<Gate> gates() {
        return List.copyOf(gates);
    }

    /**
     * Returns a trained array. Each call with the same name returns the same value. Scenario weights may contain a
     * shared part, see {@link TapeWeights}.
     */
    public Value weight(String name, Initializer init, long... shape) {
        return trained.weight(name, init, shape);
    }

    /** Returns rows of a trained table as a leaf. The gradient ends here, so it never becomes as large as the table. */
    Value rows(String name, long rows, long width, Operand<TInt64> ids) {
        return leaf(weights.rows(tf, name, rows, width, ids));
    }

    /** Returns an input that receives a gradient. */
    Value leaf(Operand<TFloat32> operand) {
        return new Value(operand, true);
    }

    /** Returns an input without gradient. */
    public Value constant(Operand<TFloat32> operand) {
        return new Value(operand, false);
    }

    /** Returns act(x w + b) for x [n, in], w [in, out] and b [out]. */
    public Value dense(Value x, Value w, Value b, Activation activation) {
        if (bf16 && activation != Activation.NONE) {
            Bfloat16Dense layer = new Bfloat16Dense(tf, x, w, b, activation);
            return record(layer.result(), layer::backward);
        }
        Operand<TFloat32> sum = tf.nn.biasAdd(tf.linalg.matMul(x.operand(), w.operand()), b.operand());
        Operand<TFloat32> y = activation.apply(tf, sum);
        return record(y, dy -> {
            Operand<TFloat32> d = activation.gradient(tf, y, dy);
            addInputGradient(x, d, w.operand());
            w.addGradient(tf.linalg.matMul(x.operand(), d, MatMul.transposeA(true)));
            b.addGradient(tf.nn.biasAddGrad(d));
        });
    }

    /**
     * Returns act(x w + b) with separate weights per segment: [in, out] and [out] each. Not available with bfloat16,
     * see {@link #supportsSegments}.
     */
    public Value dense(Value x, Segments segments, List<Value> w, List<Value> b, Activation activation) {
        SegmentedDense layer = new SegmentedDense(tf, constants, x, segments, w, b, activation);
        return record(layer.result(), layer::backward);
    }

    /** Whether one layer can cover several segments, see {@link SegmentedDense}. */
    public boolean supportsSegments() {
        return !bf16;
    }

    /**
     * Adds d w' to the gradient of x. If x is a concatenation, each part gets the product with its own rows of w. This
     * avoids splitting one wide product into columns.
     */
    private void addInputGradient(Value x, Operand<TFloat32> d, Operand<TFloat32> w) {
        if (!x.differentiable()) {
            return;
        }
        if (x.columns().isEmpty()) {
            x.addGradient(tf.linalg.matMul(d, w, MatMul.transposeB(true)));
            return;
        }
        var rows = tf.splitV(w, constants.vector(x.widths()), constants.of(0), (long)
                        x.columns().size())
                .output();
        for (int i = 0; i < x.columns().size(); i++) {
            addInputGradient(x.columns().get(i), d, rows.get(i));
        }
    }

    /** Returns x w without bias. */
    public Value product(Value x, Value w) {
        return record(tf.linalg.matMul(x.operand(), w.operand()), dy -> {
            x.addGradient(tf.linalg.matMul(dy, w.operand(), MatMul.transposeB(true)));
            w.addGradient(tf.linalg.matMul(x.operand(), dy, MatMul.transposeA(true)));
        });
    }

    public Value activate(Value x, Activation activation) {
        Operand<TFloat32> y = activation.apply(tf, x.operand());
        return record(y, dy -> x.addGradient(activation.gradient(tf, y, dy)));
    }

    public Value add(Value a, Value b) {
        return record(tf.math.add(a.operand(), b.operand()), dy -> {
            a.addGradient(dy);
            b.addGradient(dy);
        });
    }

    public Value add(List<Value> values) {
        if (values.size() == 1) {
            return values.get(0);
        }
        Operand<TFloat32> sum = tf.math.addN(values.stream().map(Value::operand).toList());
        return record(sum, dy -> values.forEach(v -> v.addGradient(dy)));
    }

    /** Returns the element-wise product of equal shapes. */
    public Value mul(Value a, Value b) {
        return record(tf.math.mul(a.operand(), b.operand()), dy -> {
            a.addGradient(tf.math.mul(dy, b.operand()));
            b.addGradient(tf.math.mul(dy, a.operand()));
        });
    }

    /** Multiplies a value by a factor without gradient, broadcast to the shape of the value. */
    public Value scale(Value a, Operand<TFloat32> factor) {
        return record(tf.math.mul(a.operand(), factor), dy -> a.addGradient(tf.math.mul(dy, factor)));
    }

    /** Returns (1 - z) k + z t, computed as k + z (t - k). */
    public Value mix(Value k, Value t, Value z) {
        Operand<TFloat32> difference = tf.math.sub(t.operand(), k.operand());
        return record(tf.math.add(k.operand(), tf.math.mul(z.operand(), difference)), dh -> {
            Operand<TFloat32> dt = tf.math.mul(dh, z.operand());
            t.addGradient(dt);
            k.addGradient(tf.math.sub(dh, dt));
            z.addGradient(tf.math.mul(dh, difference));
        });
    }

    /** Returns {@link #mix} with one weight per row: z is [n, 1]. */
    public Value mixRows(Value k, Value t, Value z) {
        Operand<TFloat32> difference = tf.math.sub(t.operand(), k.operand());
        return record(tf.math.add(k.operand(), tf.math.mul(z.operand(), difference)), dh -> {
            Operand<TFloat32> dt = tf.math.mul(dh, z.operand());
            t.addGradient(dt);
            k.addGradient(tf.math.sub(dh, dt));
            z.addGradient(sumColumns(tf.math.mul(dh, difference)));
        });
    }

    /**
     * Concatenates columns.
     *
     * @param widths number of columns of each value
     */
    public Value concatColumns(List<Value> values, int... widths) {
        if (values.size() == 1) {
            return values.get(0);
        }
        Operand<TFloat32> y = tf.concat(values.stream().map(Value::operand).toList(), constants.of(COLUMNS));
        return record(new Value(y, true, values, widths), dy -> {
            var parts = tf.splitV(dy, constants.vector(widths), constants.of(COLUMNS), (long) widths.length)
                    .output();
            for (int i = 0; i < widths.length; i++) {
                values.get(i).addGradient(parts.get(i));
            }
        });
    }

    /** Returns the softmax of each row of x [n, columns]. */
    public Value softmaxRows(Value x) {
        Operand<TFloat32> y = tf.nn.softmax(x.operand());
        return record(y, dy -> {
            Operand<TFloat32> along = sumColumns(tf.math.mul(dy, y));
            x.addGradient(tf.math.mul(y, tf.math.sub(dy, along)));
        });
    }

    /** Multiplies each row of x [n, columns] by its element of c [n, 1]. */
    public Value scaleRows(Value x, Value c) {
        return record(tf.math.mul(x.operand(), c.operand()), dy -> {
            x.addGradient(tf.math.mul(dy, c.operand()));
            c.addGradient(sumColumns(tf.math.mul(dy, x.operand())));
        });
    }

    /** Multiplies each column of x [n, columns] by its element of c [columns]. */
    Value scaleColumns(Value x, Value c) {
        return record(tf.math.mul(x.operand(), c.operand()), dy -> {
            x.addGradient(tf.math.mul(dy, c.operand()));
            c.addGradient(tf.sum(tf.math.mul(dy, x.operand()), constants.of(0)));
        });
    }

    private Operand<TFloat32> sumColumns(Operand<TFloat32> x) {
        return tf.sum(x, constants.of(COLUMNS), org.tensorflow.op.core.Sum.keepDims(true));
    }

    /** Splits the columns into equal parts, in order. */
    public List<Value> splitColumns(Value x, int count) {
        if (count == 1) {
            return List.of(x);
        }
        List<Value> values = x.splitColumns(tf, constants.of(COLUMNS), count);
        return record(values, d -> x.addGradient(tf.concat(d, constants.of(COLUMNS))));
    }

    /** Splits the rows into contiguous segments of the given sizes, which may be 0. */
    public List<Value> splitRows(Value x, Operand<TInt32> sizes, int segments) {
        if (segments == 1) {
            return List.of(x);
        }
        List<Value> values = x.splitRows(tf, sizes, segments);
        return record(values, d -> x.addGradient(tf.concat(d, constants.of(0))));
    }

    /** Concatenates rows; the inverse of {@link #splitRows}. */
    public Value concatRows(List<Value> values, Operand<TInt32> sizes) {
        if (values.size() == 1) {
            return values.get(0);
        }
        Operand<TFloat32> y = tf.concat(values.stream().map(Value::operand).toList(), constants.of(0));
        return record(y, dy -> {
            var parts =
                    tf.splitV(dy, sizes, constants.of(0), (long) values.size()).output();
            for (int i = 0; i < values.size(); i++) {
                values.get(i).addGradient(parts.get(i));
            }
        });
    }

    /** Returns the concatenated rows x[index[..]] for an index [n, columns]: [n, columns * width]. */
    public Value lookup(Value x, Operand<TInt32> index, int columns, int width) {
        Operand<TFloat32> rows = tf.gather(x.operand(), index, constants.of(0));
        Operand<TFloat32> y = tf.reshape(rows, constants.vector(-1, columns * width));
        return record(y, dy -> {
            Operand<TFloat32> flat = tf.reshape(dy, constants.vector(-1, width));
            x.addGradient(sumRows(flat, tf.reshape(index, constants.vector(-1)), rowCount(x.operand())));
        });
    }

    /** Scales the rows of x to length 1. A row of zeros stays zero and gets no gradient. */
    public Value normalizeRows(Value x) {
        Operand<TFloat32> squares = sumColumns(tf.math.square(x.operand()));
        Operand<TFloat32> tiny = constants.of(1e-24);
        Operand<TFloat32> present = tf.dtypes.cast(tf.math.greater(squares, tiny), TFloat32.class);
        Operand<TFloat32> inverse = tf.math.mul(present, tf.math.rsqrt(tf.math.maximum(squares, tiny)));
        Operand<TFloat32> y = tf.math.mul(x.operand(), inverse);
        return record(y, dy -> {
            Operand<TFloat32> along = sumColumns(tf.math.mul(dy, y));
            x.addGradient(tf.math.mul(inverse, tf.math.sub(dy, tf.math.mul(y, along))));
        });
    }

    /** Sums rows with equal indices: out[i] = sum of the rows j with index[j] = i. Sums in the order of the rows. */
    public Operand<TFloat32> sumRows(Operand<TFloat32> rows, Operand<TInt32> index, Operand<TInt32> count) {
        return tf.math.unsortedSegmentSum(rows, index, count);
    }

    /** Returns the number of rows of an array, as a scalar. */
    public Operand<TInt32> rowCount(Operand<TFloat32> x) {
        return tf.squeeze(tf.slice(tf.shape(x), constants.vector(0), constants.vector(1)));
    }

    /**
     * Records a result with one output. The consumer receives the gradient of the output and adds to the gradients of
     * the inputs.
     */
    public Value record(Operand<TFloat32> output, Consumer<Operand<TFloat32>> backward) {
        return record(new Value(output, true), backward);
    }

    private Value record(Value value, Consumer<Operand<TFloat32>> backward) {
        record(List.of(value), d -> backward.accept(d.get(0)));
        return value;
    }

    /**
     * Records a result with several outputs. The consumer receives the gradient of each output, or zeros for an output
     * without gradient.
     */
    List<Value> record(List<Value> outputs, Consumer<List<Operand<TFloat32>>> backward) {
        steps.add(new Step(outputs, backward));
        return outputs;
    }

    /**
     * Runs the backward pass from the gradients that the losses have added to their inputs. Call it once, after all
     * other operations.
     */
    public void backward() {
        for (int i = steps.size() - 1; i >= 0; i--) {
            Step step = steps.get(i);
            List<Operand<TFloat32>> gradients = new ArrayList<>();
            if (step.outputs().stream().anyMatch(output -> output.gradient(tf) != null)) {
                for (Value output : step.outputs()) {
                    Operand<TFloat32> gradient = output.gradient(tf);
                    gradients.add(gradient != null ? gradient : tf.zerosLike(output.operand()));
                }
                step.backward().accept(gradients);
            }
        }
    }

    /**
     * Returns the gradients of the trained arrays on which the losses depend, by name. Call {@link #backward()} first.
     */
    Map<String, Operand<TFloat32>> parameterGradients() {
        return trained.gradients();
    }
}
