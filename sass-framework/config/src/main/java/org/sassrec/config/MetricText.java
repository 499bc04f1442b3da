package org.sassrec.config;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Suggestions;

/** Metrics as texts: {@code hr@50}, {@code auc}. */
final class MetricText {

    private static final List<String> AT_K = List.of("hr", "ndcg", "recall", "mrr");
    private static final List<String> PLAIN = List.of("auc", "gauc");
    private static final List<String> ALL = List.of("hr", "ndcg", "recall", "mrr", "auc", "gauc");
    private static final Pattern FORM = Pattern.compile("([^@]*)(@(.*))?");
    private static final Pattern SLIP = Pattern.compile("([a-z]+)@?(\\d{0,5})");
    private static final int LARGEST_K = 10_000;

    private MetricText() {}

    static ScalarType<String> type() {
        return new ScalarType<>(
                "a metric: `hr@50`, `ndcg@50`, `recall@50`, `mrr@50`, `auc` or `gauc`",
                MetricText::parse,
                metric -> metric,
                "ndcg@50",
                Shapes.form("(hr|ndcg|recall|mrr)@[1-9]\\d{0,4}|auc|gauc"));
    }

    private static String parse(String text) throws Unfit {
        Matcher form = FORM.matcher(text);
        String word = form.matches() ? form.group(1) : text;
        String k = form.matches() ? form.group(3) : null;
        if (PLAIN.contains(word) && k == null) {
            return text;
        }
        if (AT_K.contains(word) && k != null && k.matches("[1-9]\\d{0,5}") && Integer.parseInt(k) <= LARGEST_K) {
            return text;
        }
        if (AT_K.contains(word)) {
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
        String meant = meant(text);
        throw Unfit.choice("`" + text + "` is not known")
                .help(meant == null ? null : "did you mean `" + meant + "`?")
                .instead(text, meant);
    }

    /** {@code hr50}, {@code NDCG@50} and {@code ndgc@50} are what people write instead. */
    private static @Nullable String meant(String text) {
        Matcher slip = SLIP.matcher(text.toLowerCase(Locale.ROOT));
        if (!slip.matches()) {
            return null;
        }
        String k = slip.group(2).isEmpty() ? "50" : slip.group(2);
        return Suggestions.nearest(slip.group(1), ALL)
                .map(near -> near + (AT_K.contains(near) ? "@" + k : ""))
                .orElse(null);
    }
}
