package org.sassrec.model.graph;

import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/** Runs parts of a graph. */
public record GraphRunner(Session session) {

    /**
     * A session without TensorFlow's graph optimiser: a step takes the same time, since this graph is fused by hand, and to optimise
     * takes longer than to build, with 100 scenarios half a minute. In bfloat16 it takes a rounding out of each layer, when it
     * draws bias and activation into the product: that alone is done, of what a run needs.
     */
    public static Session session(Graph graph, int interOpThreads, int intraOpThreads, boolean bf16) {
        return new Session(
                graph,
                ConfigProto.newBuilder()
                        .setInterOpParallelismThreads(interOpThreads)
                        .setIntraOpParallelismThreads(intraOpThreads)
                        .setUsePerSessionThreads(true)
                        .setGraphOptions(GraphOptions.newBuilder()
                                .setRewriteOptions(RewriterConfig.newBuilder()
                                        .setDisableMetaOptimizer(!bf16)
                                        .setMetaOptimizerIterations(RewriterConfig.NumIterationsType.ONE)
                                        .addAllOptimizers(List.of("pruning", "remap"))))
                        .build());
    }

    /** The values of the fetches, which the caller closes, when the targets have run, too. */
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
