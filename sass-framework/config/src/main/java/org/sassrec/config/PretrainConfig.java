package org.sassrec.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code pretrain:} stage one.
 *
 * @param featureDropout share of a view's (next item: a user's) id embeddings dropped, so that the id alone does not solve the task
 * @param events what stage one alone knows beside train; {@code null} for nothing, and without a stage one
 */
public record PretrainConfig(
        Task task,
        double temperature,
        int epochs,
        int batchSize,
        double featureDropout,
        @Nullable Events events) {
    /** Of train alone. */
    public PretrainConfig(Task task, double temperature, int epochs, int batchSize, double featureDropout) {
        this(task, temperature, epochs, batchSize, featureDropout, null);
    }

    /**
     * Exposures from before validation and test, in the columns of {@code data.events}.
     *
     * @param paths files, globs, or addresses; the format by extension, one for all
     * @param delimiter of CSV-like files; {@code null}: by extension ({@code ,} or tab)
     * @param dates the days of paths that hold {@code ${date}}; {@code null} when none does
     */
    public record Events(
            List<String> paths,
            @Nullable String delimiter,
            @Nullable DateRange dates) {
        public Events {
            paths = List.copyOf(paths);
        }
    }

    /** What stage one learns. */
    public enum Task {
        /** The views of one entity in two scenarios find each other. */
        SCENARIO_CONTRAST,
        /** A user's state just before an exposure finds the item that was exposed. */
        NEXT_ITEM,
        NONE
    }
}
