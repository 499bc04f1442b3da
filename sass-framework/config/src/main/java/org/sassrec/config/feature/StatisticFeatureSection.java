package org.sassrec.config.feature;

import static org.sassrec.config.schema.Key.key;
import static org.sassrec.config.schema.Key.required;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.NumberEncoding;
import org.sassrec.config.Side;
import org.sassrec.config.schema.ConversionException;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.ScalarType;
import org.sassrec.config.schema.SchemaFragments;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.ValueTypes;

/** Declares features of {@code type: statistic}. */
final class StatisticFeatureSection {

    private static final Pattern TOP = Pattern.compile("top\\(\\s*(.+?)\\s*,\\s*(\\d{1,6})\\s*\\)");
    private static final Pattern COLUMN = Pattern.compile("(mean|distinct)\\(\\s*([^,]+?)\\s*\\)");

    /** The words of {@code of}. */
    private enum MeasureWord {
        COUNT,
        POSITIVES,
        EXPOSURES,
        CTR,
        RECENCY,
        MEAN,
        DISTINCT,
        TOP;

        /** Returns whether {@code where} applies. */
        boolean choosesEvents() {
            return this != POSITIVES && this != EXPOSURES && this != CTR;
        }
    }

    /** The part of the model that reads a statistic. */
    private enum FeedTarget {
        TOWER,
        BIAS
    }

    private static final ScalarType<MeasureWord> PLAIN = ValueTypes.choice(MeasureWord.class);

    /**
     * The value of {@code of}.
     *
     * @param column column of the other side
     * @param k number of values
     */
    private record MeasureSpec(MeasureWord word, @Nullable String column, int k) {
        static MeasureSpec of(MeasureWord word) {
            return new MeasureSpec(word, null, 0);
        }
    }

    private static final Key<MeasureSpec> OF = required("of", measureType())
            .means(
                    "`count` of events; `positives`; `exposures`; `ctr`, the ratio of both; `recency`, the days since the last event. Over a column of the items (for a user) or of the users (for an item): `mean(column)`; `distinct(column)`, the number of different values; `top(column, k)`, the k most frequent values.");
    private static final Key<FeatureConfig.Population> WHERE = key("where", FeatureConfig.Population.class)
            .or("`positive`", StatisticFeatureSection::population)
            .means("With `count`, `recency`, `mean`, `distinct` and `top`: `positive` or `exposed` events.")
            .unless(fields -> fields.get(OF).word().choosesEvents() ? null : inapplicableReason(fields));
    private static final Key<Duration> WINDOW = key("window", wholeDays())
            .means("Number of past days that count. Without it all past days count.")
            .withExample("7d");
    private static final Key<Duration> HALF_LIFE = key("halfLife", ValueTypes.duration(Duration.ofMinutes(1)))
            .means("An alternative to `window`: age at which an event counts half. Not with `recency` and `distinct`.")
            .withExample("36h");
    private static final Key<FeedTarget> FEEDS = key("feeds", FeedTarget.TOWER)
            .means(
                    "What the statistic is part of. `tower`: the tower of the side. `bias`: the item bias. A small network per scenario computes one number from all statistics of the bias as of the day of the query, so the current popularity counts instead of the average of the train days. With `bias` the default of `scale` is `logStandard`.")
            .withExample("bias");
    static final Section<FeatureConfig.Statistic> KEYS = Section.of(
                    "features.<user or item>[] type: statistic",
                    "A statistic of the events before the day of the row. A shared negative (`finetune.negatives.shared`) has one vector for rows of all days. Its statistics are as of the day of one of the positives of the scenario in the batch.",
                    FeatureTypeSections.NAME,
                    FeatureTypeSections.TYPE.withExample("statistic"),
                    OF,
                    WHERE,
                    key("scope", FeatureConfig.Scope.SCENARIO)
                            .means("Events of the same scenario, or of all scenarios."),
                    WINDOW,
                    HALF_LIFE,
                    NumberKeys.BUCKETS.unless(StatisticFeatureSection::withoutBuckets),
                    NumberKeys.SCALE.unless(fields -> isTop(fields) ? inapplicableReason(fields) : null),
                    FEEDS,
                    FeatureTypeSections.SCENARIOS)
            .derive("of", StatisticFeatureSection::measure)
            .derive(
                    "top",
                    fields -> isTop(fields)
                            ? new FeatureConfig.Top(
                                    Objects.requireNonNull(fields.get(OF).column()),
                                    fields.get(OF).k())
                            : null,
                    OF)
            .derive("column", fields -> isTop(fields) ? null : fields.get(OF).column())
            .derive("numberEncoding", StatisticFeatureSection::form, NumberKeys.BUCKETS, NumberKeys.SCALE)
            .derive("bias", StatisticFeatureSection::isBias, FEEDS)
            .rule(StatisticFeatureSection::check)
            .to(FeatureConfig.Statistic.class, "side");

    private StatisticFeatureSection() {}

    private static boolean isTop(SectionReader fields) {
        return fields.get(OF).word() == MeasureWord.TOP;
    }

    /** Returns the reason why a key is not allowed with the measure. */
    private static String inapplicableReason(SectionReader fields) {
        if (!fields.isValid(OF)) {
            return "";
        }
        MeasureWord word = fields.get(OF).word();
        return word == MeasureWord.TOP
                ? "with `top`"
                : "with `of: " + word.name().toLowerCase(Locale.ROOT) + "`";
    }

    private static @Nullable String withoutBuckets(SectionReader fields) {
        if (isTop(fields)) {
            return inapplicableReason(fields);
        }
        return isBias(fields) ? "with `feeds: bias`" : fields.has(NumberKeys.SCALE) ? "" : null;
    }

    /** Returns whether the statistic feeds the item bias. This requires an item and a number. */
    private static boolean isBias(SectionReader fields) {
        return fields.get(FEEDS) == FeedTarget.BIAS && fields.given("side") == Side.ITEM && !isTop(fields);
    }

    private static void check(SectionReader fields) {
        MeasureWord word = fields.get(OF).word();
        if (word == MeasureWord.RECENCY || word == MeasureWord.DISTINCT) {
            fields.reportNotApplicable(inapplicableReason(fields), List.of(HALF_LIFE));
        }
        fields.checkExclusive(WINDOW, HALF_LIFE);
        if (isBias(fields)) {
            fields.reportNotApplicable("with `feeds: bias`", List.of(FeatureTypeSections.SCENARIOS));
        } else {
            if (fields.get(FEEDS) == FeedTarget.BIAS) {
                fields.reportNotApplicable(
                        isTop(fields) ? "with `of: top(column, k)`" : "under `features.user`", List.of(FEEDS));
            }
            if (!isTop(fields)) {
                fields.checkExclusive(NumberKeys.BUCKETS, NumberKeys.SCALE);
            }
        }
    }

    private static NumberEncoding form(SectionReader fields) {
        NumberEncoding.Scale scale = isTop(fields) ? null : fields.find(NumberKeys.SCALE);
        if (isBias(fields)) {
            return NumberEncoding.scaled(scale == null ? NumberEncoding.Scale.LOG_STANDARD : scale);
        }
        return scale == null ? fields.get(NumberKeys.BUCKETS) : NumberEncoding.scaled(scale);
    }

    private static FeatureConfig.Measure measure(SectionReader fields) {
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

    /** Returns the default of {@code where}. A rate counts exposures. */
    private static FeatureConfig.Population population(SectionReader fields) {
        MeasureWord word = fields.get(OF).word();
        return word == MeasureWord.POSITIVES || word.choosesEvents()
                ? FeatureConfig.Population.POSITIVE
                : FeatureConfig.Population.EXPOSED;
    }

    private static ScalarType<MeasureSpec> measureType() {
        return new ScalarType<>(
                "`count`, `positives`, `exposures`, `ctr`, `recency`, `mean(column)`, `distinct(column)` or `top(column, k)`",
                StatisticFeatureSection::parse,
                StatisticFeatureSection::format,
                MeasureSpec.of(MeasureWord.POSITIVES),
                SchemaFragments.pattern(
                        "count|positives|exposures|ctr|recency|" + COLUMN.pattern() + "|" + TOP.pattern()));
    }

    private static MeasureSpec parse(String text) throws ConversionException {
        Matcher top = TOP.matcher(text);
        if (top.matches()) {
            int k = Integer.parseInt(top.group(2));
            if (k < 1 || k > 100) {
                throw ConversionException.outOfRange("k must be from 1 to 100");
            }
            return new MeasureSpec(MeasureWord.TOP, top.group(1), k);
        }
        Matcher column = COLUMN.matcher(text);
        if (column.matches()) {
            return new MeasureSpec(MeasureWord.valueOf(column.group(1).toUpperCase(Locale.ROOT)), column.group(2), 0);
        }
        if (text.startsWith("top")) {
            throw ConversionException.malformed("`" + text + "` does not have the form `top(column, k)`")
                    .withHelp(
                            "write for example `of: \"top(author_id, 3)\"`; inside `{...}` the quotes are required, because a comma ends a value");
        }
        if (text.startsWith("mean") || text.startsWith("distinct")) {
            String word = text.startsWith("mean") ? "mean" : "distinct";
            throw ConversionException.malformed("`" + text + "` does not have the form `" + word + "(column)`");
        }
        return MeasureSpec.of(PLAIN.parser().parse(text));
    }

    private static String format(MeasureSpec of) {
        String word = ValueTypes.camelCase(of.word().name());
        if (of.word() == MeasureWord.TOP) {
            return word + "(" + of.column() + ", " + of.k() + ")";
        }
        return of.column() == null ? word : word + "(" + of.column() + ")";
    }

    private static ScalarType<Duration> wholeDays() {
        return ValueTypes.duration(Duration.ofDays(1)).withParser("whole days such as `7d`", text -> {
            Duration value = ValueTypes.duration(Duration.ofDays(1)).parser().parse(text);
            if (value.toSeconds() % Duration.ofDays(1).toSeconds() != 0) {
                throw ConversionException.malformed("not a whole number of days");
            }
            return value;
        });
    }
}
