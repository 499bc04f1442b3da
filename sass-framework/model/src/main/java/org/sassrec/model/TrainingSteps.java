package org.sassrec.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.model.graph.BlockNorms;
import org.sassrec.model.graph.FeedDict;
import org.sassrec.model.graph.GraphRunner;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.ModelVariables;
import org.sassrec.model.graph.ModelWeights;
import org.sassrec.model.graph.Optimizer;
import org.sassrec.model.graph.WeightBlock;
import org.sassrec.sampling.contrast.ContrastBatch;
import org.sassrec.sampling.retrieval.RetrievalBatch;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** The training steps of both stages: their graphs, their scalar inputs and the step count. Not thread-safe. */
final class TrainingSteps {
    private final ModelSpec spec;
    private final long seed;
    private final Optimizer optimizer;
    private final Placeholder<TInt64> seedAndStep;
    private final RetrievalGraph fineTune;
    private final boolean pretrains;
    private final @Nullable ContrastGraph contrast;
    private final @Nullable ContrastGraph contrastHeldOut;
    private final @Nullable RetrievalGraph nextItem;
    private final @Nullable RetrievalGraph nextItemHeldOut;
    private final @Nullable GlobalStep global;
    private long count;
    private long warmup;
    private boolean measuresNext;
    private Map<WeightBlock, BlockNorms> norms = Map.of();

    /**
     * @param pretrains whether to build the graphs of pre-training
     */
    TrainingSteps(
            Ops tf,
            ModelSpec spec,
            TowerModel.Options options,
            ModelWeights weights,
            Optimizer optimizer,
            boolean pretrains) {
        this.spec = spec;
        this.seed = options.seed();
        this.optimizer = optimizer;
        seedAndStep = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(2)));
        fineTune = RetrievalGraph.fineTune(tf, spec, weights, optimizer, seedAndStep, options.bf16());
        this.pretrains = pretrains;
        global = options.placement().cluster() == null ? null : new GlobalStep(tf, options.placement());
        boolean contrasts = pretrains && spec.pretrain().comparesScenarios();
        contrast =
                contrasts ? new ContrastGraph(tf, spec, weights, optimizer, seedAndStep, true, options.bf16()) : null;
        contrastHeldOut = contrasts ? new ContrastGraph(tf, spec, weights, optimizer, seedAndStep, false, false) : null;
        boolean predicts = pretrains && spec.pretrain().predictsItems();
        ModelSpec next = predicts ? spec.nextItem() : spec;
        nextItem = predicts ? RetrievalGraph.nextItem(tf, next, weights, optimizer, seedAndStep, options.bf16()) : null;
        nextItemHeldOut = predicts ? RetrievalGraph.forHeldOut(tf, next, weights) : null;
    }

    RetrievalGraph fineTune() {
        return fineTune;
    }

    /** Returns the step of the scenario contrast. */
    ContrastGraph contrast() {
        return requireTask(contrast, "scenarioContrast");
    }

    /** Returns the step of next-item pre-training. */
    RetrievalGraph nextItem() {
        return requireTask(nextItem, "nextItem");
    }

    /** Returns the updates of the configured pre-training. */
    Optimizer.Step pretraining() {
        return contrast == null ? nextItem().step() : contrast.step();
    }

    private <G> G requireTask(@Nullable G graph, String task) {
        if (!pretrains) {
            throw new IllegalStateException("this model has no pre-training steps: its purpose is FINE_TUNING");
        }
        if (graph == null) {
            throw new IllegalStateException("this model has no pre-training steps of `pretrain.task: " + task + "`");
        }
        return graph;
    }

    /** Returns the number of steps, which seeds dropout and drives the optimizer's bias correction. */
    long count() {
        return count;
    }

    void resumeAt(GraphRunner runs, long step) {
        count = step;
        if (global != null) {
            global.set(runs, step);
        }
    }

    /** Reads the number of the steps of all workers. Each later step also reads it. */
    void followCount(GraphRunner runs) {
        if (global != null) {
            count = global.get(runs);
        }
    }

    /**
     * Sets the number of first steps in which the learning rates rise. It refers to {@link #count}, so a restored model
     * continues the rise where it was.
     */
    void warmUp(long steps) {
        warmup = steps;
    }

    /** Makes the next training step also measure its norms. */
    void measureNext() {
        measuresNext = true;
    }

    /** Returns the norms of the last measured step; empty if no step was measured. */
    Map<WeightBlock, BlockNorms> norms() {
        return norms;
    }

    /** Returns the tensors that the step must also fetch: the norms if it is measured, and the number of all steps. */
    private List<Operand<?>> further(Optimizer.Step step) {
        List<Operand<?>> fetch = new ArrayList<>(measuresNext ? step.norms() : List.of());
        measuresNext = false;
        if (global != null) {
            fetch.add(global.next());
        }
        return fetch;
    }

    /** Reads what {@link #further} fetched after the values of the step. */
    private void readFurther(Optimizer.Step step, Result result, int values) {
        int size = result.size() - (global == null ? 0 : 1);
        if (size > values) {
            norms = step.norms(ModelVariables.floats(result.get(values)));
        }
        count = global == null ? count + 1 : GlobalStep.value(result, size);
    }

    /** Runs a step of fine-tuning or of next-item pre-training: losses, gradients and update. */
    StepLosses step(GraphRunner runs, RetrievalGraph stage, FeedDict feed) {
        return losses(runs, stage, feed, stage.step().updates(), true);
    }

    /** Runs the updates and returns the losses of the next step, with the dropout of that step. */
    StepLosses losses(GraphRunner runs, RetrievalGraph stage, FeedDict feed, List<Op> updates) {
        return losses(runs, stage, feed, updates, false);
    }

    /**
     * @param counts whether this is a training step
     */
    private StepLosses losses(GraphRunner runs, RetrievalGraph stage, FeedDict feed, List<Op> updates, boolean counts) {
        RetrievalBatch batch = feed.batch(stage, RetrievalBatch.class);
        List<Operand<?>> fetches = new ArrayList<>(stage.losses());
        if (counts) {
            fetches.addAll(further(stage.step()));
        }
        try (FeedDict scalars = scalars();
                Result result = runs.run(fetches, updates, feed, scalars)) {
            if (counts) {
                readFurther(stage.step(), result, stage.losses().size());
            }
            return StepLosses.of(
                    result,
                    stage.losses().size() > 1,
                    batch.weight(),
                    batch.users().scenarioOffsets(),
                    spec.finetune().globalLossWeight());
        }
    }

    NextItemMetrics nextItemStats(GraphRunner runs, RetrievalBatch batch) {
        RetrievalGraph stage = requireTask(nextItemHeldOut, "nextItem");
        List<Operand<TFloat32>> fetches = new ArrayList<>(stage.losses());
        fetches.addAll(stage.ranks());
        try (FeedDict feed = stage.feed(batch);
                FeedDict scalars = scalars();
                Result result = runs.run(fetches, List.of(), feed, scalars)) {
            return new NextItemMetrics(
                    StepLosses.mean(ModelVariables.floats(result.get(0)), batch.weight()),
                    ((TFloat32) result.get(1)).getFloat(),
                    ((TFloat32) result.get(2)).getFloat());
        }
    }

    ContrastMetrics contrastStep(GraphRunner runs, FeedDict feed) {
        ContrastGraph stage = contrast();
        return contrast(runs, stage, feed.batch(stage, ContrastBatch.class), feed, false);
    }

    ContrastMetrics contrastStats(GraphRunner runs, ContrastBatch batch) {
        ContrastGraph stage = requireTask(contrastHeldOut, "scenarioContrast");
        try (FeedDict feed = stage.feed(batch)) {
            return contrast(runs, stage, batch, feed, true);
        }
    }

    private ContrastMetrics contrast(
            GraphRunner runs, ContrastGraph stage, ContrastBatch rows, FeedDict batch, boolean heldOut) {
        double[] found = new double[stage.fetches().size()];
        List<Operand<?>> fetches = new ArrayList<>(stage.fetches());
        if (!heldOut) {
            fetches.addAll(further(stage.step()));
        }
        try (FeedDict scalars = scalars();
                Result result = runs.run(fetches, stage.step().updates(), batch, scalars)) {
            if (!heldOut) {
                readFurther(stage.step(), result, found.length);
            }
            for (int i = 0; i < found.length; i++) {
                found[i] = ((TFloat32) result.get(i)).getFloat();
            }
        }
        return ContrastMetrics.of(spec, rows, found, heldOut);
    }

    /** Returns the scalar inputs of the next step. */
    FeedDict scalars() {
        FeedDict feed = new FeedDict(this, "scalars");
        feed.longs(seedAndStep, seed, count);
        optimizer.feed(feed, count + 1, warmup);
        return feed;
    }
}
