package org.sassrec.config;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Binds {@code data:}. */
final class DataSection {

    private static final Key<String> COLUMN = Key.required(
                    "column", Types.column(), "Column that says when the event happened.")
            .such("time_ms");
    private static final Key<DataConfig.TimeUnit> UNIT = Key.required(
            "unit",
            Types.choice(DataConfig.TimeUnit.class),
            "How the column counts: `ms`, `s` or `us` since 1970, or `timestamp` for timestamps and ISO texts.");
    private static final Key<java.time.ZoneId> ZONE = Key.optional(
                    "zone",
                    Types.zone(),
                    java.time.ZoneId.of("UTC"),
                    "The zone that rules days, windows and times in SQL expressions.")
            .such("Asia/Shanghai");
    static final Section TIME = Section.of("data.events.time", "When an event happened.", COLUMN, UNIT, ZONE);

    private static final Key<List<String>> PATH = Key.required(
            "path",
            Types.datedPaths(1),
            "File, glob, or list of them, relative to this file. The extension says what it is: `.csv`, `.tsv`, `.jsonl`, `.parquet` or `.arrow` (see Data sources).");
    private static final Key<Dates> DATES = Key.unset(
                    "dates",
                    DatesText.type(),
                    "The days that `${date}` in the paths stands for, both ends included; `today` is a day of the data's zone.")
            .such("today-7d..today-1d");
    private static final Key<Dates.Missing> MISSING_DATES = Key.optional(
            "missingDates",
            Types.choice(Dates.Missing.class),
            Dates.Missing.ERROR,
            "What a day without a file is: an `error`, or one to `skip` with a warning.");
    private static final Key<String> DELIMITER = Key.computed(
                    "delimiter",
                    Types.separator()
                            .checked("one character", text -> {
                                if (text.codePointCount(0, text.length()) != 1) {
                                    throw Unfit.form("this is more than one character");
                                }
                                return text;
                            })
                            .shaped(Shapes.character()),
                    "by extension: `,` or tab",
                    "What stands between two columns of a text file.")
            .such("\";\"");
    private static final Key<String> USER = Key.required("user", Types.column(), "Column of the user's id.");
    private static final Key<String> ITEM =
            Key.required("item", Types.column(), "Column of the item's id.").such("video_id");
    private static final Key<Section> TIME_KEY = Key.section(TIME, true);
    static final Section EVENTS = Section.of(
            "data.events",
            "One row per exposure, or per positive where exposures are not logged.",
            PATH,
            DATES,
            MISSING_DATES,
            DELIMITER,
            USER,
            ITEM,
            TIME_KEY);

    /** Of {@code pretrain}; what a row is stands in {@code data.events}. */
    static final Section PRETRAIN_EVENTS = Section.of(
            "pretrain.events",
            "Exposures that stage one alone learns from, beside those of train: older logs, say, in the columns of `data.events`. Stage"
                    + " two, evaluation and releases don't know them. Labels whose columns they lack do not hold; rows that"
                    + " `data.events` has, too, count once, and rows that are not older than all of validation and test are left out.",
            PATH,
            DATES,
            MISSING_DATES,
            DELIMITER);

    private static final Key<String> KEY = Key.required("key", Types.column(), "Column of the id.");
    private static final Key<List<String>> JOIN = Key.optional(
                    "join",
                    Types.datedPaths(0),
                    List.of(),
                    "Further files with the same key column, joined to the first.")
            .such("data/history.csv");
    static final Section USERS =
            Section.of("data.users", "What is known of users.", PATH, DATES, MISSING_DATES, DELIMITER, KEY, JOIN);
    static final Section ITEMS =
            Section.of("data.items", "What is known of items.", PATH, DATES, MISSING_DATES, DELIMITER, KEY, JOIN);

    private static final Key<Section> EVENTS_KEY = Key.section(EVENTS, true);
    private static final Key<Section> USERS_KEY = Key.section(USERS, false);
    private static final Key<Section> ITEMS_KEY = Key.section(ITEMS, false);
    private static final Key<Section> SPLIT_KEY = Key.section(SplitSection.SPLIT, true);
    static final Section DATA = Section.of(
            "data", "Where the rows are and how they are split.", EVENTS_KEY, USERS_KEY, ITEMS_KEY, SPLIT_KEY);

    private DataSection() {}

    static DataConfig bind(Fields data) {
        return new DataConfig(
                events(data.section(EVENTS_KEY)),
                entity(data, USERS_KEY),
                entity(data, ITEMS_KEY),
                SplitSection.bind(data, SPLIT_KEY));
    }

    static PretrainConfig.Events pretrainEvents(Fields events) {
        List<String> path = events.get(PATH);
        return new PretrainConfig.Events(path, events.find(DELIMITER), dates(events, path));
    }

    private static DataConfig.Events events(Fields events) {
        List<String> path = events.get(PATH);
        Dates dates = dates(events, path);
        String delimiter = events.find(DELIMITER);
        String user = events.get(USER);
        String item = events.get(ITEM);
        Fields time = events.section(TIME_KEY);
        return new DataConfig.Events(
                path,
                delimiter,
                user,
                item,
                new DataConfig.Time(time.get(COLUMN), time.get(UNIT), time.get(ZONE)),
                dates);
    }

    private static DataConfig.@Nullable Entity entity(Fields data, Key<Section> key) {
        if (!data.has(key)) {
            return null;
        }
        Fields entity = data.section(key);
        List<String> path = entity.get(PATH);
        List<String> join = entity.get(JOIN);
        List<String> all = Stream.concat(path.stream(), join.stream()).toList();
        Dates dates = dates(entity, all);
        return new DataConfig.Entity(path, entity.find(DELIMITER), entity.get(KEY), join, dates);
    }

    /** The days and the paths that hold them belong together. */
    private static @Nullable Dates dates(Fields source, List<String> paths) {
        boolean dated = paths.stream().anyMatch(DatedPath::isDated);
        if (!dated) {
            if (source.binding().sound(source.pathOf(PATH.name()))) {
                source.useless("without `${date}` in a path", List.of(DATES, MISSING_DATES));
            }
            return null;
        }
        if (!source.has(DATES)) {
            source.missing(DATES);
        }
        Dates range = source.find(DATES);
        Dates.Missing missing = source.get(MISSING_DATES);
        return range == null ? null : new Dates(range.from(), range.to(), missing);
    }
}
