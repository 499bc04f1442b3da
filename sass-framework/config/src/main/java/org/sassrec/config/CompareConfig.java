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
 */
public record CompareConfig(
        List<Long> seeds, String reference, Split split, List<String> metrics, List<String> variants) {

    public CompareConfig {
        seeds = List.copyOf(seeds);
        metrics = List.copyOf(metrics);
        variants = List.copyOf(variants);
    }

    /** Days that score. */
    public enum Split {
        VALIDATION,
        TEST
    }
}
