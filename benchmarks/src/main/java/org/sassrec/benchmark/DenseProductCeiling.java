package org.sassrec.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.sassrec.workload.Workload;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/**
 * Measures the maximum speed of dense products on this machine with TensorFlow in float32 or bfloat16. One value is for
 * all products of a training step of W1, with independent operands, so that each shape counts by its FLOPs. The other
 * value is for the best square product. As in a training step, products run in parallel with one thread each.
 */
final class DenseProductCeiling {
    private static final int[] SQUARES = {512, 1024, 2048};
    private static final int SQUARE_PRODUCTS = 4;
    private static final int ROUNDS = 7;

    private static final int[] SEGMENTS = {1229, 307, 205, 205, 102};
    private static final int[] WIDTHS = {128, 64, 32};
    private static final int BATCH = 2048;
    private static final int ITEMS_PER_ROW = 5;
    private static final int USER_COLUMNS = 144;
    private static final int ITEM_COLUMNS = 96;
    private static final int BIAS_INPUTS = 16;
    private static final int BIAS_WIDTH = 32;
    private static final int OUTPUTS = 32;

    private DenseProductCeiling() {}

    /**
     * Prints {@code ceiling step=... square=...} in GFLOP/s.
     *
     * @param arguments number of threads, and the type of operands and results: {@code fp32} or {@code bf16}
     */
    public static void main(String[] arguments) {
        int threads = Integer.parseInt(arguments[0]);
        System.out.println(
                arguments[1].equals("bf16") ? line(threads, TBfloat16.class) : line(threads, TFloat32.class));
    }

    private static <T extends TFloating> String line(int threads, Class<T> type) {
        double step = measure(threads, type, layersOfW1());
        double square = 0;
        for (int n : SQUARES) {
            List<int[]> products = new ArrayList<>();
            for (int i = 0; i < SQUARE_PRODUCTS; i++) {
                products.add(new int[] {n, n, n});
            }
            square = Math.max(square, measure(threads, type, products));
        }
        return String.format(Locale.ROOT, "ceiling step=%.1f square=%.1f", step, square);
    }

    /**
     * Returns the dense layers of both towers of a step of W1, each as {rows, inputs, outputs}. Three products per
     * layer must equal the FLOPs of the workload.
     */
    private static List<int[]> layersOfW1() {
        List<int[]> layers = new ArrayList<>();
        tower(layers, 1, USER_COLUMNS);
        tower(layers, ITEMS_PER_ROW, ITEM_COLUMNS);
        Workload workload = new Workload(1, 15_000);
        long flops = layers.stream().mapToLong(l -> 6L * l[0] * l[1] * l[2]).sum();
        if (flops != workload.samples() * workload.flopsPerSample()) {
            throw new IllegalStateException(flops + " FLOPs differ from those of the workload");
        }
        return layers;
    }

    private static void tower(List<int[]> layers, int times, int columns) {
        layers.add(new int[] {times * BATCH, BIAS_INPUTS, BIAS_WIDTH});
        int in = columns;
        for (int width : WIDTHS) {
            layers.add(new int[] {times * BATCH, in, width});
            for (int rows : SEGMENTS) {
                layers.add(new int[] {times * rows, in, width});
                layers.add(new int[] {times * rows, 2 * width + BIAS_WIDTH, 2 * width});
                layers.add(new int[] {times * rows, 2 * width, width});
            }
            in = width;
        }
        for (int rows : SEGMENTS) {
            layers.add(new int[] {times * rows, in + BIAS_WIDTH, OUTPUTS});
        }
        layers.add(new int[] {times * BATCH, in, OUTPUTS});
    }

    /** Returns the GFLOP/s of layers {rows, inputs, outputs}, each with one forward and two backward products. */
    private static <T extends TFloating> double measure(int threads, Class<T> type, List<int[]> layers) {
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            List<Op> initializers = new ArrayList<>();
            List<Op> products = new ArrayList<>();
            double flops = 0;
            for (int[] layer : layers) {
                Operand<T> x = matrix(tf, type, initializers, layer[0], layer[1]);
                Operand<T> w = matrix(tf, type, initializers, layer[1], layer[2]);
                Operand<T> dy = matrix(tf, type, initializers, layer[0], layer[2]);
                products.add(tf.linalg.matMul(x, w));
                products.add(tf.linalg.matMul(dy, w, MatMul.transposeB(true)));
                products.add(tf.linalg.matMul(x, dy, MatMul.transposeA(true)));
                flops += 3 * 2.0 * layer[0] * layer[1] * layer[2];
            }
            ConfigProto config = ConfigProto.newBuilder()
                    .setInterOpParallelismThreads(threads)
                    .setIntraOpParallelismThreads(1)
                    .setUsePerSessionThreads(true)
                    .build();
            try (Session session = new Session(graph, config)) {
                run(session, initializers);
                double[] seconds = new double[ROUNDS];
                for (int r = -2; r < ROUNDS; r++) {
                    long start = System.nanoTime();
                    run(session, products);
                    seconds[Math.max(r, 0)] = (System.nanoTime() - start) / 1e9;
                }
                Arrays.sort(seconds);
                return flops / seconds[ROUNDS / 2] / 1e9;
            }
        }
    }

    private static <T extends TFloating> Operand<T> matrix(
            Ops tf, Class<T> type, List<Op> initializers, int rows, int columns) {
        VarHandleOp variable =
                tf.varHandleOp(type, Shape.of(rows, columns), VarHandleOp.sharedName("m" + initializers.size()));
        initializers.add(tf.assignVariableOp(
                variable,
                tf.dtypes.cast(
                        tf.random.statelessRandomUniform(
                                tf.constant(new int[] {rows, columns}),
                                tf.constant(new long[] {1, initializers.size()})),
                        type)));
        return tf.readVariableOp(variable, type);
    }

    private static void run(Session session, List<Op> targets) {
        Session.Runner runner = session.runner();
        targets.forEach(runner::addTarget);
        runner.run().close();
    }
}
