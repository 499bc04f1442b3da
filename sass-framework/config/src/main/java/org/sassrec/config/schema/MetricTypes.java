package org.sassrec.config.schema;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Suggestions;

/** Metrics as texts: {@code hr@50}, {@code auc}. */
public final class MetricTypes {

    private static final List<String> RANKING = List.of("hr", "ndcg", "recall", "mrr");
    private static final List<String> LISTING = List.of("coverage", "popularityLift");
    private static final List<String> EXPOSURE = List.of("auc", "gauc");
    private static final List<String> SAMPLED = List.of("hr", "ndcg", "mrr");
    private static final Pattern FORM = Pattern.compile("([^@]*)(@(.*))?");
    private static final Pattern NEGATIVES = Pattern.compile("([a-zA-Z]+@\\d+)/(.*)");
    private static final Pattern TYPO = Pattern.compile("([a-zA-Z]+)@?(\\d{0,5})");
    private static final int MAX_K = 10_000;

    private MetricTypes() {}

    /** Returns whether a metric is computed from the rank of each query among all candidates. */
    public static boolean isRankingMetric(String metric) {
        return !metric.contains("/") && RANKING.stream().anyMatch(word -> metric.startsWith(word + "@"));
    }

    /** Returns whether a metric is computed from exposures. */
    public static boolean isExposureMetric(String metric) {
        return EXPOSURE.contains(metric);
    }

    /** Returns the type of metrics of quality, for early stopping and quality gates. */
    public static ScalarType<String> qualityMetric() {
        return new ScalarType<>(
                "a metric: `hr@50`, `ndcg@50`, `recall@50`, `mrr@50`, `auc` or `gauc`",
                text -> parse(text, RANKING),
                metric -> metric,
                "ndcg@50",
                SchemaFragments.pattern("(hr|ndcg|recall|mrr)@[1-9]\\d{0,4}|auc|gauc"));
    }

    /** Returns the type of all metrics, including those that describe the lists. */
    public static ScalarType<String> anyMetric() {
        return new ScalarType<>(
                "a metric: `hr@50`, `ndcg@50`, `recall@50`, `mrr@50`, `coverage@50`, `popularityLift@50`, `auc` or"
                        + " `gauc`",
                MetricTypes::parseAny,
                metric -> metric,
                "ndcg@50",
                SchemaFragments.pattern(
                        "(hr|ndcg|recall|mrr|coverage|popularityLift)@[1-9]\\d{0,4}|(hr|ndcg|mrr)@[1-9]\\d{0,4}/[1-9]\\d{0,5}|auc|gauc"));
    }

    private static List<String> concat(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    private static String parseAny(String text) throws ConversionException {
        Matcher form = NEGATIVES.matcher(text);
        if (!form.matches()) {
            return parse(text, concat(RANKING, LISTING));
        }
        parse(form.group(1), SAMPLED);
        if (!form.group(2).matches("[1-9]\\d{0,5}")) {
            throw ConversionException.outOfRange("the number of negatives must be from 1 to 999999");
        }
        return text;
    }

    private static String parse(String text, List<String> atK) throws ConversionException {
        if (NEGATIVES.matcher(text).matches()) {
            throw ConversionException.unknownWord(
                            "`" + text + "` depends on random negatives, so it cannot choose a model")
                    .withHelp("use `" + text.substring(0, text.indexOf('/')) + "`");
        }
        Matcher form = FORM.matcher(text);
        String word = form.matches() ? form.group(1) : text;
        String k = form.matches() ? form.group(3) : null;
        if (EXPOSURE.contains(word) && k == null) {
            return text;
        }
        if (atK.contains(word) && k != null && k.matches("[1-9]\\d{0,5}") && Integer.parseInt(k) <= MAX_K) {
            return text;
        }
        if (atK.contains(word)) {
            throw k == null
                    ? ConversionException.malformed("`" + text + "` requires `@k`")
                            .withHelp("write `" + text + "@50`")
                            .withReplacement(text, text + "@50")
                    : ConversionException.outOfRange("k must be from 1 to " + MAX_K);
        }
        if (EXPOSURE.contains(word)) {
            throw ConversionException.malformed("`" + word + "` does not take `@k`")
                    .withHelp("write `" + word + "`")
                    .withReplacement(text, word);
        }
        if (LISTING.contains(word)) {
            throw ConversionException.unknownWord("`" + text + "` describes the lists, not their quality")
                    .withHelp("use `hr`, `ndcg`, `recall` or `mrr` with `@k`");
        }
        String meant = suggestion(text, atK);
        throw ConversionException.unknownWord("`" + text + "` is not a metric")
                .withHelp(meant == null ? null : "did you mean `" + meant + "`?")
                .withReplacement(text, meant);
    }

    /** Returns the probable metric for texts such as {@code hr50}, {@code NDCG@50} and {@code ndgc@50}. */
    private static @Nullable String suggestion(String text, List<String> atK) {
        Matcher slip = TYPO.matcher(text);
        if (!slip.matches()) {
            return null;
        }
        String k = slip.group(2).isEmpty() ? "50" : slip.group(2);
        String word = slip.group(1);
        return nearest(word, concat(atK, EXPOSURE))
                .map(near -> near + (atK.contains(near) ? "@" + k : ""))
                .orElse(null);
    }

    private static Optional<String> nearest(String word, List<String> known) {
        Optional<String> same =
                known.stream().filter(each -> each.equalsIgnoreCase(word)).findFirst();
        return same.isPresent() ? same : Suggestions.nearest(word.toLowerCase(Locale.ROOT), known);
    }
}
