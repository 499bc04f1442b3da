package org.sassrec.model.graph;

import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.RemoteSession;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/** Runs parts of a graph. */
public record GraphRunner(Session session) {

    /**
     * Creates a session without TensorFlow's graph optimizer. The graph is already fused, so optimization would only
     * lengthen the start. With bfloat16 the optimizer runs pruning and remapping only: they fuse bias and activation
     * into the product, which removes one rounding per layer.
     */
    public static Session session(
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
            return RemoteSession.open(
                    graph, worker.target(), worker.filter(config).build());
        }
        return new Session(
                graph,
                config.setInterOpParallelismThreads(interOpThreads)
                        .setIntraOpParallelismThreads(intraOpThreads)
                        .setUsePerSessionThreads(true)
                        .build());
    }

    /** Runs the targets and returns the values of the fetches. The caller must close the result. */
    public Result run(List<? extends Operand<?>> fetches, List<Op> targets, FeedDict... feeds) {
        Session.Runner runner = session.runner();
        for (FeedDict feed : feeds) {
            feed.feed(runner);
        }
        fetches.forEach(runner::fetch);
        targets.forEach(runner::addTarget);
        return runner.run();
    }
}
