package org.sassrec.evaluation.metric;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;

/**
 * A metric of {@code evaluate.metrics}. See the package documentation for the definitions.
 *
 * @param kind function of the ranks, lists or exposures
 * @param k length of the list; 0 for {@link Kind#AUC} and {@link Kind#GAUC}
 */
public record Metric(Kind kind, int k) {

    public enum Kind {
        HR("hr"),
        RECALL("recall"),
        NDCG("ndcg"),
        MRR("mrr"),
        COVERAGE("coverage"),
        POPULARITY_LIFT("popularityLift"),
        AUC("auc"),
        GAUC("gauc");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** Returns the input of the metric. */
        public Source source() {
            return switch (this) {
                case HR, RECALL, NDCG, MRR -> Source.RANKS;
                case COVERAGE, POPULARITY_LIFT -> Source.LISTS;
                case AUC, GAUC -> Source.EXPOSURES;
            };
        }
    }

    /** The input of a metric: ranks of the targets, top lists of the users, or labeled exposures. */
    public enum Source {
        RANKS,
        LISTS,
        EXPOSURES
    }

    private static final Pattern WRITTEN = Pattern.compile("([a-zA-Z]+)(?:@([1-9]\\d{0,5}))?");

    /**
     * Parses {@code hr@50}, {@code recall@50}, {@code ndcg@50}, {@code mrr@50}, {@code coverage@50}, {@code
     * popularityLift@50}, {@code auc} or {@code gauc}.
     *
     * @throws org.sassrec.diagnostic.SassException SASS2050 for any other text
     */
    public static Metric parse(String text) {
        Matcher written = WRITTEN.matcher(text);
        for (Kind kind : written.matches() ? Kind.values() : new Kind[0]) {
            String k = written.group(2);
            if (kind.text.equals(written.group(1)) && (k == null) == (kind.source() == Source.EXPOSURES)) {
                return new Metric(kind, k == null ? 0 : Integer.parseInt(k));
            }
        }
        throw Diagnostic.error(DiagnosticCode.UNKNOWN_METRIC, "unknown metric `" + text + "` in `evaluate.metrics`")
                .withHelp(
                        "use hr@k, recall@k, ndcg@k, mrr@k, coverage@k, popularityLift@k, auc or gauc, for example hr@50")
                .toException();
    }

    public static List<Metric> parse(List<String> texts) {
        return texts.stream().map(Metric::parse).distinct().toList();
    }

    /** Returns the text form, for example {@code ndcg@50}. */
    public String text() {
        return k == 0 ? kind.text : kind.text + "@" + k;
    }

    /**
     * Returns the gain of a query whose target has {@code rank} candidates in front of it; 0 from rank k on. The
     * division by the number of queries of a user ({@code recall}) is not included.
     *
     * @throws IllegalStateException for a metric that is not computed from ranks
     */
    public double gain(int rank) {
        if (rank >= k) {
            return 0;
        }
        return switch (kind) {
            case HR, RECALL -> 1;
            case NDCG -> Math.log(2) / Math.log(rank + 2.0);
            case MRR -> 1 / (rank + 1.0);
            case COVERAGE, POPULARITY_LIFT, AUC, GAUC ->
                throw new IllegalStateException("not computed from ranks: " + text());
        };
    }
}
