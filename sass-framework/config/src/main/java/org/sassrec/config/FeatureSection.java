package org.sassrec.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The keys of each type of feature, and what their values become. */
final class FeatureSection {

    /** The values of {@code type}. */
    enum Type {
        ID,
        NUMBER,
        MULTI,
        SEQUENCE,
        STATISTIC,
        EXPRESSION
    }

    /** What a statistic counts. */
    record Counted(FeatureConfig.Measure measure, FeatureConfig.@Nullable Top top) {}

    private static final int DEFAULT_BUCKETS = 16;
    private static final Pattern QUANTILE = Pattern.compile("quantile\\(\\s*(\\d{1,6})\\s*\\)");
    private static final Pattern TOP = Pattern.compile("top\\(\\s*(.+?)\\s*,\\s*(\\d{1,6})\\s*\\)");

    static final Key<String> NAME = Key.required("name", Types.name(), "Unique over all sides.");
    static final Key<Type> TYPE = Key.required(
            "type", Types.choice(Type.class, "cross", "lookup", "embedding"), "Which of the following it is.");
    private static final Key<String> COLUMN =
            Key.required("column", Types.column(), "Column of the side's table; of the events for `context`.");
    private static final Key<Integer> MIN_COUNT = Key.optional(
            "minCount", Types.whole(1, Integer.MAX_VALUE), 1, "Values that are rarer in train count as unknown.");
    private static final Key<Integer> BUCKETS =
            Key.optional("buckets", buckets(), DEFAULT_BUCKETS, "Quantile buckets, their bounds learned from train.");

    static final Section ID = Section.of(
            "features.<side>[] type: id",
            "A column's value; the vocabulary is learned from the data.",
            NAME,
            TYPE,
            COLUMN,
            MIN_COUNT);
    static final Section NUMBER =
            Section.of("features.<side>[] type: number", "A number, put into buckets.", NAME, TYPE, COLUMN, BUCKETS);

    private static final Key<String> MULTI_SEPARATOR =
            Key.optional("separator", Types.separator(), ",", "What stands between two values.");
    private static final Key<Integer> MULTI_LENGTH =
            Key.optional("maxLength", Types.whole(1, 1000), 16, "At most so many values are read, the first ones.");
    static final Section MULTI = Section.of(
            "features.<side>[] type: multi",
            "A column that holds several values, pooled by their mean.",
            NAME,
            TYPE,
            COLUMN,
            MULTI_SEPARATOR,
            MIN_COUNT,
            MULTI_LENGTH);

    private static final Key<String> SEQUENCE_OF = Key.required(
            "of",
            Types.name(),
            "Feature of type `id` on the item side whose values the history holds; its table is shared.");
    private static final Key<FeatureConfig.Population> SEQUENCE_WHERE = Key.optional(
            "where",
            Types.choice(FeatureConfig.Population.class),
            FeatureConfig.Population.POSITIVE,
            "`positive` or `exposed` items.");
    private static final Key<FeatureConfig.Scope> SEQUENCE_SCOPE = Key.computed(
            "scope",
            Types.choice(FeatureConfig.Scope.class),
            "`scenario`; `all` with `column`",
            "Events of the same scenario, or of all.");
    private static final Key<Integer> SEQUENCE_LENGTH =
            Key.optional("maxLength", Types.whole(1, 1000), 50, "The newest so many.");
    private static final Key<FeatureConfig.Pooling> POOLING = Key.optional(
            "pooling",
            Types.choice(FeatureConfig.Pooling.class),
            FeatureConfig.Pooling.MEAN,
            "`mean`, `places` (a learned weight for each place) or `concat` (side by side).");
    private static final Key<String> SEQUENCE_COLUMN =
            Key.unset("column", Types.column(), "Instead of events: a list column of the users, oldest first.");
    private static final Key<String> SEQUENCE_SEPARATOR = Key.computed(
            "separator", Types.separator(), "`\",\"` with `column`", "What stands between two values of `column`.");
    static final Section SEQUENCE = Section.of(
            "features.user[] type: sequence",
            "A user's history of items, before the row's own time.",
            NAME,
            TYPE,
            SEQUENCE_OF,
            SEQUENCE_WHERE,
            SEQUENCE_SCOPE,
            SEQUENCE_LENGTH,
            POOLING,
            SEQUENCE_COLUMN,
            SEQUENCE_SEPARATOR);

    private static final Key<Counted> STATISTIC_OF = Key.required(
            "of",
            counted(),
            "`positives`, `exposures`, `ctr`, or on the user side `top(column, k)`: the most frequent values of an item column.");
    private static final Key<FeatureConfig.Population> STATISTIC_WHERE = Key.computed(
            "where",
            Types.choice(FeatureConfig.Population.class),
            "`positive`",
            "With `top`: count `positive` or `exposed` events.");
    private static final Key<FeatureConfig.Scope> STATISTIC_SCOPE = Key.optional(
            "scope",
            Types.choice(FeatureConfig.Scope.class),
            FeatureConfig.Scope.SCENARIO,
            "Events of the same scenario, or of all.");
    private static final Key<Duration> WINDOW =
            Key.unset("window", wholeDays(), "Look back so many days; all the past without it.");
    private static final Key<Duration> HALF_LIFE = Key.unset(
            "halfLife",
            Types.duration(Duration.ofMinutes(1)),
            "Instead of `window`: an event counts half after so long.");
    private static final Key<Integer> STATISTIC_BUCKETS = Key.computed(
            "buckets",
            buckets(),
            "`quantile(16)`",
            "Quantile buckets, their bounds learned from train; not with `top`.");
    static final Section STATISTIC = Section.of(
            "features.<user or item>[] type: statistic",
            "A count of what happened before the row's own day.",
            NAME,
            TYPE,
            STATISTIC_OF,
            STATISTIC_WHERE,
            STATISTIC_SCOPE,
            WINDOW,
            HALF_LIFE,
            STATISTIC_BUCKETS);

    private static final Key<String> SQL = Key.required("sql", Types.sql(), "Over the columns of the side's table.");
    private static final Key<Integer> EXPRESSION_BUCKETS = Key.unset(
            "buckets", buckets(), "The value is a number in so many quantile buckets; without it, it is an id.");
    static final Section EXPRESSION = Section.of(
            "features.<side>[] type: expression", "An SQL expression.", NAME, TYPE, SQL, MIN_COUNT, EXPRESSION_BUCKETS);

    private FeatureSection() {}

    static Section keys(Type type) {
        return switch (type) {
            case ID -> ID.later("unknown", "values", "hash", "scenarios");
            case NUMBER -> NUMBER.later("scenarios", "normalize");
            case MULTI -> MULTI.later("weights", "scenarios");
            case SEQUENCE -> SEQUENCE;
            case STATISTIC -> STATISTIC;
            case EXPRESSION -> EXPRESSION.later("scenarios");
        };
    }

    static FeatureConfig bind(Fields fields, Type type, Side side) {
        String name = fields.get(NAME);
        fields.get(TYPE);
        return switch (type) {
            case ID -> new FeatureConfig.Id(name, side, fields.get(COLUMN), fields.get(MIN_COUNT));
            case NUMBER -> new FeatureConfig.Numeric(name, side, fields.get(COLUMN), fields.get(BUCKETS));
            case MULTI ->
                new FeatureConfig.Multi(
                        name,
                        side,
                        fields.get(COLUMN),
                        fields.get(MULTI_SEPARATOR),
                        fields.get(MIN_COUNT),
                        fields.get(MULTI_LENGTH));
            case SEQUENCE -> sequence(fields, name);
            case STATISTIC -> statistic(fields, name, side);
            case EXPRESSION -> expression(fields, name, side);
        };
    }

    private static FeatureConfig sequence(Fields fields, String name) {
        boolean listed = fields.has(SEQUENCE_COLUMN);
        if (listed) {
            fields.useless("with `column`", List.of(SEQUENCE_WHERE, SEQUENCE_SCOPE));
        } else {
            fields.useless("without `column`", List.of(SEQUENCE_SEPARATOR));
        }
        return new FeatureConfig.Sequence(
                name,
                fields.get(SEQUENCE_OF),
                listed ? FeatureConfig.Population.POSITIVE : fields.get(SEQUENCE_WHERE),
                listed ? FeatureConfig.Scope.ALL : fields.get(SEQUENCE_SCOPE, FeatureConfig.Scope.SCENARIO),
                fields.get(SEQUENCE_LENGTH),
                fields.get(POOLING),
                listed ? fields.find(SEQUENCE_COLUMN) : null,
                listed ? fields.get(SEQUENCE_SEPARATOR, ",") : null);
    }

    private static FeatureConfig statistic(Fields fields, String name, Side side) {
        Counted of = fields.get(STATISTIC_OF);
        boolean top = of.measure() == FeatureConfig.Measure.TOP;
        if (fields.binding().sound(fields.pathOf(STATISTIC_OF.name()))) {
            if (top) {
                fields.useless("with `top`", List.of(STATISTIC_BUCKETS));
            } else {
                String measure = of.measure().name().toLowerCase(Locale.ROOT);
                fields.useless("with `of: " + measure + "`", List.of(STATISTIC_WHERE));
            }
        }
        fields.exclusive(WINDOW, HALF_LIFE);
        return new FeatureConfig.Statistic(
                name,
                side,
                of.measure(),
                of.top(),
                top ? fields.get(STATISTIC_WHERE, FeatureConfig.Population.POSITIVE) : population(of.measure()),
                fields.get(STATISTIC_SCOPE),
                fields.find(WINDOW),
                fields.find(HALF_LIFE),
                top ? DEFAULT_BUCKETS : fields.get(STATISTIC_BUCKETS, DEFAULT_BUCKETS));
    }

    /** What the measure itself counts; a rate counts exposures. */
    private static FeatureConfig.Population population(FeatureConfig.Measure measure) {
        return measure == FeatureConfig.Measure.POSITIVES
                ? FeatureConfig.Population.POSITIVE
                : FeatureConfig.Population.EXPOSED;
    }

    private static FeatureConfig expression(Fields fields, String name, Side side) {
        boolean number = fields.has(EXPRESSION_BUCKETS);
        if (number) {
            fields.useless("with `buckets`", List.of(MIN_COUNT));
        }
        return new FeatureConfig.Expression(
                name, side, fields.get(SQL), number ? 1 : fields.get(MIN_COUNT), fields.find(EXPRESSION_BUCKETS));
    }

    private static ScalarType<Integer> buckets() {
        return new ScalarType<>(
                "buckets such as `quantile(16)`, of 2 to 1000",
                text -> {
                    Matcher form = QUANTILE.matcher(text);
                    if (!form.matches()) {
                        throw Unfit.form("`" + text + "` has not this form")
                                .help(text.matches("\\d+") ? "write `quantile(" + text + ")`" : null)
                                .instead(text, text.matches("\\d+") ? "quantile(" + text + ")" : null);
                    }
                    int count = Integer.parseInt(form.group(1));
                    if (count < 2 || count > 1000) {
                        throw Unfit.range(count < 2 ? "less than 2" : "more than 1000");
                    }
                    return count;
                },
                count -> "quantile(" + count + ")",
                DEFAULT_BUCKETS,
                Shapes.form(QUANTILE.pattern()));
    }

    private static ScalarType<Counted> counted() {
        return new ScalarType<>(
                "`positives`, `exposures`, `ctr` or `top(column, k)`",
                text -> {
                    Matcher top = TOP.matcher(text);
                    if (top.matches()) {
                        int k = Integer.parseInt(top.group(2));
                        if (k < 1 || k > 100) {
                            throw Unfit.range("k must be from 1 to 100");
                        }
                        return new Counted(FeatureConfig.Measure.TOP, new FeatureConfig.Top(top.group(1), k));
                    }
                    if (text.startsWith("top")) {
                        throw Unfit.form("`" + text + "` has not the form `top(column, k)`")
                                .help(
                                        "for instance `of: \"top(author_id, 3)\"`; inside `{...}` the quotes are needed, as a comma ends a value there");
                    }
                    FeatureConfig.Measure measure =
                            Types.choice(FeatureConfig.Measure.class).parser().parse(text);
                    return new Counted(measure, null);
                },
                FeatureSection::written,
                new Counted(FeatureConfig.Measure.POSITIVES, null),
                Shapes.form("positives|exposures|ctr|" + TOP.pattern()));
    }

    private static String written(Counted of) {
        FeatureConfig.Top top = of.top();
        return top == null ? Types.camelCase(of.measure().name()) : "top(" + top.column() + ", " + top.k() + ")";
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
