package org.sassrec.config;

/**
 * {@code pretrain:} stage one.
 *
 * @param featureDropout share of a view's id embeddings dropped, so that the id alone does not solve the task
 */
public record PretrainConfig(Task task, double temperature, int epochs, int batchSize, double featureDropout) {

    public enum Task {
        SCENARIO_CONTRAST,
        NONE
    }
}
