package org.sassrec.evaluation.metric;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hipparchus.distribution.discrete.HypergeometricDistribution;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;

/**
 * A metric of {@code evaluate.metrics}. See the package documentation for the definitions.
 *
 * @param kind function of the ranks, lists or exposures
 * @param k length of the list; 0 for {@link Kind#AUC} and {@link Kind#GAUC}
 * @param negatives number of random negatives among which the target is ranked; 0 for all candidates
 */
public record Metric(Kind kind, int k, int negatives) {

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

        private Source source() {
            return switch (this) {
                case HR, RECALL, NDCG, MRR -> Source.RANKS;
                case COVERAGE, POPULARITY_LIFT -> Source.LISTS;
                case AUC, GAUC -> Source.EXPOSURES;
            };
        }
    }

    /**
     * The input of a metric: ranks of the targets, ranks among random negatives, top lists of the users, or labeled
     * exposures.
     */
    public enum Source {
        RANKS,
        SAMPLED_RANKS,
        LISTS,
        EXPOSURES
    }

    private static final Pattern WRITTEN = Pattern.compile("([a-zA-Z]+)(?:@([1-9]\\d{0,5})(?:/([1-9]\\d{0,5}))?)?");

    /** Creates a metric over all candidates. */
    public Metric(Kind kind, int k) {
        this(kind, k, 0);
    }

    /** Returns the input of the metric. */
    public Source source() {
        return negatives > 0 ? Source.SAMPLED_RANKS : kind.source();
    }

    /** Returns whether stored ranks or exposures of two models give the metric, so that their difference can be tested. */
    public boolean isTestable() {
        return source() == Source.RANKS || source() == Source.EXPOSURES;
    }

    /**
     * Parses {@code hr@50}, {@code recall@50}, {@code ndcg@50}, {@code mrr@50}, {@code coverage@50}, {@code
     * popularityLift@50}, {@code auc} or {@code gauc}, and {@code hr@10/999}, {@code ndcg@10/999} or {@code mrr@10/999}
     * for 999 random negatives.
     *
     * @throws org.sassrec.diagnostic.SassException SASS2050 for any other text
     */
    public static Metric parse(String text) {
        Matcher written = WRITTEN.matcher(text);
        for (Kind kind : written.matches() ? Kind.values() : new Kind[0]) {
            String k = written.group(2);
            String negatives = written.group(3);
            if (kind.text.equals(written.group(1))
                    && (k == null) == (kind.source() == Source.EXPOSURES)
                    && (negatives == null || (kind.source() == Source.RANKS && kind != Kind.RECALL))) {
                return new Metric(kind, number(k), number(negatives));
            }
        }
        throw Diagnostic.error(EvaluationCode.UNKNOWN_METRIC, "unknown metric `" + text + "` in `evaluate.metrics`")
                .withHelp(
                        "use hr@k, recall@k, ndcg@k, mrr@k, coverage@k, popularityLift@k, auc or gauc, for example hr@50")
                .toException();
    }

    private static int number(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    public static List<Metric> parse(List<String> texts) {
        return texts.stream().map(Metric::parse).distinct().toList();
    }

    /** Returns the text form, for example {@code ndcg@50}. */
    public String text() {
        return kind.text + (k == 0 ? "" : "@" + k) + (negatives == 0 ? "" : "/" + negatives);
    }

    /**
     * Returns the gain of a query whose target has {@code rank} candidates in front of it; 0 from rank k on. The
     * division by the number of queries of a user ({@code recall}) is not included.
     *
     * @throws IllegalStateException for a metric that is not computed from ranks
     */
    public double gain(int rank) {
        if (negatives > 0) {
            throw new IllegalStateException("not computed from ranks alone: " + text());
        }
        return gainAt(rank);
    }

    /**
     * Returns the expected gain of a query if the target is ranked among {@code negatives} items that are drawn without
     * replacement from {@code others}. The number of drawn items in front of the target then has a hypergeometric
     * distribution. All are drawn if there are fewer.
     *
     * @param rank number of these others in front of the target; {@link Integer#MAX_VALUE} for a miss
     * @param others number of candidates that can be a negative
     */
    double expectedGain(int rank, int others) {
        int drawn = Math.min(negatives, others);
        if (rank == Integer.MAX_VALUE || drawn == 0) {
            return rank == Integer.MAX_VALUE ? 0 : gainAt(0);
        }
        // An excluded target that ranks last is behind all others.
        HypergeometricDistribution before = new HypergeometricDistribution(others, Math.min(rank, others), drawn);
        double sum = 0;
        for (int x = before.getSupportLowerBound(); x < k && x <= before.getSupportUpperBound(); x++) {
            sum += before.probability(x) * gainAt(x);
        }
        return sum;
    }

    private double gainAt(int rank) {
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
