package org.sassrec.config.section;

import static org.sassrec.config.schema.Key.key;
import static org.sassrec.config.schema.Key.required;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.config.DateRange;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.schema.ConversionException;
import org.sassrec.config.schema.DatedPath;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.SchemaFragments;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.ValueTypes;

/** Declares {@code data:} and {@code pretrain.events:}. */
final class DataSection {

    static final Section<DataConfig.Time> TIME = Section.of(
                    "data.events.time",
                    "When an event happened.",
                    required("column", ValueTypes.column())
                            .means("Column that says when the event happened.")
                            .withExample("time_ms"),
                    required("unit", ValueTypes.choice(DataConfig.TimeUnit.class))
                            .means(
                                    "How the column counts: `ms`, `s` or `us` since 1970, or `timestamp` for timestamps and ISO texts."),
                    key("zone", ValueTypes.zone(), java.time.ZoneId.of("UTC"))
                            .means("The zone that rules days, windows and times in SQL expressions.")
                            .withExample("Asia/Shanghai"))
            .to(DataConfig.Time.class);

    private static final Key<List<String>> PATH = required("path", ValueTypes.datedPaths(1))
            .means(
                    "File, glob, or list of them, relative to this file. The extension says what it is: `.csv`, `.tsv`, `.jsonl`, `.parquet` or `.arrow` (see Data sources).")
            .into("paths");
    private static final Key<List<String>> JOIN = key("join", ValueTypes.datedPaths(0), List.of())
            .means("Further files with the same key column, joined to the first.")
            .withExample("data/history.csv");
    private static final Key<DateRange> DATES = key("dates", DateRange.type())
            .means(
                    "The days that `${date}` in the paths stands for, both ends included; `today` is a day of the data's zone.")
            .withExample("today-7d..today-1d")
            .unless(DataSection::missingDateReason);
    private static final Key<DateRange.Missing> MISSING_DATES = key(
                    "missingDates", ValueTypes.choice(DateRange.Missing.class), DateRange.Missing.ERROR)
            .means("What a day without a file is: an `error`, or one to `skip` with a warning.")
            .unless(DataSection::missingDateReason);
    private static final Key<String> DELIMITER = key(
                    "delimiter",
                    ValueTypes.separator()
                            .withParser("one character", text -> {
                                if (text.codePointCount(0, text.length()) != 1) {
                                    throw ConversionException.malformed("this is more than one character");
                                }
                                return text;
                            })
                            .withJsonSchema(SchemaFragments.character()))
            .or("by extension: `,` or tab", null)
            .means("What stands between two columns of a text file.")
            .withExample("\";\"");
    static final Section<DataConfig.Events> EVENTS = dated(Section.of(
                    "data.events",
                    "One row per exposure, or per positive where exposures are not logged.",
                    PATH,
                    DATES,
                    MISSING_DATES,
                    DELIMITER,
                    required("user", ValueTypes.column()).means("Column of the user's id."),
                    required("item", ValueTypes.column())
                            .means("Column of the item's id.")
                            .withExample("video_id"),
                    required(TIME)))
            .to(DataConfig.Events.class);

    /** Of {@code pretrain}; what a row is stands in {@code data.events}. */
    static final Section<PretrainConfig.Events> PRETRAIN_EVENTS = dated(Section.of(
                    "pretrain.events",
                    "Exposures that stage one alone learns from, beside those of train: older logs, say, in the columns of `data.events`. Stage two, evaluation and releases don't know them. Labels whose columns they lack do not hold; rows that `data.events` has, too, count once, and rows that are not older than all of validation and test are left out.",
                    PATH,
                    DATES,
                    MISSING_DATES,
                    DELIMITER))
            .to(PretrainConfig.Events.class);

    private static final Key<String> KEY = required("key", ValueTypes.column()).means("Column of the id.");
    static final Section<DataConfig.Entity> USERS = dated(Section.of(
                    "data.users", "What is known of users.", PATH, DATES, MISSING_DATES, DELIMITER, KEY, JOIN))
            .to(DataConfig.Entity.class);
    static final Section<DataConfig.Entity> ITEMS = dated(Section.of(
                    "data.items", "What is known of items.", PATH, DATES, MISSING_DATES, DELIMITER, KEY, JOIN))
            .to(DataConfig.Entity.class);

    /** Bound to the record of its variant. */
    private static final Key<?> SPLIT = required(SplitSection.SPLIT).unless(data -> "");

    static final Section<DataConfig> DATA = Section.of(
                    "data",
                    "Where the rows are and how they are split.",
                    required(EVENTS),
                    key(USERS).ifWritten(),
                    key(ITEMS).ifWritten(),
                    SPLIT)
            .derive("split", data -> SplitSection.bind(data, SPLIT), SPLIT)
            .to(DataConfig.class);

    private DataSection() {}

    /** The days and the paths that hold them belong together. */
    private static Section<Void> dated(Section<Void> source) {
        return source.derive("dates", DataSection::dates, DATES, MISSING_DATES).check(fields -> {
            if (isDated(fields) && !fields.has(DATES)) {
                fields.reportMissing(DATES);
            }
        });
    }

    private static @Nullable DateRange dates(SectionReader source) {
        DateRange range = source.find(DATES);
        return range == null ? null : new DateRange(range.from(), range.to(), source.get(MISSING_DATES));
    }

    private static boolean isDated(SectionReader source) {
        List<String> join = source.declares(JOIN) ? source.get(JOIN) : List.of();
        return Stream.concat(source.get(PATH).stream(), join.stream()).anyMatch(DatedPath::isDated);
    }

    private static @Nullable String missingDateReason(SectionReader source) {
        if (isDated(source)) {
            return null;
        }
        return source.binding().isValid(source.pathOf(PATH.name())) ? "without `${date}` in a path" : "";
    }
}
