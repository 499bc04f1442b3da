package org.sassrec.config.feature;

import static org.sassrec.config.schema.Key.key;
import static org.sassrec.config.schema.Key.required;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.schema.ConversionException;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.ListType;
import org.sassrec.config.schema.ScalarType;
import org.sassrec.config.schema.SchemaFragments;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.ValueType;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.config.schema.WordOrBounds;

/** Declares features of {@code type: sequence}. */
public final class SequenceFeatureSection {

    private static final Pattern EVENT = Pattern.compile("event\\(\\s*(.+?)\\s*\\)");

    /** The elements of a history: values of an item feature, or of a column of the events. */
    record SequenceElement(String feature, @Nullable String column) {}

    /** 1, 2, 4, ..., 2^20 minutes (two years). */
    private static final List<Duration> DOUBLED = IntStream.rangeClosed(0, 20)
            .mapToObj(power -> Duration.ofMinutes(1L << power))
            .toList();

    private static final Key<SequenceElement> OF = required("of", elementType())
            .means(
                    "Elements of the history: an item feature of type `id`, whose table the history shares, or `event(column)`, the values of a column of the events.")
            .withExample("item");
    private static final Key<String> COLUMN = key("column", ValueTypes.column())
            .means("An alternative to events: a list column of the users, oldest element first.")
            .withExample("long_view_seq")
            .unless(fields ->
                    isEvent(fields) ? "with `of: event(...)`" : fields.has(SequenceFeatureSection.COLUMN) ? null : "");

    public static final Section<FeatureConfig.Sequence> KEYS = Section.of(
                    "features.user[] type: sequence",
                    "The history of a user before the time of the row. The keys from `minCount` on require `of: event(column)`.",
                    VocabularyKeys.appendTo(
                            SequenceFeatureSection::ofItems,
                            FeatureTypeSections.NAME,
                            FeatureTypeSections.TYPE.withExample("sequence"),
                            OF,
                            key("where", FeatureConfig.Population.POSITIVE)
                                    .means("Events of the history: `positive` or `exposed`.")
                                    .unless(SequenceFeatureSection::listed),
                            key("scope", FeatureConfig.Scope.class)
                                    .or(
                                            "`scenario`; `all` with `column`",
                                            fields -> listed(fields) == null
                                                    ? FeatureConfig.Scope.SCENARIO
                                                    : FeatureConfig.Scope.ALL)
                                    .means("Events of the same scenario, or of all scenarios.")
                                    .unless(SequenceFeatureSection::listed),
                            key("maxLength", ValueTypes.integer(1, 1000), 50)
                                    .means("Maximum number of elements. The newest ones are read."),
                            key("pooling", FeatureConfig.Pooling.MEAN)
                                    .means(
                                            "`mean`. `positional`: a learned weight per position. `attention`: weights from a learned query vector of the scenario and from the position. `selfAttention`: a transformer block, then the mean. `concat`: concatenates the elements. Some models override every pooling except `concat`: `sarNet` uses `attention`, `bst` uses `selfAttention`, `mind` routes histories to interests."),
                            COLUMN,
                            key("separator", ValueTypes.separator())
                                    .or("`\",\"` with `column`", fields -> listed(fields) == null ? null : ",")
                                    .means("Separator of two values of `column`.")
                                    .unless(fields -> listed(fields) == null ? "without `column`" : null),
                            key("gaps", gaps())
                                    .means(
                                            "Buckets for the age of each element. An embedding of the bucket is added to the embedding of the element. The value is a list of bounds in ascending order, or `log2`: one minute, two, four and so on up to two years. Elements of a scenario with `history` have the latest possible time, just before the first event.")
                                    .withExample("log2")
                                    .unless(SequenceFeatureSection::listed),
                            FeatureTypeSections.SCENARIOS))
            .derive("of", fields -> fields.get(OF).feature(), OF)
            .derive("event", SequenceFeatureSection::event, VocabularyKeys.ALL.toArray(new Key<?>[0]))
            .to(FeatureConfig.Sequence.class);

    private SequenceFeatureSection() {}

    private static boolean isEvent(SectionReader fields) {
        return fields.get(OF).column() != null;
    }

    private static @Nullable String listed(SectionReader fields) {
        return !isEvent(fields) && fields.has(COLUMN) ? "with `column`" : null;
    }

    private static @Nullable String ofItems(SectionReader fields) {
        if (isEvent(fields)) {
            return null;
        }
        return fields.isValid(OF) ? "for items, whose vocabulary belongs to the item feature" : "";
    }

    private static FeatureConfig.@Nullable EventColumn event(SectionReader fields) {
        String column = fields.get(OF).column();
        if (column == null) {
            return null;
        }
        VocabularyKeys.check(fields);
        return new FeatureConfig.EventColumn(
                column, VocabularyKeys.vocabulary(fields), fields.get(VocabularyKeys.TABLE));
    }

    private static ScalarType<SequenceElement> elementType() {
        ScalarType<String> name = ValueTypes.name();
        return new ScalarType<>(
                "a feature's name or `event(column)`",
                text -> {
                    Matcher event = EVENT.matcher(text);
                    return event.matches()
                            ? new SequenceElement("", event.group(1))
                            : new SequenceElement(name.parser().parse(text), null);
                },
                element -> element.column() == null ? element.feature() : "event(" + element.column() + ")",
                new SequenceElement("?", null),
                SchemaFragments.pattern("[A-Za-z][A-Za-z0-9_-]{0,63}|" + EVENT.pattern()));
    }

    /** Returns the type of the bounds of time gaps: {@code log2}, or a list. */
    private static ValueType<List<Duration>> gaps() {
        ScalarType<List<Duration>> log2 = new ScalarType<>(
                "`log2` or an ascending list of durations such as `[1h, 1d, 7d]`",
                text -> {
                    if (!text.equals("log2")) {
                        throw ConversionException.malformed("`" + text + "` is neither");
                    }
                    return DOUBLED;
                },
                bounds -> "log2",
                DOUBLED,
                SchemaFragments.pattern("log2"));
        return new WordOrBounds<>(
                log2,
                new ListType<>(log2.name(), ValueTypes.duration(Duration.ofMillis(1)), false, 1, 1000, true),
                bounds -> bounds,
                bounds -> bounds.equals(DOUBLED) ? List.of() : bounds);
    }
}
