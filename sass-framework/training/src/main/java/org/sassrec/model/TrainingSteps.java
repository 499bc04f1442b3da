package org.sassrec.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.sampling.ContrastBatch;
import org.sassrec.sampling.RetrievalBatch;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** The steps of both stages: their graphs, what they are fed beside a batch, and how many there were. Of one thread. */
final class TrainingSteps {
    private final ModelSpec spec;
    private final long seed;
    private final Optimizer optimizer;
    private final Placeholder<TInt64> seedAndStep;
    private final FineTuneGraph fineTune;
    private final @Nullable StageOneGraphs stageOne;
    private long taken;

    /** @param pretrains whether there are those of stage one */
    TrainingSteps(
            Ops tf,
            ModelSpec spec,
            TowerModel.Options options,
            GraphWeights weights,
            Optimizer optimizer,
            boolean pretrains) {
        this.spec = spec;
        this.seed = options.seed();
        this.optimizer = optimizer;
        seedAndStep = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(2)));
        fineTune = FineTuneGraph.fineTune(tf, spec, weights, optimizer, seedAndStep, options.bf16());
        stageOne = pretrains ? new StageOneGraphs(tf, spec, weights, optimizer, seedAndStep, options.bf16()) : null;
    }

    FineTuneGraph fineTune() {
        return fineTune;
    }

    StageOneGraphs stageOne() {
        if (stageOne == null) {
            throw new IllegalStateException("this model was made to be fine-tuned");
        }
        return stageOne;
    }

    /** Steps taken; dropout and the optimiser go by it. */
    long taken() {
        return taken;
    }

    void goOnFrom(long step) {
        taken = step;
    }

    /** Losses, gradients and update of a stage that retrieves: fine-tuning, or the next item. */
    StepLosses step(GraphRun runs, FineTuneGraph stage, Feed feed) {
        StepLosses losses = losses(runs, stage, feed, stage.step().updates());
        taken++;
        return losses;
    }

    /** Losses of the next step, with what it drops, but without its update. */
    StepLosses losses(GraphRun runs, FineTuneGraph stage, Feed feed) {
        return losses(runs, stage, feed, List.of());
    }

    private StepLosses losses(GraphRun runs, FineTuneGraph stage, Feed feed, List<Op> updates) {
        RetrievalBatch batch = feed.batch(stage, RetrievalBatch.class);
        try (Feed scalars = scalars();
                Result result = runs.run(stage.losses(), updates, feed, scalars)) {
            return StepLosses.of(
                    result,
                    batch.weight(),
                    batch.users().scenarioOffsets(),
                    spec.finetune().globalLossWeight());
        }
    }

    NextItemStats nextItemStats(GraphRun runs, RetrievalBatch batch) {
        FineTuneGraph stage = stageOne().nextHeldOut();
        List<Operand<TFloat32>> fetches = new ArrayList<>(stage.losses());
        fetches.addAll(stage.ranks().fetches());
        try (Feed feed = stage.feed(batch);
                Feed scalars = scalars();
                Result result = runs.run(fetches, List.of(), feed, scalars)) {
            return new NextItemStats(
                    StepLosses.mean(ModelVariables.floats(result.get(0)), batch.weight()),
                    ((TFloat32) result.get(1)).getFloat(),
                    ((TFloat32) result.get(2)).getFloat());
        }
    }

    ContrastStats contrastStep(GraphRun runs, Feed feed) {
        PretrainGraph stage = stageOne().contrast();
        ContrastStats stats = contrast(runs, stage, feed.batch(stage, ContrastBatch.class), feed, false);
        taken++;
        return stats;
    }

    ContrastStats contrastStats(GraphRun runs, ContrastBatch batch) {
        PretrainGraph stage = stageOne().heldOut();
        try (Feed feed = stage.feed(batch)) {
            return contrast(runs, stage, batch, feed, true);
        }
    }

    private ContrastStats contrast(
            GraphRun runs, PretrainGraph stage, ContrastBatch rows, Feed batch, boolean measured) {
        double[] found = new double[stage.fetches().size()];
        try (Feed scalars = scalars();
                Result result = runs.run(stage.fetches(), stage.step().updates(), batch, scalars)) {
            for (int i = 0; i < found.length; i++) {
                found[i] = ((TFloat32) result.get(i)).getFloat();
            }
        }
        return ContrastStats.of(spec, rows, found, measured);
    }

    /** Gradients of the next step without its update; the caller closes them. */
    Result gradients(GraphRun runs, Optimizer.Step of, Feed feed) {
        try (Feed scalars = scalars()) {
            return runs.run(of.gradients(), List.of(), feed, scalars);
        }
    }

    private Feed scalars() {
        Feed feed = new Feed(this, "scalars");
        feed.longs(seedAndStep, seed, taken);
        optimizer.feed(feed, taken + 1);
        return feed;
    }
}
