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
        this(task, temperature, epochs, batchSize, featureDropout, OptimizerConfig.PRETRAIN, null);
    }

    /** Upper limit of {@link #minimumPairs}. */
    private static final int MOST_MINIMUM_PAIRS = 256;

    /** Largest share of positives in {@link #isAdvised}. */
    private static final double MOST_POSITIVES = 0.1;

    /** Returns whether the task matches views of an entity in two scenarios. */
    public boolean comparesScenarios() {
        return task == Task.SCENARIO_CONTRAST;
    }

    /** Returns whether the task predicts the next exposed item. */
    public boolean predictsItems() {
        return task.predictsItems();
    }

    /**
     * Returns whether so few events are positives that {@link Task#AUTO} is worth a try. With at most this share, next
     * item prediction was significantly better than no pre-training on the test rows of two datasets. Their exposures
     * contained hidden clicks, so the limit is not certain (docs/results/labels.md).
     */
    public static boolean isAdvised(long positives, long events) {
        return positives <= MOST_POSITIVES * events;
    }

    /**
     * Returns the number of pairs that users, or items, need to take part in scenario-contrastive pre-training: one
     * fourth of a batch, at most 256. This is the least share of a side in a batch. With fewer pairs, each batch repeats
     * all of them, so the model memorizes these pairs.
     */
    public int minimumPairs() {
        return Math.min(MOST_MINIMUM_PAIRS, batchSize / 4);
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
        /** {@link #NEXT_ITEM}, if validation of fine-tuning is better with its weights than with new weights. */
        AUTO,
        NONE;

        /** Returns whether the task predicts the next exposed item. */
        public boolean predictsItems() {
            return this == NEXT_ITEM || this == AUTO;
        }
    }
}
