package org.sassrec.model.graph;

/**
 * Euclidean norms of a block in one step.
 *
 * @param weights norm of the weights before the step; at least 0.05 per weight of a dense
 * variable. Of the embeddings only the rows that the step reads
 * @param gradient norm of the gradient, before clipping
 * @param update norm of the change of the weights; 0 for table rows, which are not measured
 */
public record BlockNorms(double weights, double gradient, double update) {

    /** Returns the norm of the gradient relative to that of the weights. */
    public double relativeGradient() {
        return weights == 0 ? 0 : gradient / weights;
    }

    /** Returns the norm of the update relative to that of the weights. */
    public double relativeUpdate() {
        return weights == 0 ? 0 : update / weights;
    }
}
