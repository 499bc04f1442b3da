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

/** Declares {@code data} and {@code pretrain.events}. */
final class DataSection {

    static final Section<DataConfig.Time> TIME = Section.of(
                    "data.events.time",
                    "Time of an event.",
                    required("column", ValueTypes.column())
                            .means("Column with the time of the event.")
                            .withExample("time_ms"),
                    required("unit", DataConfig.TimeUnit.class)
                            .means(
                                    "Unit of the column: `ms`, `s` or `us` since 1970, or `timestamp` for timestamps and ISO 8601 texts."),
                    key("zone", ValueTypes.zone(), java.time.ZoneId.of("UTC"))
                            .means("Time zone of days, windows, and times in SQL expressions.")
                            .withExample("Asia/Shanghai"))
            .to(DataConfig.Time.class);

    private static final Key<List<String>> PATH = required("path", ValueTypes.datedPaths(1))
            .means(
                    "File, glob, or list of them, relative to this file. The extension determines the format: `.csv`, `.tsv`, `.jsonl`, `.parquet` or `.arrow` (see Data sources).")
            .into("paths");
    private static final Key<List<String>> JOIN = key("join", ValueTypes.datedPaths(0), List.of())
            .means("Additional files with the same key column. Their columns are joined to those of `path`.")
            .withExample("data/history.csv");
    private static final Key<DateRange> DATES = key("dates", DateRange.type())
            .means(
                    "Days that replace `${date}` in the paths, both ends included. `today` is the current day in the time zone of the data.")
            .withExample("today-7d..today-1d")
            .unless(DataSection::missingDateReason);
    private static final Key<DateRange.Missing> MISSING_DATES = key("missingDates", DateRange.Missing.ERROR)
            .means("Handling of a day without a file: `error` stops the run, `skip` leaves the day out with a warning.")
            .unless(DataSection::missingDateReason);
    private static final Key<String> READY = key("ready", ValueTypes.dayPath())
            .means(
                    "Path with `${date}` that exists when the files of a day are complete. Each day that is read needs it. If it is missing, the command ends with exit code 75, or waits with `--wait`.")
            .withExample("\"log/date=${date}/_SUCCESS\"")
            .unless(DataSection::missingDateReason);
    private static final Key<String> DELIMITER = key(
                    "delimiter",
                    ValueTypes.separator()
                            .withParser("one character", text -> {
                                if (text.codePointCount(0, text.length()) != 1) {
                                    throw ConversionException.malformed("expected exactly one character");
                                }
                                return text;
                            })
                            .withJsonSchema(SchemaFragments.character()))
            .or("by extension: `,` or tab", null)
            .means("Separator of the columns of a text file.")
            .withExample("\";\"");
    static final Section<DataConfig.Events> EVENTS = dated(Section.of(
                    "data.events",
                    "One row per exposure, or one row per positive if exposures are not logged.",
                    PATH,
                    DATES,
                    MISSING_DATES,
                    READY,
                    DELIMITER,
                    required("user", ValueTypes.column()).means("Column with the id of the user."),
                    required("item", ValueTypes.column())
                            .means("Column with the id of the item.")
                            .withExample("video_id"),
                    required(TIME)))
            .to(DataConfig.Events.class);

    /** The events of {@code pretrain}. {@code data.events} declares the columns of their rows. */
    static final Section<PretrainConfig.Events> PRETRAIN_EVENTS = dated(Section.of(
                    "pretrain.events",
                    "Additional exposures for pre-training, for example older logs, with the columns of `data.events`. Fine-tuning, evaluation and releases do not use them. A label whose columns are missing is false. Rows that `data.events` also contains count once. Rows that are not older than all of validation and test are left out.",
                    PATH,
                    DATES,
                    MISSING_DATES,
                    DELIMITER))
            .to(PretrainConfig.Events.class);

    private static final Key<String> KEY = required("key", ValueTypes.column()).means("Column with the id.");
    static final Section<DataConfig.Entity> USERS = dated(
                    Section.of("data.users", "Attributes of users.", PATH, DATES, MISSING_DATES, DELIMITER, KEY, JOIN))
            .to(DataConfig.Entity.class);
    static final Section<DataConfig.Entity> ITEMS = dated(
                    Section.of("data.items", "Attributes of items.", PATH, DATES, MISSING_DATES, DELIMITER, KEY, JOIN))
            .to(DataConfig.Entity.class);

    /** Bound to the record of its variant. */
    private static final Key<?> SPLIT = required(SplitSection.SPLIT).unless(data -> "");

    static final Section<DataConfig> DATA = Section.of(
                    "data",
                    "Source files and split.",
                    required(EVENTS),
                    key(USERS).ifWritten(),
                    key(ITEMS).ifWritten(),
                    SPLIT,
                    key("engine", DataConfig.Engine.DUCKDB)
                            .means(
                                    "Engine that prepares the dataset. `duckdb`: in this process. `spark`: on a Spark cluster, started with `spark-submit`. Both write equal datasets."))
            .derive("split", data -> SplitSection.bind(data, SPLIT), SPLIT)
            .to(DataConfig.class);

    private DataSection() {}

    /** Adds the check that dates and dated paths are set together. */
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
        return source.isValid(PATH) ? "without `${date}` in a path" : "";
    }
}
