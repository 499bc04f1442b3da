package org.sassrec.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code compare:} variants of one configuration, set beside each other.
 *
 * @param seeds of the runs of each variant, in order; none twice
 * @param reference name of the variant that all others are compared with
 * @param split on which all are scored
 * @param parallel runs side by side at most
 * @param memory bytes that a further run must fit; {@code null}: most of the machine's
 * @param metrics those that models can be paired by: of ranks, or {@code auc} and {@code gauc}
 * @param trials names of the settings that each variant is tried in besides as it is
 */
public record CompareConfig(
        List<Long> seeds,
        String reference,
        Split split,
        int parallel,
        @Nullable Long memory,
        List<String> metrics,
        List<String> trials) {

    /** Name of a variant's own setting among its trials. */
    public static final String UNCHANGED_TRIAL = "unchanged";

    /** Name of what stands in every table beside the variants: the list of the scenario's most popular items. */
    public static final String POPULARITY = "popularity";

    public CompareConfig {
        seeds = List.copyOf(seeds);
        metrics = List.copyOf(metrics);
        trials = List.copyOf(trials);
    }

    /** Days that score. */
    public enum Split {
        VALIDATION,
        TEST
    }
}
