package org.sassrec.config;

import org.jspecify.annotations.Nullable;

/**
 * {@code qualityGates.<scenario>.<metric>:} what a scenario must reach to be released.
 *
 * @param metric one of {@code evaluate.metrics}
 * @param atLeast value of the metric; {@code null} for any
 * @param noWorseThan what to compare with; {@code null} for nothing
 * @param tolerance share of that one's value that may be lost
 * @param minUsers fewer decide nothing
 * @param whenInconclusive what becomes of a scenario of which nothing can be said
 */
public record QualityGate(
        String metric,
        @Nullable Double atLeast,
        @Nullable Reference noWorseThan,
        double tolerance,
        int minUsers,
        Inconclusive whenInconclusive) {

    /** The name that stands for all served scenarios. */
    public static final String DEFAULT = "default";

    /** What is compared with. */
    public enum Reference {
        LIVE_RELEASE,
        /** The last evaluation in the same run folder that passed its gates. */
        LAST_RUN;

        /** As it is written in the configuration. */
        public String word() {
            return this == LIVE_RELEASE ? "liveRelease" : "lastRun";
        }
    }

    /** What an inconclusive verdict counts as. */
    public enum Inconclusive {
        PASS,
        FAIL
    }
}
