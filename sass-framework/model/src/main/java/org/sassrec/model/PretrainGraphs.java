package org.sassrec.model;

import org.jspecify.annotations.Nullable;
import org.sassrec.config.PretrainConfig;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.ModelWeights;
import org.sassrec.model.graph.Optimizer;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TInt64;

/** The graphs of the model's task of stage one, each as it trains and as it is measured; those of other tasks are refused. */
final class PretrainGraphs {
    private final @Nullable ContrastGraph contrast;
    private final @Nullable ContrastGraph heldOut;
    private final @Nullable RetrievalGraph nextItem;
    private final @Nullable RetrievalGraph nextItemHeldOut;

    PretrainGraphs(
            Ops tf,
            ModelSpec spec,
            ModelWeights weights,
            Optimizer optimizer,
            Placeholder<TInt64> seedAndStep,
            boolean bf16) {
        PretrainConfig.Task task = spec.pretrain().task();
        if (task == PretrainConfig.Task.SCENARIO_CONTRAST) {
            contrast = new ContrastGraph(tf, spec, weights, optimizer, seedAndStep, true, bf16);
            heldOut = new ContrastGraph(tf, spec, weights, optimizer, seedAndStep, false, false);
        } else {
            contrast = null;
            heldOut = null;
        }
        if (task == PretrainConfig.Task.NEXT_ITEM) {
            ModelSpec next = spec.nextItem();
            nextItem = RetrievalGraph.nextItem(tf, next, weights, optimizer, seedAndStep, bf16);
            nextItemHeldOut = RetrievalGraph.forHeldOut(tf, next, weights);
        } else {
            nextItem = null;
            nextItemHeldOut = null;
        }
    }

    /** A step of scenario contrast. */
    ContrastGraph contrast() {
        return requireTask(contrast, "scenarioContrast");
    }

    /** Scenario contrast of a held-out batch. */
    ContrastGraph heldOut() {
        return requireTask(heldOut, "scenarioContrast");
    }

    /** A step of the next item. */
    RetrievalGraph nextItem() {
        return requireTask(nextItem, "nextItem");
    }

    /** The next items of a held-out batch. */
    RetrievalGraph nextItemHeldOut() {
        return requireTask(nextItemHeldOut, "nextItem");
    }

    private static <G> G requireTask(@Nullable G graph, String task) {
        if (graph == null) {
            throw new IllegalStateException("this model is not pre-trained by `pretrain.task: " + task + "`");
        }
        return graph;
    }
}
