package org.sassrec.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code pretrain}: stage one, pre-training.
 *
 * @param featureDropout share of the id embeddings of a view (with next item: of a user) that are dropped, so that the
 * id alone does not solve the task
 * @param events additional exposures for pre-training; {@code null} for none and without pre-training
 */
public record PretrainConfig(
        Task task,
        double temperature,
        int epochs,
        int batchSize,
        double featureDropout,
        OptimizerConfig optimizer,
        @Nullable Events events) {
    /** Creates settings with the default optimizers and without additional events. */
    public PretrainConfig(Task task, double temperature, int epochs, int batchSize, double featureDropout) {
        this(task, temperature, epochs, batchSize, featureDropout, OptimizerConfig.DEFAULT, null);
    }

    /**
     * Exposures from before validation and test, with the columns of {@code data.events}.
     *
     * @param paths files, globs, or addresses. The extension determines the format, which is the same for all.
     * @param delimiter separator of text files; {@code null}: by extension ({@code ,} or tab)
     * @param dates days of the paths that contain {@code ${date}}; {@code null} without such paths
     */
    public record Events(
            List<String> paths,
            @Nullable String delimiter,
            @Nullable DateRange dates) {
        public Events {
            paths = List.copyOf(paths);
        }
    }

    /** The task of pre-training. */
    public enum Task {
        /** Matches the views of one entity in two scenarios. */
        SCENARIO_CONTRAST,
        /** Predicts the next exposed item from the state of the user just before the exposure. */
        NEXT_ITEM,
        NONE
    }
}
