package org.sassrec.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

/**
 * The ceiling of dense products on this machine, in this JVM: TensorFlow's own float32 product at the shapes of W1's
 * layers, as forward product (NN), gradient of the input (NT) and gradient of the weight (TN). As in the step, products
 * run side by side, one thread each. The best shape is the ceiling.
 */
final class Ceiling {
    private static final int[][] SHAPES = {
        {2048, 144, 128}, {10240, 96, 128}, {6145, 288, 256}, {1229, 288, 256}, {6145, 160, 128}, {2048, 32, 2048}
    };
    private static final int ROUNDS = 5;
    private static final int PRODUCTS = 16;

    private Ceiling() {}

    /**
     * Measures and prints {@code ceiling gflops=...}.
     *
     * @param arguments threads
     */
    public static void main(String[] arguments) {
        int threads = Integer.parseInt(arguments[0]);
        double best = 0;
        for (int[] shape : SHAPES) {
            for (String kind : List.of("NN", "NT", "TN")) {
                double gflops = measure(threads, kind, shape[0], shape[1], shape[2]);
                System.out.printf(
                        Locale.ROOT, "%s %dx%dx%d %.0f GFLOP/s%n", kind, shape[0], shape[1], shape[2], gflops);
                best = Math.max(best, gflops);
            }
        }
        System.out.printf(Locale.ROOT, "ceiling gflops=%.1f%n", best);
    }

    private static double measure(int threads, String kind, int m, int k, int n) {
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            List<Op> initializers = new ArrayList<>();
            List<Op> products = new ArrayList<>();
            for (int i = 0; i < PRODUCTS; i++) {
                Operand<TFloat32> a = matrix(tf, initializers, m, kind.equals("NT") ? n : k);
                Operand<TFloat32> b =
                        kind.equals("TN") ? matrix(tf, initializers, m, n) : matrix(tf, initializers, k, n);
                products.add(tf.linalg.matMul(
                        a, b, MatMul.transposeA(kind.equals("TN")), MatMul.transposeB(kind.equals("NT"))));
            }
            ConfigProto config = ConfigProto.newBuilder()
                    .setInterOpParallelismThreads(threads)
                    .setIntraOpParallelismThreads(1)
                    .setUsePerSessionThreads(true)
                    .build();
            try (Session session = new Session(graph, config)) {
                run(session, initializers);
                double[] seconds = new double[ROUNDS];
                for (int r = -1; r < ROUNDS; r++) {
                    long start = System.nanoTime();
                    run(session, products);
                    run(session, products);
                    seconds[Math.max(r, 0)] = (System.nanoTime() - start) / 1e9 / 2;
                }
                Arrays.sort(seconds);
                return 2.0 * m * k * n * PRODUCTS / seconds[ROUNDS / 2] / 1e9;
            }
        }
    }

    private static Operand<TFloat32> matrix(Ops tf, List<Op> initializers, int rows, int columns) {
        VarHandleOp variable = tf.varHandleOp(
                TFloat32.class, Shape.of(rows, columns), VarHandleOp.sharedName("m" + initializers.size()));
        initializers.add(tf.assignVariableOp(
                variable,
                tf.random.statelessRandomUniform(
                        tf.constant(new int[] {rows, columns}), tf.constant(new long[] {1, initializers.size()}))));
        return tf.readVariableOp(variable, TFloat32.class);
    }

    private static void run(Session session, List<Op> targets) {
        Session.Runner runner = session.runner();
        targets.forEach(runner::addTarget);
        runner.run().close();
    }
}
