package org.sassrec.config;

/**
 * {@code pretrain:} stage one.
 *
 * @param featureDropout share of a view's (next item: a user's) id embeddings dropped, so that the id alone does not solve the task
 */
public record PretrainConfig(Task task, double temperature, int epochs, int batchSize, double featureDropout) {

    /** What stage one learns. */
    public enum Task {
        /** The views of one entity in two scenarios find each other. */
        SCENARIO_CONTRAST,
        /** A user's state just before an exposure finds the item that was exposed. */
        NEXT_ITEM,
        NONE
    }
}
