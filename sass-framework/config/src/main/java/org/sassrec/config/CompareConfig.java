package org.sassrec.config;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code compare}: how variants of one configuration are compared.
 *
 * @param seeds seeds of the runs of each variant, in order, without duplicates
 * @param reference name of the variant that all others are compared with
 * @param split the split that scores the variants
 * @param parallel maximum number of runs at the same time
 * @param memory memory limit of all runs in bytes; {@code null}: most of the memory of the machine
 * @param metrics metrics for paired comparisons: ranking metrics, {@code auc} and {@code gauc}
 * @param labels curve over the labels of a scenario; {@code null} for none
 */
public record CompareConfig(
        List<Long> seeds,
        String reference,
        Split split,
        int parallel,
        @Nullable Long memory,
        List<String> metrics,
        @Nullable LabelCurve labels) {

    /**
     * Name of the popularity baseline, which every table contains: the list of the most popular items of the scenario.
     */
    public static final String POPULARITY = "popularity";

    public CompareConfig {
        seeds = List.copyOf(seeds);
        metrics = List.copyOf(metrics);
    }

    /**
     * A curve over the labels of one scenario. Each share has three models: {@code cold}, the file; {@code own}, a model per
     * scenario; and {@code warm}, which starts from a model without the scenario.
     *
     * @param shares values of {@code labelShare}, each above 0 and at most 1
     */
    public record LabelCurve(String scenario, List<Double> shares) {
        public LabelCurve {
            shares = List.copyOf(shares);
        }

        /** Returns the name of the variant of a model and a share, for example {@code warm-0.05}. */
        public static String variant(String model, double share) {
            return model + "-" + BigDecimal.valueOf(share).stripTrailingZeros().toPlainString();
        }
    }

    /** The split that scores the variants. */
    public enum Split {
        VALIDATION,
        TEST
    }
}
