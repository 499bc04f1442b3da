package org.sassrec.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Suggestions;

/** Metrics as texts: {@code hr@50}, {@code auc}. */
final class MetricText {

    private static final List<String> OF_RANKS = List.of("hr", "ndcg", "recall", "mrr");
    private static final List<String> OF_LISTS = List.of("coverage", "popularityLift");
    private static final List<String> PLAIN = List.of("auc", "gauc");
    private static final Pattern FORM = Pattern.compile("([^@]*)(@(.*))?");
    private static final Pattern SLIP = Pattern.compile("([a-zA-Z]+)@?(\\d{0,5})");
    private static final int LARGEST_K = 10_000;

    private MetricText() {}

    /** Whether a metric has a value for each query. */
    static boolean isOfRanks(String metric) {
        return OF_RANKS.stream().anyMatch(word -> metric.startsWith(word + "@"));
    }

    /** Whether a metric is of what was shown, answered or not. */
    static boolean isOfExposures(String metric) {
        return PLAIN.contains(metric);
    }

    /** Metrics of how good a model is: what stops a training early, and what a gate judges. */
    static ScalarType<String> type() {
        return new ScalarType<>(
                "a metric: `hr@50`, `ndcg@50`, `recall@50`, `mrr@50`, `auc` or `gauc`",
                text -> parse(text, OF_RANKS),
                metric -> metric,
                "ndcg@50",
                Shapes.form("(hr|ndcg|recall|mrr)@[1-9]\\d{0,4}|auc|gauc"));
    }

    /** These, and those that describe what it lists. */
    static ScalarType<String> measured() {
        return new ScalarType<>(
                "a metric: `hr@50`, `ndcg@50`, `recall@50`, `mrr@50`, `coverage@50`, `popularityLift@50`, `auc` or"
                        + " `gauc`",
                text -> parse(text, joined(OF_RANKS, OF_LISTS)),
                metric -> metric,
                "ndcg@50",
                Shapes.form("(hr|ndcg|recall|mrr|coverage|popularityLift)@[1-9]\\d{0,4}|auc|gauc"));
    }

    private static List<String> joined(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    private static String parse(String text, List<String> atK) throws Unfit {
        Matcher form = FORM.matcher(text);
        String word = form.matches() ? form.group(1) : text;
        String k = form.matches() ? form.group(3) : null;
        if (PLAIN.contains(word) && k == null) {
            return text;
        }
        if (atK.contains(word) && k != null && k.matches("[1-9]\\d{0,5}") && Integer.parseInt(k) <= LARGEST_K) {
            return text;
        }
        if (atK.contains(word)) {
            throw k == null
                    ? Unfit.form("`" + text + "` has no `@k`")
                            .help("write `" + text + "@50`")
                            .instead(text, text + "@50")
                    : Unfit.range("k must be from 1 to " + LARGEST_K);
        }
        if (PLAIN.contains(word)) {
            throw Unfit.form("`" + word + "` has no `@k`")
                    .help("write `" + word + "`")
                    .instead(text, word);
        }
        if (OF_LISTS.contains(word)) {
            throw Unfit.choice("`" + text + "` says what a model lists, not how good it is")
                    .help("`hr`, `ndcg`, `recall` and `mrr` do, with `@k`");
        }
        String meant = meant(text, atK);
        throw Unfit.choice("`" + text + "` is not known")
                .help(meant == null ? null : "did you mean `" + meant + "`?")
                .instead(text, meant);
    }

    /** {@code hr50}, {@code NDCG@50} and {@code ndgc@50} are what people write instead. */
    private static @Nullable String meant(String text, List<String> atK) {
        Matcher slip = SLIP.matcher(text);
        if (!slip.matches()) {
            return null;
        }
        String k = slip.group(2).isEmpty() ? "50" : slip.group(2);
        String word = slip.group(1);
        return nearest(word, joined(atK, PLAIN))
                .map(near -> near + (atK.contains(near) ? "@" + k : ""))
                .orElse(null);
    }

    private static Optional<String> nearest(String word, List<String> known) {
        Optional<String> same =
                known.stream().filter(each -> each.equalsIgnoreCase(word)).findFirst();
        return same.isPresent() ? same : Suggestions.nearest(word.toLowerCase(Locale.ROOT), known);
    }
}
