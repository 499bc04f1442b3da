package org.sassrec.config;

import static org.sassrec.config.Key.key;
import static org.sassrec.config.Key.required;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code type: statistic}. */
final class StatisticFeature {

    private static final Pattern TOP = Pattern.compile("top\\(\\s*(.+?)\\s*,\\s*(\\d{1,6})\\s*\\)");
    private static final Pattern COLUMN = Pattern.compile("(mean|distinct)\\(\\s*([^,]+?)\\s*\\)");

    /** The words of {@code of}. */
    private enum Word {
        COUNT,
        POSITIVES,
        EXPOSURES,
        CTR,
        RECENCY,
        MEAN,
        DISTINCT,
        TOP;

        /** Whether {@code where} chooses what counts. */
        boolean choosesEvents() {
            return this != POSITIVES && this != EXPOSURES && this != CTR;
        }
    }

    /** What a statistic is part of. */
    private enum Fed {
        TOWER,
        BIAS
    }

    private static final ScalarType<Word> PLAIN = Types.choice(Word.class);

    /**
     * What a statistic says.
     *
     * @param column of the other side
     * @param k number of values
     */
    private record Counted(Word word, @Nullable String column, int k) {
        static Counted of(Word word) {
            return new Counted(word, null, 0);
        }
    }

    private static final Key<Counted> OF = required("of", counted())
            .means(
                    "`count` of events; `positives`, `exposures`, and `ctr` of both; `recency`, the days since the last event; and of a column of the items (for a user) or of the users (for an item) `mean(column)`, `distinct(column)`, the number of different values, or `top(column, k)`, the most frequent values.");
    private static final Key<FeatureConfig.Population> WHERE = key(
                    "where", Types.choice(FeatureConfig.Population.class))
            .or("`positive`", StatisticFeature::population)
            .means("With `count`, `recency`, `mean`, `distinct` and `top`: of `positive` or `exposed` events.")
            .unless(fields -> fields.get(OF).word().choosesEvents() ? null : beside(fields));
    private static final Key<Duration> WINDOW = key("window", wholeDays())
            .means("Look back so many days; all the past without it.")
            .such("7d");
    private static final Key<Duration> HALF_LIFE = key("halfLife", Types.duration(Duration.ofMinutes(1)))
            .means("Instead of `window`: an event counts half after so long. Not with `recency` and `distinct`.")
            .such("36h");
    private static final Key<Fed> FEEDS = key("feeds", Types.choice(Fed.class), Fed.TOWER)
            .means(
                    "What it is part of: the side's `tower`; or, of an item, its `bias`, the popularity in the score: a small network of each scenario makes a number of all such statistics as of the query's own day, so that what is popular now counts, not what was popular on the mean of the train days. Then `scale` is `logStandard` unless written.")
            .such("bias");
    static final Section<FeatureConfig.Statistic> KEYS = Section.of(
                    "features.<user or item>[] type: statistic",
                    "A measure of what happened before the row's own day. A shared negative (`finetune.negatives.shared`), which has one vector for rows of all days, is as of the day of one of the batch's positives of the scenario.",
                    FeatureSections.NAME,
                    FeatureSections.TYPE.such("statistic"),
                    OF,
                    WHERE,
                    key("scope", Types.choice(FeatureConfig.Scope.class), FeatureConfig.Scope.SCENARIO)
                            .means("Events of the same scenario, or of all."),
                    WINDOW,
                    HALF_LIFE,
                    NumberKeys.BUCKETS.unless(StatisticFeature::withoutBuckets),
                    NumberKeys.SCALE.unless(fields -> isTop(fields) ? beside(fields) : null),
                    FEEDS,
                    FeatureSections.SCENARIOS)
            .derive("of", StatisticFeature::measure)
            .derive(
                    "top",
                    fields -> isTop(fields)
                            ? new FeatureConfig.Top(
                                    Objects.requireNonNull(fields.get(OF).column()),
                                    fields.get(OF).k())
                            : null,
                    OF)
            .derive("column", fields -> isTop(fields) ? null : fields.get(OF).column())
            .derive("form", StatisticFeature::form, NumberKeys.BUCKETS, NumberKeys.SCALE)
            .derive("bias", StatisticFeature::isBias, FEEDS)
            .rule(StatisticFeature::check)
            .to(FeatureConfig.Statistic.class, "side");

    private StatisticFeature() {}

    private static boolean isTop(Fields fields) {
        return fields.get(OF).word() == Word.TOP;
    }

    /** Why a key has no meaning with what is counted. */
    private static String beside(Fields fields) {
        if (!fields.binding().sound(fields.pathOf(OF.name()))) {
            return "";
        }
        Word word = fields.get(OF).word();
        return word == Word.TOP ? "with `top`" : "with `of: " + word.name().toLowerCase(Locale.ROOT) + "`";
    }

    private static @Nullable String withoutBuckets(Fields fields) {
        if (isTop(fields)) {
            return beside(fields);
        }
        return isBias(fields) ? "with `feeds: bias`" : fields.has(NumberKeys.SCALE) ? "" : null;
    }

    /** Only items have a bias, and only of numbers. */
    private static boolean isBias(Fields fields) {
        return fields.get(FEEDS) == Fed.BIAS && fields.given("side") == Side.ITEM && !isTop(fields);
    }

    private static void check(Fields fields) {
        Word word = fields.get(OF).word();
        if (word == Word.RECENCY || word == Word.DISTINCT) {
            fields.useless(beside(fields), List.of(HALF_LIFE));
        }
        fields.exclusive(WINDOW, HALF_LIFE);
        if (isBias(fields)) {
            fields.useless("with `feeds: bias`", List.of(FeatureSections.SCENARIOS));
        } else {
            if (fields.get(FEEDS) == Fed.BIAS) {
                fields.useless(isTop(fields) ? "with `of: top(column, k)`" : "under `features.user`", List.of(FEEDS));
            }
            if (!isTop(fields)) {
                fields.exclusive(NumberKeys.BUCKETS, NumberKeys.SCALE);
            }
        }
    }

    private static NumberForm form(Fields fields) {
        NumberForm.Scale scale = isTop(fields) ? null : fields.find(NumberKeys.SCALE);
        if (isBias(fields)) {
            return NumberForm.scaled(scale == null ? NumberForm.Scale.LOG_STANDARD : scale);
        }
        return scale == null ? fields.get(NumberKeys.BUCKETS) : NumberForm.scaled(scale);
    }

    private static FeatureConfig.Measure measure(Fields fields) {
        return switch (fields.get(OF).word()) {
            case COUNT ->
                fields.get(WHERE) == FeatureConfig.Population.POSITIVE
                        ? FeatureConfig.Measure.POSITIVES
                        : FeatureConfig.Measure.EXPOSURES;
            case POSITIVES -> FeatureConfig.Measure.POSITIVES;
            case EXPOSURES -> FeatureConfig.Measure.EXPOSURES;
            case CTR -> FeatureConfig.Measure.CTR;
            case RECENCY -> FeatureConfig.Measure.RECENCY;
            case MEAN -> FeatureConfig.Measure.MEAN;
            case DISTINCT -> FeatureConfig.Measure.DISTINCT;
            case TOP -> FeatureConfig.Measure.TOP;
        };
    }

    /** What the measure itself counts; a rate counts exposures. */
    private static FeatureConfig.Population population(Fields fields) {
        Word word = fields.get(OF).word();
        return word == Word.POSITIVES || word.choosesEvents()
                ? FeatureConfig.Population.POSITIVE
                : FeatureConfig.Population.EXPOSED;
    }

    private static ScalarType<Counted> counted() {
        return new ScalarType<>(
                "`count`, `positives`, `exposures`, `ctr`, `recency`, `mean(column)`, `distinct(column)` or `top(column, k)`",
                StatisticFeature::parse,
                StatisticFeature::written,
                Counted.of(Word.POSITIVES),
                Shapes.form("count|positives|exposures|ctr|recency|" + COLUMN.pattern() + "|" + TOP.pattern()));
    }

    private static Counted parse(String text) throws Unfit {
        Matcher top = TOP.matcher(text);
        if (top.matches()) {
            int k = Integer.parseInt(top.group(2));
            if (k < 1 || k > 100) {
                throw Unfit.range("k must be from 1 to 100");
            }
            return new Counted(Word.TOP, top.group(1), k);
        }
        Matcher column = COLUMN.matcher(text);
        if (column.matches()) {
            return new Counted(Word.valueOf(column.group(1).toUpperCase(Locale.ROOT)), column.group(2), 0);
        }
        if (text.startsWith("top")) {
            throw Unfit.form("`" + text + "` has not the form `top(column, k)`")
                    .help(
                            "for instance `of: \"top(author_id, 3)\"`; inside `{...}` the quotes are needed, as a comma ends a value there");
        }
        if (text.startsWith("mean") || text.startsWith("distinct")) {
            String word = text.startsWith("mean") ? "mean" : "distinct";
            throw Unfit.form("`" + text + "` has not the form `" + word + "(column)`");
        }
        return Counted.of(PLAIN.parser().parse(text));
    }

    private static String written(Counted of) {
        String word = Types.camelCase(of.word().name());
        if (of.word() == Word.TOP) {
            return word + "(" + of.column() + ", " + of.k() + ")";
        }
        return of.column() == null ? word : word + "(" + of.column() + ")";
    }

    private static ScalarType<Duration> wholeDays() {
        return Types.duration(Duration.ofDays(1)).checked("whole days such as `7d`", text -> {
            Duration value = Types.duration(Duration.ofDays(1)).parser().parse(text);
            if (value.toSeconds() % Duration.ofDays(1).toSeconds() != 0) {
                throw Unfit.form("not a whole number of days");
            }
            return value;
        });
    }
}
