package org.sassrec.config;

import java.util.List;

/** {@code evaluate:}. Metrics are texts such as {@code hr@50}, {@code ndcg@50}, {@code recall@50}, {@code mrr@50}, {@code auc}, {@code gauc}. */
public record EvaluateConfig(List<String> metrics, Exclude exclude) {
    public EvaluateConfig {
        metrics = List.copyOf(metrics);
    }

    /** Which known items leave the candidates of a query. */
    public enum Exclude {
        /** The user's own train positives of the scenario. */
        POSITIVES,
        /** Whatever the user answered or was shown in any scenario in train, or has in a list column, comes last. */
        SEEN,
        NONE
    }
}
