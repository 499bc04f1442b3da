package org.sassrec.config;

import static org.sassrec.config.Key.key;
import static org.sassrec.config.Key.required;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Declares {@code data:} and {@code pretrain.events:}. */
final class DataSection {

    static final Section<DataConfig.Time> TIME = Section.of(
                    "data.events.time",
                    "When an event happened.",
                    required("column", Types.column())
                            .means("Column that says when the event happened.")
                            .such("time_ms"),
                    required("unit", Types.choice(DataConfig.TimeUnit.class))
                            .means(
                                    "How the column counts: `ms`, `s` or `us` since 1970, or `timestamp` for timestamps and ISO texts."),
                    key("zone", Types.zone(), java.time.ZoneId.of("UTC"))
                            .means("The zone that rules days, windows and times in SQL expressions.")
                            .such("Asia/Shanghai"))
            .to(DataConfig.Time.class);

    private static final Key<List<String>> PATH = required("path", Types.datedPaths(1))
            .means(
                    "File, glob, or list of them, relative to this file. The extension says what it is: `.csv`, `.tsv`, `.jsonl`, `.parquet` or `.arrow` (see Data sources).")
            .into("paths");
    private static final Key<List<String>> JOIN = key("join", Types.datedPaths(0), List.of())
            .means("Further files with the same key column, joined to the first.")
            .such("data/history.csv");
    private static final Key<Dates> DATES = key("dates", Dates.type())
            .means(
                    "The days that `${date}` in the paths stands for, both ends included; `today` is a day of the data's zone.")
            .such("today-7d..today-1d")
            .unless(DataSection::undated);
    private static final Key<Dates.Missing> MISSING_DATES = key(
                    "missingDates", Types.choice(Dates.Missing.class), Dates.Missing.ERROR)
            .means("What a day without a file is: an `error`, or one to `skip` with a warning.")
            .unless(DataSection::undated);
    private static final Key<String> DELIMITER = key(
                    "delimiter",
                    Types.separator()
                            .checked("one character", text -> {
                                if (text.codePointCount(0, text.length()) != 1) {
                                    throw Unfit.form("this is more than one character");
                                }
                                return text;
                            })
                            .shaped(Shapes.character()))
            .or("by extension: `,` or tab", null)
            .means("What stands between two columns of a text file.")
            .such("\";\"");
    static final Section<DataConfig.Events> EVENTS = dated(Section.of(
                    "data.events",
                    "One row per exposure, or per positive where exposures are not logged.",
                    PATH,
                    DATES,
                    MISSING_DATES,
                    DELIMITER,
                    required("user", Types.column()).means("Column of the user's id."),
                    required("item", Types.column())
                            .means("Column of the item's id.")
                            .such("video_id"),
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

    private static final Key<String> KEY = required("key", Types.column()).means("Column of the id.");
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
                fields.missing(DATES);
            }
        });
    }

    private static @Nullable Dates dates(Fields source) {
        Dates range = source.find(DATES);
        return range == null ? null : new Dates(range.from(), range.to(), source.get(MISSING_DATES));
    }

    private static boolean isDated(Fields source) {
        List<String> join = source.declares(JOIN) ? source.get(JOIN) : List.of();
        return Stream.concat(source.get(PATH).stream(), join.stream()).anyMatch(DatedPath::isDated);
    }

    private static @Nullable String undated(Fields source) {
        if (isDated(source)) {
            return null;
        }
        return source.binding().sound(source.pathOf(PATH.name())) ? "without `${date}` in a path" : "";
    }
}
