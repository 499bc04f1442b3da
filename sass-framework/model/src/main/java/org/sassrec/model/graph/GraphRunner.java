package org.sassrec.model.graph;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.RemoteSession;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Op;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/**
 * Runs parts of a graph. On a cluster, a run that fails can be repeated in a new session, for example after a broken
 * connection. The run may then take effect twice. Thread-safe.
 */
public final class GraphRunner implements AutoCloseable {
    private static final int REPEATS = 3;

    /** Time for a new session. TensorFlow waits up to some seconds before it connects again. */
    private static final Duration OPENING = Duration.ofSeconds(20);

    private final Graph graph;
    private final Supplier<Session> opening;
    private final Predicate<TensorFlowException> canRepeat;
    private final boolean remote;
    /** Values that each run is fed with. */
    private final Map<Operand<?>, Tensor> inputs = new ConcurrentHashMap<>();

    private Session session;

    private GraphRunner(
            Graph graph, Supplier<Session> opening, Predicate<TensorFlowException> canRepeat, boolean remote) {
        this.graph = graph;
        this.opening = opening;
        this.canRepeat = canRepeat;
        this.remote = remote;
        session = opening.get();
    }

    /**
     * Opens a session without TensorFlow's graph optimizer. The graph is already fused, so optimization would only
     * lengthen the start. With bfloat16 the optimizer runs pruning and remapping only: they fuse bias and activation
     * into the product, which removes one rounding per layer.
     */
    public static GraphRunner open(
            Graph graph, int interOpThreads, int intraOpThreads, boolean bf16, Placement placement) {
        ConfigProto.Builder config = ConfigProto.newBuilder()
                .setGraphOptions(GraphOptions.newBuilder()
                        .setRewriteOptions(RewriterConfig.newBuilder()
                                .setDisableMetaOptimizer(!bf16)
                                .setMetaOptimizerIterations(RewriterConfig.NumIterationsType.ONE)
                                .addAllOptimizers(List.of("pruning", "remap"))));
        Placement.Worker worker = placement.cluster();
        if (worker != null) {
            // The threads are those of the server of each process.
            return remote(graph, worker.target(), worker.filter(config).build(), worker.canRepeat());
        }
        ConfigProto own = config.setInterOpParallelismThreads(interOpThreads)
                .setIntraOpParallelismThreads(intraOpThreads)
                .setUsePerSessionThreads(true)
                .build();
        return new GraphRunner(graph, () -> new Session(graph, own), failure -> false, false);
    }

    /**
     * Opens a session on a cluster.
     *
     * @param target address of a server, for example {@code grpc://host:2222}
     * @param canRepeat whether a run that failed is repeated in a new session, at most three times
     * @throws TensorFlowException if a server that the session needs does not answer
     */
    public static GraphRunner remote(
            Graph graph, String target, ConfigProto config, Predicate<TensorFlowException> canRepeat) {
        return new GraphRunner(graph, () -> openRemote(graph, target, config), canRepeat, true);
    }

    /** TensorFlow opens a session without a time limit: it waits forever for a server that is lost. */
    private static Session openRemote(Graph graph, String target, ConfigProto config) {
        CompletableFuture<Session> opened = new CompletableFuture<>();
        inThread("sass-open-session", () -> {
            try {
                opened.complete(RemoteSession.open(graph, target, config));
            } catch (Throwable failed) {
                opened.completeExceptionally(failed);
            }
        });
        try {
            return opened.get(OPENING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException lost) {
            CompletableFuture<Void> unused = opened.thenAccept(late -> later(late::close));
            throw new TensorFlowException("no session within " + OPENING.toSeconds() + " seconds");
        } catch (InterruptedException stopped) {
            CompletableFuture<Void> unused = opened.thenAccept(late -> later(late::close));
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while opening a session on the cluster");
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failed);
        }
    }

    /** Runs the targets and returns the values of the fetches. The caller must close the result. */
    public Result run(List<? extends Operand<?>> fetches, List<Op> targets, FeedDict... feeds) {
        return run(runner -> {
            for (FeedDict feed : feeds) {
                feed.feed(runner);
            }
            fetches.forEach(runner::fetch);
            targets.forEach(runner::addTarget);
        });
    }

    /**
     * Runs a part of the graph. The caller must close the result.
     *
     * @param choice sets feeds, fetches and targets; called again if the run is repeated
     */
    public Result run(Consumer<Session.Runner> choice) {
        for (int repeat = 0; ; repeat++) {
            Session current = session();
            try {
                Session.Runner runner = current.runner();
                choice.accept(runner);
                inputs.forEach(runner::feed);
                return runner.run();
            } catch (TensorFlowException failure) {
                if (repeat == REPEATS || !canRepeat.test(failure)) {
                    throw failure;
                }
                reopen(current);
            }
        }
    }

    /** Feeds each of the following runs with a value, which this object closes. No run may be in progress. */
    void input(Operand<?> placeholder, Tensor value) {
        Tensor earlier = inputs.put(placeholder, value);
        if (earlier != null) {
            earlier.close();
        }
    }

    private synchronized Session session() {
        return session;
    }

    private synchronized void reopen(Session failed) {
        // Another thread may have done this.
        if (session == failed) {
            session = opening.get();
            later(failed::close);
        }
    }

    /** Closes the session and the graph. */
    @Override
    public void close() {
        Session last = session();
        Runnable all = () -> {
            last.close();
            inputs.values().forEach(Tensor::close);
            graph.close();
        };
        if (remote) {
            later(all);
        } else {
            all.run();
        }
    }

    /** Closes in another thread, because this waits forever if a parameter server is lost. */
    private static void later(Runnable close) {
        inThread("sass-close-session", close);
    }

    private static void inThread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
