package org.sassrec.config;

import org.jspecify.annotations.Nullable;

/**
 * A quality gate {@code qualityGates.<scenario>.<metric>}: a metric limit that a scenario must pass to be released.
 *
 * @param metric one of {@code evaluate.metrics}
 * @param atLeast minimum value of the metric; {@code null} for none
 * @param noWorseThan reference to compare with; {@code null} for none
 * @param tolerance share of the reference value by which the metric may be lower
 * @param minUsers minimum number of evaluated users; with fewer users the result is inconclusive
 * @param whenInconclusive handling of an inconclusive result
 */
public record QualityGate(
        String metric,
        @Nullable Double atLeast,
        @Nullable Reference noWorseThan,
        double tolerance,
        int minUsers,
        Inconclusive whenInconclusive) {

    /** The name in place of a scenario that means all served scenarios. */
    public static final String DEFAULT = "default";

    /** The reference to compare with. */
    public enum Reference {
        LIVE_RELEASE,
        /** The last evaluation in the same run folder that passed its quality gates. */
        LAST_RUN,
        /** The popularity baseline on the same queries. */
        POPULARITY;

        /** Returns the word in the configuration. */
        public String word() {
            return switch (this) {
                case LIVE_RELEASE -> "liveRelease";
                case LAST_RUN -> "lastRun";
                case POPULARITY -> "popularity";
            };
        }
    }

    /** Handling of an inconclusive result. */
    public enum Inconclusive {
        PASS,
        FAIL
    }
}
