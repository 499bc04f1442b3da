package org.sassrec.evaluation;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sassrec.diagnostic.Diagnostic;

/**
 * A metric as written in {@code evaluate.metrics}; the package page has the definitions.
 *
 * @param k cut-off; 0 for {@link Kind#AUC} and {@link Kind#GAUC}
 */
public record Metric(Kind kind, int k) {

    public enum Kind {
        HR,
        RECALL,
        NDCG,
        MRR,
        AUC,
        GAUC;

        /** Whether it is computed from the exposures of the split instead of from ranks. */
        boolean ofExposures() {
            return this == AUC || this == GAUC;
        }
    }

    private static final Pattern CUT = Pattern.compile("(hr|recall|ndcg|mrr)@([1-9]\\d{0,5})");

    /**
     * Reads {@code hr@50}, {@code recall@50}, {@code ndcg@50}, {@code mrr@50}, {@code auc} or {@code gauc}.
     *
     * @throws org.sassrec.diagnostic.SassException SASS2050 for any other text
     */
    public static Metric parse(String text) {
        Matcher cut = CUT.matcher(text);
        if (cut.matches()) {
            return new Metric(Kind.valueOf(cut.group(1).toUpperCase(Locale.ROOT)), Integer.parseInt(cut.group(2)));
        }
        return switch (text) {
            case "auc" -> new Metric(Kind.AUC, 0);
            case "gauc" -> new Metric(Kind.GAUC, 0);
            default ->
                throw Diagnostic.error("SASS2050", "unknown metric `" + text + "` in `evaluate.metrics`")
                        .withHelp("known are hr@k, recall@k, ndcg@k, mrr@k, auc and gauc; for instance hr@50")
                        .toException();
        };
    }

    static List<Metric> parse(List<String> texts) {
        return texts.stream().map(Metric::parse).distinct().toList();
    }

    /** The text as written: {@code ndcg@50}. */
    public String text() {
        String name = kind.name().toLowerCase(Locale.ROOT);
        return k == 0 ? name : name + "@" + k;
    }

    /** What a query whose target has {@code rank} others before it adds; users' shares are not averaged here. */
    double gain(int rank) {
        if (rank >= k) {
            return 0;
        }
        return switch (kind) {
            case HR, RECALL -> 1;
            case NDCG -> Math.log(2) / Math.log(rank + 2.0);
            case MRR -> 1 / (rank + 1.0);
            case AUC, GAUC -> throw new IllegalStateException("not computed from ranks: " + text());
        };
    }
}
