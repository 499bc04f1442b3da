package org.sassrec.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code tune}: a search for better values of some keys.
 *
 * @param minutes time limit; {@code null}: only {@code trials} limits the search
 * @param trials number of settings that are tried, including the unchanged file; {@code null}: as many as fit into
 * {@code minutes}
 * @param seeds seeds of the confirmation, in order, without duplicates. The search uses the first one.
 * @param parallel maximum number of runs at the same time
 * @param memory memory limit of all runs in bytes; {@code null}: most of the memory of the machine
 * @param metric metric on validation, as the mean over the scenarios
 * @param space keys and their values; empty: the default space
 */
public record TuneConfig(
        @Nullable Integer minutes,
        @Nullable Integer trials,
        List<Long> seeds,
        int parallel,
        @Nullable Long memory,
        String metric,
        List<Dimension> space) {

    public TuneConfig {
        seeds = List.copyOf(seeds);
        space = List.copyOf(space);
    }

    /**
     * A key of the search space.
     *
     * @param path key of the configuration
     * @param values its values, as they are written in an override; empty for a range
     * @param range range of its values; {@code null} for a list
     */
    public record Dimension(
            String path, List<String> values, @Nullable LogRange range) {
        public Dimension {
            values = List.copyOf(values);
        }

        /** Creates a list of values. */
        public static Dimension of(String path, List<String> values) {
            return new Dimension(path, values, null);
        }

        /** Creates a range. */
        public static Dimension of(String path, double low, double high) {
            return new Dimension(path, List.of(), new LogRange(low, high));
        }
    }

    /** A range of positive numbers. The logarithm of a value is uniform. */
    public record LogRange(double low, double high) {}
}
