package org.sassrec.config;

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

        /** Keys that say nothing beside it. */
        List<Key<?>> useless() {
            return switch (this) {
                case POSITIVES, EXPOSURES, CTR -> List.of(WHERE);
                case RECENCY, DISTINCT -> List.of(HALF_LIFE);
                case TOP -> List.of(NumberKeys.BUCKETS, NumberKeys.SCALE);
                case COUNT, MEAN -> List.of();
            };
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

    private static final Key<Counted> OF = Key.required(
            "of",
            counted(),
            "`count` of events; `positives`, `exposures`, and `ctr` of both; `recency`, the days since the last event; and of a"
                    + " column of the items (for a user) or of the users (for an item) `mean(column)`, `distinct(column)`, the"
                    + " number of different values, or `top(column, k)`, the most frequent values.");
    private static final Key<FeatureConfig.Population> WHERE = Key.computed(
            "where",
            Types.choice(FeatureConfig.Population.class),
            "`positive`",
            "With `count`, `recency`, `mean`, `distinct` and `top`: of `positive` or `exposed` events.");
    private static final Key<FeatureConfig.Scope> SCOPE = Key.optional(
            "scope",
            Types.choice(FeatureConfig.Scope.class),
            FeatureConfig.Scope.SCENARIO,
            "Events of the same scenario, or of all.");
    private static final Key<Duration> WINDOW = Key.unset(
                    "window", wholeDays(), "Look back so many days; all the past without it.")
            .such("7d");
    private static final Key<Duration> HALF_LIFE = Key.unset(
                    "halfLife",
                    Types.duration(Duration.ofMinutes(1)),
                    "Instead of `window`: an event counts half after so long. Not with `recency` and `distinct`.")
            .such("36h");
    private static final Key<Fed> FEEDS = Key.optional(
                    "feeds",
                    Types.choice(Fed.class),
                    Fed.TOWER,
                    "What it is part of: the side's `tower`; or, of an item, its `bias`, the popularity in the score: a small network of"
                            + " each scenario makes a number of all such statistics as of the query's own day, so that what is popular"
                            + " now counts, not what was popular on the mean of the train days. Then `scale` is `logStandard` unless written.")
            .such("bias");
    static final Section KEYS = Section.of(
            "features.<user or item>[] type: statistic",
            "A measure of what happened before the row's own day. A shared negative (`finetune.negatives.shared`), which"
                    + " has one vector for rows of all days, is as of the day of one of the batch's positives of the scenario.",
            FeatureKeys.NAME,
            FeatureKeys.TYPE.such("statistic"),
            OF,
            WHERE,
            SCOPE,
            WINDOW,
            HALF_LIFE,
            NumberKeys.BUCKETS,
            NumberKeys.SCALE,
            FEEDS,
            FeatureKeys.SCENARIOS);

    private StatisticFeature() {}

    static FeatureConfig bind(Fields fields, String name, Side side) {
        Counted of = fields.get(OF);
        if (fields.binding().sound(fields.pathOf(OF.name()))) {
            String word = of.word() == Word.TOP
                    ? "with `top`"
                    : "with `of: " + of.word().name().toLowerCase(Locale.ROOT) + "`";
            fields.useless(word, of.word().useless());
        }
        fields.exclusive(WINDOW, HALF_LIFE);
        boolean top = of.word() == Word.TOP;
        FeatureConfig.Population where = of.word().choosesEvents()
                ? fields.get(WHERE, FeatureConfig.Population.POSITIVE)
                : population(of.word());
        FeatureConfig.Scope scope = fields.get(SCOPE);
        Duration window = fields.find(WINDOW);
        Duration halfLife = fields.find(HALF_LIFE);
        boolean bias = fields.get(FEEDS) == Fed.BIAS && feedsBias(fields, side, top);
        NumberForm form = top ? null : form(fields, bias);
        return new FeatureConfig.Statistic(
                name,
                side,
                measure(of.word(), where),
                top ? new FeatureConfig.Top(Objects.requireNonNull(of.column()), of.k()) : null,
                top ? null : of.column(),
                where,
                scope,
                window,
                halfLife,
                form == null ? NumberKeys.DEFAULT : form,
                FeatureKeys.scenarios(fields),
                bias);
    }

    private static @Nullable NumberForm form(Fields fields, boolean bias) {
        if (!bias) {
            return NumberKeys.find(fields, NumberKeys.BUCKETS, NumberKeys.DEFAULT);
        }
        fields.useless("with `feeds: bias`", List.of(NumberKeys.BUCKETS, FeatureKeys.SCENARIOS));
        NumberForm.Scale scale = fields.find(NumberKeys.SCALE);
        return NumberForm.scaled(scale == null ? NumberForm.Scale.LOG_STANDARD : scale);
    }

    /** Only items have a bias, and only of numbers. */
    private static boolean feedsBias(Fields fields, Side side, boolean top) {
        if (side == Side.ITEM && !top) {
            return true;
        }
        fields.useless(top ? "with `of: top(column, k)`" : "under `features.user`", List.of(FEEDS));
        return false;
    }

    private static FeatureConfig.Measure measure(Word word, FeatureConfig.Population where) {
        return switch (word) {
            case COUNT ->
                where == FeatureConfig.Population.POSITIVE
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
    private static FeatureConfig.Population population(Word word) {
        return word == Word.POSITIVES ? FeatureConfig.Population.POSITIVE : FeatureConfig.Population.EXPOSED;
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
