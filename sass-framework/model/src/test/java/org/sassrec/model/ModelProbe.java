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

/** What numeric tests read of a model beside its results. */
public final class ModelProbe {
    private ModelProbe() {}

    /** Losses of the next fine-tuning step, with what it drops, but without its update. */
    public static StepLosses losses(TowerModel model, RetrievalBatch batch) {
        try (FeedDict feed = model.prepare(batch)) {
            return model.steps().losses(model.runs, model.steps().fineTune(), feed, List.of());
        }
    }

    /** Gradients of the next fine-tuning step without its update, tables as dense arrays. */
    public static Map<String, float[]> gradients(TowerModel model, RetrievalBatch batch) {
        try (FeedDict feed = model.prepare(batch)) {
            return gradients(model, model.steps().fineTune().step(), feed);
        }
    }

    /** The same of a step of scenario contrast. */
    public static Map<String, float[]> gradients(TowerModel model, ContrastBatch batch) {
        try (FeedDict feed = model.prepare(batch)) {
            return gradients(model, model.steps().contrast().step(), feed);
        }
    }

    /** The same of a step of the next item. */
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

    /** Operations of the graph. */
    static long operations(TowerModel model) {
        long count = 0;
        for (Iterator<?> all = model.graph.operations(); all.hasNext(); all.next()) {
            count++;
        }
        return count;
    }
}
