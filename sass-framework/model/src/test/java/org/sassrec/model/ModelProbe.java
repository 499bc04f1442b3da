package org.sassrec.model;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.sassrec.model.graph.FeedDict;
import org.sassrec.model.graph.Optimizer;
import org.sassrec.model.graph.StepGradients;
import org.sassrec.sampling.contrast.ContrastBatch;
import org.sassrec.sampling.retrieval.RetrievalBatch;
import org.tensorflow.Result;

/** Reads internal values of a model for numeric tests. */
public final class ModelProbe {
    private ModelProbe() {}

    /** Returns the losses of the next fine-tuning step, with its dropout and without its update. */
    public static StepLosses losses(TowerModel model, RetrievalBatch batch) {
        try (FeedDict feed = model.prepare(batch)) {
            return model.steps().losses(model.runs, model.steps().fineTune(), feed, List.of());
        }
    }

    /** Returns the gradients of the next fine-tuning step without its update, with tables as dense arrays. */
    public static Map<String, float[]> gradients(TowerModel model, RetrievalBatch batch) {
        try (FeedDict feed = model.prepare(batch)) {
            return gradients(model, model.steps().fineTune().step(), feed);
        }
    }

    /** Returns the gradients of a step of the scenario contrast. */
    public static Map<String, float[]> gradients(TowerModel model, ContrastBatch batch) {
        try (FeedDict feed = model.prepare(batch)) {
            return gradients(model, model.steps().contrast().step(), feed);
        }
    }

    /** Returns the gradients of a step of next-item pre-training. */
    static Map<String, float[]> nextItemGradients(TowerModel model, RetrievalBatch batch) {
        try (FeedDict feed = model.prepareNextItem(batch)) {
            return gradients(model, model.steps().nextItem().step(), feed);
        }
    }

    private static Map<String, float[]> gradients(TowerModel model, Optimizer.Step step, FeedDict feed) {
        try (FeedDict scalars = model.steps().scalars();
                Result result = model.runs.run(StepGradients.fetches(step), List.of(), feed, scalars)) {
            return StepGradients.dense(model.weights, step, result);
        }
    }

    /** Returns the number of operations of the graph. */
    static long operations(TowerModel model) {
        long count = 0;
        for (Iterator<?> all = model.graph.operations(); all.hasNext(); all.next()) {
            count++;
        }
        return count;
    }
}
