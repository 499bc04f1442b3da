package org.sassrec.config;

import java.util.List;

/**
 * {@code compare:} variants of one configuration, set beside each other.
 *
 * @param seeds of the runs of each variant, in order; none twice
 * @param reference name of the variant that all others are compared with
 * @param split on which all are scored
 * @param metrics of ranks, so that each has a value for each query
 * @param variants names in the order of the table: the file as it is, those that are written, those of the presets
 * @param trials names of the settings that each variant is tried in besides as it is
 */
public record CompareConfig(
        List<Long> seeds,
        String reference,
        Split split,
        List<String> metrics,
        List<String> variants,
        List<String> trials) {

    /** Name of a variant's own setting among its trials. */
    public static final String AS_IT_IS = "asItIs";

    public CompareConfig {
        seeds = List.copyOf(seeds);
        metrics = List.copyOf(metrics);
        variants = List.copyOf(variants);
        trials = List.copyOf(trials);
    }

    /** Days that score. */
    public enum Split {
        VALIDATION,
        TEST
    }
}
