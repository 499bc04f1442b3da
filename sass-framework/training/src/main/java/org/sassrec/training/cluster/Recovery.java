package org.sassrec.training.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.sassrec.model.graph.GraphRunner;
import org.tensorflow.DeviceSpec;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFFailedPreconditionException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TInt64;

/**
 * Decides whether a worker continues after a failed run. It continues after a broken connection, but not after the loss of
 * a parameter server. Each parameter server has a mark. A parameter server that was started again has no mark, because
 * it has lost its variables.
 */
final class Recovery implements Predicate<TensorFlowException> {
    private static final System.Logger LOG = System.getLogger(Recovery.class.getName());

    /** Time for a new connection. TensorFlow waits up to some seconds before it connects again. */
    private static final Duration CONNECTION = Duration.ofSeconds(10);

    /** Time for a new session and a run. */
    private static final Duration OPENING = CONNECTION.multipliedBy(2);

    private static final String MARK = "sass.started";

    private final ClusterConfig config;

    Recovery(ClusterConfig config) {
        this.config = config;
    }

    /** The marks of all parameter servers in a new session. */
    private final class Marks implements AutoCloseable {
        private final GraphRunner runs;
        private final List<Op> sets;
        private final List<Operand<TInt64>> reads;

        Marks() {
            Graph graph = new Graph();
            List<Ops> servers = IntStream.range(0, config.servers().size())
                    .mapToObj(server -> onServer(graph, server))
                    .toList();
            sets = servers.stream()
                    .<Op>map(ops -> ops.assignVariableOp(mark(ops), ops.constant(1L)))
                    .toList();
            reads = servers.stream()
                    .<Operand<TInt64>>map(ops -> ops.readVariableOp(mark(ops), TInt64.class))
                    .toList();
            runs = GraphRunner.remote(graph, config.target(), sessionConfig(config.index()), failure -> false);
        }

        private VarHandleOp mark(Ops ops) {
            return ops.varHandleOp(TInt64.class, Shape.scalar(), VarHandleOp.sharedName(MARK));
        }

        void set() {
            runs.run(List.of(), sets).close();
        }

        void read() {
            runs.run(runner -> {
                        limit(runner, CONNECTION);
                        reads.forEach(runner::fetch);
                    })
                    .close();
        }

        @Override
        public void close() {
            runs.close();
        }
    }

    /** Returns operations on a parameter server. */
    static Ops onServer(Graph graph, int server) {
        return Ops.create(graph)
                .withDevice(DeviceSpec.newBuilder()
                        .job("ps")
                        .replica(0)
                        .task(server)
                        .build());
    }

    /** Limits a session to the parameter servers and a worker. Otherwise a run waits for all workers. */
    static ConfigProto sessionConfig(int worker) {
        return ConfigProto.newBuilder()
                .addDeviceFilters("/job:ps")
                .addDeviceFilters("/job:worker/task:" + worker)
                .build();
    }

    /** Limits the time of a run. */
    static void limit(Session.Runner runner, Duration time) {
        runner.setOptions(
                RunOptions.newBuilder().setTimeoutInMs(time.toMillis()).build());
    }

    /** Sets the marks. Only the chief calls this, before it sets the variables. */
    void begin() {
        try (Marks marks = new Marks()) {
            marks.set();
        }
    }

    @Override
    public boolean test(TensorFlowException failure) {
        // Subclasses are errors of the graph or its values. All errors of connections are of this class.
        if (failure.getClass() != TensorFlowException.class || !hasAllServers()) {
            return false;
        }
        LOG.log(
                System.Logger.Level.WARNING,
                config.name() + " opens its session again after a failed connection: " + Cluster.reason(failure));
        return true;
    }

    private boolean hasAllServers() {
        long end = System.nanoTime() + CONNECTION.toNanos();
        while (config.servers().stream().allMatch(Cluster::accepts)) {
            try {
                return hasMarks();
            } catch (TensorFlowException unconnected) {
                if (System.nanoTime() > end) {
                    return false;
                }
                Cluster.pause();
            }
        }
        return false;
    }

    /**
     * Returns whether each parameter server has its mark. Reads in another thread: reading can wait forever, also with
     * a time limit of the run, if another program has taken the port of a parameter server.
     */
    private boolean hasMarks() {
        FutureTask<Boolean> reading = new FutureTask<>(() -> {
            try (Marks marks = new Marks()) {
                marks.read();
                return true;
            } catch (TFFailedPreconditionException empty) {
                return false;
            }
        });
        Thread reader = new Thread(reading, "sass-cluster-marks");
        reader.setDaemon(true);
        reader.start();
        try {
            return reading.get(OPENING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException lost) {
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for the cluster");
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException(failed.getCause());
        }
    }
}
