package org.sassrec.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code type: statistic}. */
final class StatisticFeature {

    private static final Pattern TOP = Pattern.compile("top\\(\\s*(.+?)\\s*,\\s*(\\d{1,6})\\s*\\)");

    /** What a statistic counts. */
    record Counted(FeatureConfig.Measure measure, FeatureConfig.@Nullable Top top) {}

    private static final Key<Counted> OF = Key.required(
            "of",
            counted(),
            "`positives`, `exposures`, `ctr`, or on the user side `top(column, k)`: the most frequent values of an item column.");
    private static final Key<FeatureConfig.Population> WHERE = Key.computed(
            "where",
            Types.choice(FeatureConfig.Population.class),
            "`positive`",
            "With `top`: count `positive` or `exposed` events.");
    private static final Key<FeatureConfig.Scope> SCOPE = Key.optional(
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
    private static final Key<Integer> BUCKETS = Key.computed(
            "buckets",
            BucketsText.type(),
            "`quantile(16)`",
            "Quantile buckets, their bounds learned from train; not with `top`.");
    static final Section KEYS = Section.of(
            "features.<user or item>[] type: statistic",
            "A count of what happened before the row's own day.",
            FeatureKeys.NAME,
            FeatureKeys.TYPE,
            OF,
            WHERE,
            SCOPE,
            WINDOW,
            HALF_LIFE,
            BUCKETS);

    private StatisticFeature() {}

    static FeatureConfig bind(Fields fields, String name, Side side) {
        Counted of = fields.get(OF);
        boolean top = of.measure() == FeatureConfig.Measure.TOP;
        if (fields.binding().sound(fields.pathOf(OF.name()))) {
            if (top) {
                fields.useless("with `top`", List.of(BUCKETS));
            } else {
                String measure = of.measure().name().toLowerCase(Locale.ROOT);
                fields.useless("with `of: " + measure + "`", List.of(WHERE));
            }
        }
        fields.exclusive(WINDOW, HALF_LIFE);
        return new FeatureConfig.Statistic(
                name,
                side,
                of.measure(),
                of.top(),
                top ? fields.get(WHERE, FeatureConfig.Population.POSITIVE) : population(of.measure()),
                fields.get(SCOPE),
                fields.find(WINDOW),
                fields.find(HALF_LIFE),
                top ? BucketsText.DEFAULT : fields.get(BUCKETS, BucketsText.DEFAULT));
    }

    /** What the measure itself counts; a rate counts exposures. */
    private static FeatureConfig.Population population(FeatureConfig.Measure measure) {
        return measure == FeatureConfig.Measure.POSITIVES
                ? FeatureConfig.Population.POSITIVE
                : FeatureConfig.Population.EXPOSED;
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
                StatisticFeature::written,
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
