package org.sassrec.model;

import org.jspecify.annotations.Nullable;
import org.sassrec.config.PretrainConfig;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TInt64;

/** The graphs of the model's task of stage one, each as it trains and as it is measured; those of other tasks are refused. */
final class StageOneGraphs {
    private final @Nullable PretrainGraph contrast;
    private final @Nullable PretrainGraph heldOut;
    private final @Nullable FineTuneGraph nextItem;
    private final @Nullable FineTuneGraph nextHeldOut;

    StageOneGraphs(
            Ops tf,
            ModelSpec spec,
            GraphWeights weights,
            Optimizer optimizer,
            Placeholder<TInt64> seedAndStep,
            boolean bf16) {
        PretrainConfig.Task task = spec.pretrain().task();
        if (task == PretrainConfig.Task.SCENARIO_CONTRAST) {
            contrast = new PretrainGraph(tf, spec, weights, optimizer, seedAndStep, true, bf16);
            heldOut = new PretrainGraph(tf, spec, weights, optimizer, seedAndStep, false, false);
        } else {
            contrast = null;
            heldOut = null;
        }
        if (task == PretrainConfig.Task.NEXT_ITEM) {
            ModelSpec next = spec.nextItem();
            nextItem = FineTuneGraph.nextItem(tf, next, weights, optimizer, seedAndStep, bf16);
            nextHeldOut = FineTuneGraph.measured(tf, next, weights);
        } else {
            nextItem = null;
            nextHeldOut = null;
        }
    }

    /** A step of scenario contrast. */
    PretrainGraph contrast() {
        return ofTask(contrast, "scenarioContrast");
    }

    /** Scenario contrast of a held-out batch. */
    PretrainGraph heldOut() {
        return ofTask(heldOut, "scenarioContrast");
    }

    /** A step of the next item. */
    FineTuneGraph nextItem() {
        return ofTask(nextItem, "nextItem");
    }

    /** The next items of a held-out batch. */
    FineTuneGraph nextHeldOut() {
        return ofTask(nextHeldOut, "nextItem");
    }

    private static <G> G ofTask(@Nullable G graph, String task) {
        if (graph == null) {
            throw new IllegalStateException("this model is not pre-trained by `pretrain.task: " + task + "`");
        }
        return graph;
    }
}
