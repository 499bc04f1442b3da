package org.sassrec.model.layer;

import org.sassrec.model.graph.Activation;
import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.TowerInput;
import org.sassrec.model.graph.Value;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Pools a history with one single-head transformer block (Vaswani et al. 2017) and the mean of its outputs:
 *
 * <pre>
 * z_j = e_j + P[p_j]                                       p_j: position, 0 = newest
 * o_j = sum_i softmax_i(Q z_j . K z_i / sqrt(width)) V z_i      over the elements of j's row
 * n_j = norm(z_j + o_j)
 * f_j = norm(n_j + B relu(A n_j + a) + b)
 * y_r = mean of f_j over the row's elements; zeros without any
 * </pre>
 *
 * <p>norm standardizes each row, then scales and shifts each column ({@link LayerNorm}).
 */
final class SelfAttentionPooling {
    /** Added to the logit of a position without an element. */
    private static final float MASKED = -1e9f;

    private final Tape tape;
    private final Ops tf;
    private final String name;
    private final int length;
    private final int width;

    /**
     * Pools histories of {@code length} positions and {@code width} columns with weights named {@code <name>.key.W} and
     * so on.
     */
    SelfAttentionPooling(Tape tape, String name, int length, int width) {
        this.tape = tape;
        this.tf = tape.ops();
        this.name = name;
        this.length = length;
        this.width = width;
    }

    /** Pools elements [k, width], at the rows and positions of {@code bag}, to [rows, width]. */
    Value pool(Value elements, TowerInput.Bag bag, Operand<TInt32> rows) {
        Operand<TInt32> cells = tf.math.add(tf.math.mul(bag.rowIndex(), tf.constant(length)), bag.positions());
        Operand<TInt32> size = tf.math.mul(rows, tf.constant(length));
        Value places = tape.weight(name + ".position", Initializer.EMBEDDING, length, width);
        Value z = tape.add(elements, tape.lookup(places, column(bag.positions()), 1, width));
        Operand<TFloat32> ones = tf.fill(tf.shape(cells), tf.constant(1f));
        Operand<TFloat32> present = tape.sumRows(ones, cells, size);
        // Many positions are empty, so only the attention itself uses the padded form. All other layers run on the
        // elements.
        Value attended = attend(
                scatterToPositions(projected(z, "query"), cells, size),
                scatterToPositions(projected(z, "key"), cells, size),
                scatterToPositions(projected(z, "value"), cells, size),
                present);
        Value n = norm(tape.add(z, toElements(attended, cells, size)), "attended");
        Value hidden = DenseLayer.dense(tape, n, name + ".inner", width, width, Activation.RELU);
        Value f = norm(
                tape.add(n, DenseLayer.dense(tape, hidden, name + ".outer", width, width, Activation.NONE)), "fed");
        return mean(f, bag.rowIndex(), rows);
    }

    /** Returns the elements in padded form [size, width], with zeros at positions without an element. */
    private Value scatterToPositions(Value x, Operand<TInt32> cells, Operand<TInt32> size) {
        return tape.record(
                tape.sumRows(x.operand(), cells, size), dy -> x.addGradient(tf.gather(dy, cells, tf.constant(0))));
    }

    /** Returns the elements of the padded form; the inverse of {@link #scatterToPositions}. */
    private Value toElements(Value x, Operand<TInt32> cells, Operand<TInt32> size) {
        return tape.record(
                tf.gather(x.operand(), cells, tf.constant(0)), dy -> x.addGradient(tape.sumRows(dy, cells, size)));
    }

    private Value projected(Value z, String what) {
        return tape.product(z, tape.weight(name + "." + what + ".W", Initializer.glorot(width, width), width, width));
    }

    private Value norm(Value x, String what) {
        Value scale = tape.weight(name + "." + what + ".scale", Initializer.ONES, width);
        Value shift = tape.weight(name + "." + what + ".shift", Initializer.ZEROS, width);
        return LayerNorm.scaleAndShift(tape, LayerNorm.standardize(tape, x), scale, shift);
    }

    /** Mixes, for each position, the values of its row by softmax(query . key / sqrt(width)). */
    private Value attend(Value query, Value key, Value value, Operand<TFloat32> present) {
        Operand<TInt32> cube = tf.constant(new int[] {-1, length, width});
        Operand<TInt32> flat = tf.constant(new int[] {-1, width});
        Operand<TFloat32> scale = tf.constant((float) (1 / Math.sqrt(width)));
        Operand<TFloat32> q = tf.math.mul(tf.reshape(query.operand(), cube), scale);
        Operand<TFloat32> k = tf.reshape(key.operand(), cube);
        Operand<TFloat32> v = tf.reshape(value.operand(), cube);
        Operand<TFloat32> mask = tf.math.mul(
                tf.math.sub(tf.constant(1f), tf.reshape(present, tf.constant(new int[] {-1, 1, length}))),
                tf.constant(MASKED));
        Operand<TFloat32> shares = tf.nn.softmax(tf.math.add(product(q, k, BatchMatMul.adjY(true)), mask));
        return tape.record(tf.reshape(product(shares, v), flat), dy -> {
            Operand<TFloat32> d = tf.reshape(dy, cube);
            value.addGradient(tf.reshape(product(shares, d, BatchMatMul.adjX(true)), flat));
            Operand<TFloat32> dShares = product(d, v, BatchMatMul.adjY(true));
            Operand<TFloat32> along =
                    tf.expandDims(tf.sum(tf.math.mul(dShares, shares), tf.constant(2)), tf.constant(2));
            Operand<TFloat32> dLogits = tf.math.mul(shares, tf.math.sub(dShares, along));
            query.addGradient(tf.reshape(tf.math.mul(product(dLogits, k), scale), flat));
            key.addGradient(tf.reshape(product(dLogits, q, BatchMatMul.adjX(true)), flat));
        });
    }

    private Operand<TFloat32> product(Operand<TFloat32> a, Operand<TFloat32> b, BatchMatMul.Options... options) {
        return tf.train.batchMatMul(a, b, TFloat32.class, options);
    }

    private Value mean(Value f, Operand<TInt32> rowOf, Operand<TInt32> rows) {
        Operand<TFloat32> counts = tape.sumRows(tf.fill(tf.shape(rowOf), tf.constant(1f)), rowOf, rows);
        Operand<TFloat32> share = tf.expandDims(
                tf.gather(tf.math.divNoNan(tf.constant(1f), counts), rowOf, tf.constant(0)), tf.constant(1));
        return tape.record(
                tape.sumRows(tf.math.mul(f.operand(), share), rowOf, rows),
                dy -> f.addGradient(tf.math.mul(tf.gather(dy, rowOf, tf.constant(0)), share)));
    }

    private Operand<TInt32> column(Operand<TInt32> vector) {
        return tf.expandDims(vector, tf.constant(1));
    }
}
