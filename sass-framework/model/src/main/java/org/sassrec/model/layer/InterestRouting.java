package org.sassrec.model.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
 * Dynamic routing of a user's histories to interests (Sabour et al. 2017; Li et al. 2019, section 3.3):
 *
 * <pre>
 * h   = number of elements in all histories of the user     K_h = max(1, min(K, floor(log2 h)))
 * e'_j = S e_j
 * three times   c_jk = softmax over k = 1..K_h of b_jk
 *               v_k  = squash(sum_j c_jk e'_j)           squash(z) = |z| / (1 + |z|^2) z
 *               b_jk = b_jk + e'_j . v_k                 not after the last time
 * </pre>
 *
 * <p>The elements of all histories are routed together, because interests of separate routings would be unrelated. The
 * initial b depends on the position of the element and the interest. As in the paper it has a normal distribution, but
 * it is drawn once for all users, so that equal histories have equal interests. The gradient flows through all
 * iterations. Interests beyond K_h and interests of users without history are zero.
 */
public final class InterestRouting {
    private static final int ITERATIONS = 3;

    /** Added to the logit of an interest that the user does not have. */
    private static final float MASKED = -1e9f;

    private static final long SEED = 20190417;

    private final Tape tape;
    private final Ops tf;
    private final int interests;
    private final int width;
    private final List<History> histories = new ArrayList<>();
    private int places;

    private record History(Value elements, TowerInput.Bag bag, int from) {}

    /**
     * The interests of users.
     *
     * @param vectors [n * K, width]; the interests of a user are consecutive
     * @param substituteRows [n * K] row of the interest to use: its own row, or the first row of the user for an
     * interest that the user does not have
     */
    public record Interests(Value vectors, Operand<TInt32> substituteRows) {}

    /** Routes elements of {@code width} columns to at most {@code interests} interests. */
    public InterestRouting(Tape tape, int interests, int width) {
        this.tape = tape;
        this.tf = tape.ops();
        this.interests = interests;
        this.width = width;
    }

    /**
     * Adds a history.
     *
     * @param elements [k, width] at the rows and positions of {@code bag}
     * @param length maximum number of elements per user
     */
    public void add(Value elements, TowerInput.Bag bag, int length) {
        histories.add(new History(elements, bag, places));
        places += length;
    }

    /** Returns the initial b [places, interests], row-major. */
    public static float[] firstLogits(int places, int interests) {
        Random random = new Random(SEED);
        float[] logits = new float[places * interests];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) random.nextGaussian();
        }
        return logits;
    }

    /** Routes the added histories of {@code rows} users. */
    public Interests route(Operand<TInt32> rows) {
        Operand<TInt32> count = tf.math.mul(rows, tf.constant(interests));
        if (histories.isEmpty()) {
            Operand<TFloat32> zeros = tf.fill(tf.stack(List.of(count, tf.constant(width))), tf.constant(0f));
            Operand<TInt32> numbers = tf.range(tf.constant(0), count, tf.constant(1));
            Operand<TInt32> first = tf.math.sub(numbers, tf.math.mod(numbers, tf.constant(interests)));
            return new Interests(tape.constant(zeros), first);
        }
        Operand<TInt32> size = tf.math.mul(rows, tf.constant(places));
        List<Value> cubes = new ArrayList<>();
        List<Operand<TInt32>> cells = new ArrayList<>();
        for (History history : histories) {
            Operand<TInt32> cell = tf.math.add(
                    tf.math.add(
                            tf.math.mul(history.bag().rowIndex(), tf.constant(places)), tf.constant(history.from())),
                    history.bag().positions());
            cells.add(cell);
            cubes.add(tape.record(
                    tape.sumRows(history.elements().operand(), cell, size),
                    dy -> history.elements().addGradient(tf.gather(dy, cell, tf.constant(0)))));
        }
        Operand<TInt32> all = cells.size() == 1 ? cells.get(0) : tf.concat(cells, tf.constant(0));
        Operand<TFloat32> present = tape.sumRows(tf.fill(tf.shape(all), tf.constant(1f)), all, size);
        Value s = tape.weight("user.interests.W", Initializer.glorot(width, width), width, width);
        Value mapped = tape.product(tape.add(cubes), s);
        Operand<TFloat32> has = interestMask(present);
        return new Interests(routed(mapped, present, has), substituteRows(rows, has));
    }

    /**
     * Returns [n, K]: 1 for each interest that a user has. A user has the first interest always, and k + 1 interests
     * from 2^(k + 1) elements.
     */
    private Operand<TFloat32> interestMask(Operand<TFloat32> present) {
        Operand<TFloat32> elements = tf.sum(
                tf.reshape(present, tf.constant(new int[] {-1, places})),
                tf.constant(1),
                org.tensorflow.op.core.Sum.keepDims(true));
        float[][] from = new float[1][interests];
        for (int k = 1; k < interests; k++) {
            from[0][k] = 1 << (k + 1);
        }
        return tf.dtypes.cast(tf.math.greaterEqual(elements, tf.constant(from)), TFloat32.class);
    }

    private Operand<TInt32> substituteRows(Operand<TInt32> rows, Operand<TFloat32> has) {
        int[][] numbers = new int[1][interests];
        for (int k = 0; k < interests; k++) {
            numbers[0][k] = k;
        }
        Operand<TInt32> own = tf.math.mul(tf.dtypes.cast(has, TInt32.class), tf.constant(numbers));
        Operand<TInt32> users = tf.range(tf.constant(0), rows, tf.constant(1));
        Operand<TInt32> first = tf.expandDims(tf.math.mul(users, tf.constant(interests)), tf.constant(1));
        return tf.reshape(tf.math.add(first, own), tf.constant(new int[] {-1}));
    }

    private Value routed(Value mapped, Operand<TFloat32> present, Operand<TFloat32> has) {
        Operand<TInt32> logitsShape = tf.constant(new int[] {-1, places, interests});
        Operand<TFloat32> first =
                tf.reshape(tf.constant(firstLogits(places, interests)), tf.constant(new int[] {1, places, interests}));
        Operand<TFloat32> missingLogits = tf.math.mul(tf.math.sub(tf.constant(1f), has), tf.constant(MASKED));
        Operand<TFloat32> cube = tf.math.add(first, tf.expandDims(missingLogits, tf.constant(1)));
        Value logits = tape.constant(tf.reshape(cube, tf.constant(new int[] {-1, interests})));
        Operand<TFloat32> presentColumn = tf.expandDims(present, tf.constant(1));
        Operand<TInt32> elements = tf.constant(new int[] {-1, places, width});
        for (int iteration = 1; ; iteration++) {
            Value shares = tape.scale(tape.softmaxRows(logits), presentColumn);
            Value v = squash(sums(shares, mapped, logitsShape, elements));
            if (iteration == ITERATIONS) {
                return v;
            }
            logits = tape.add(logits, agreement(mapped, v, elements));
        }
    }

    /** Returns sum_j c_jk e'_j as [n * K, width]. */
    private Value sums(Value shares, Value mapped, Operand<TInt32> sharesShape, Operand<TInt32> elements) {
        Operand<TFloat32> c = tf.reshape(shares.operand(), sharesShape);
        Operand<TFloat32> e = tf.reshape(mapped.operand(), elements);
        return tape.record(flat(product(c, e, BatchMatMul.adjX(true)), width), dy -> {
            Operand<TFloat32> d = tf.reshape(dy, tf.constant(new int[] {-1, interests, width}));
            shares.addGradient(flat(product(e, d, BatchMatMul.adjY(true)), interests));
            mapped.addGradient(flat(product(c, d), width));
        });
    }

    /** Returns e'_j . v_k as [n * places, K]. */
    private Value agreement(Value mapped, Value v, Operand<TInt32> elements) {
        Operand<TFloat32> e = tf.reshape(mapped.operand(), elements);
        Operand<TFloat32> k = tf.reshape(v.operand(), tf.constant(new int[] {-1, interests, width}));
        return tape.record(flat(product(e, k, BatchMatMul.adjY(true)), interests), dy -> {
            Operand<TFloat32> d = tf.reshape(dy, tf.constant(new int[] {-1, places, interests}));
            mapped.addGradient(flat(product(d, k), width));
            v.addGradient(flat(product(d, e, BatchMatMul.adjX(true)), width));
        });
    }

    /**
     * Maps each row z to |z| / (1 + |z|^2) z, with dz = |z| / (1 + |z|^2) dv + (1 - |z|^2) / (|z| (1 + |z|^2)^2) (z .
     * dv) z.
     */
    private Value squash(Value x) {
        Operand<TFloat32> z = x.operand();
        Operand<TFloat32> squares = sumColumns(tf.math.square(z));
        Operand<TFloat32> length = tf.math.sqrt(squares);
        Operand<TFloat32> one = tf.constant(1f);
        Operand<TFloat32> more = tf.math.add(one, squares);
        Operand<TFloat32> factor = tf.math.div(length, more);
        return tape.record(tf.math.mul(z, factor), dv -> {
            Operand<TFloat32> slope =
                    tf.math.divNoNan(tf.math.sub(one, squares), tf.math.mul(length, tf.math.square(more)));
            Operand<TFloat32> along = sumColumns(tf.math.mul(z, dv));
            x.addGradient(tf.math.add(tf.math.mul(dv, factor), tf.math.mul(z, tf.math.mul(slope, along))));
        });
    }

    private Operand<TFloat32> sumColumns(Operand<TFloat32> x) {
        return tf.sum(x, tf.constant(1), org.tensorflow.op.core.Sum.keepDims(true));
    }

    private Operand<TFloat32> flat(Operand<TFloat32> cube, int columns) {
        return tf.reshape(cube, tf.constant(new int[] {-1, columns}));
    }

    private Operand<TFloat32> product(Operand<TFloat32> a, Operand<TFloat32> b, BatchMatMul.Options... options) {
        return tf.train.batchMatMul(a, b, TFloat32.class, options);
    }
}
