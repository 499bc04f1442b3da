package org.sassrec.prepare.check;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.config.Globs;
import org.sassrec.config.PublishConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.diagnostic.Suggestions;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlProblems;
import org.sassrec.prepare.sql.TimeFormats;

/** The problems of data against configuration, SASS40xx, each at the key that asked for what the data hasn't got. */
public final class DataProblems {
    private static final int MAX_NAMES = 12;

    /** Of a zone, behind a time. */
    private static final Pattern ABBREVIATION = Pattern.compile(":\\d{2}[0-9.]* ?([A-Z]{2,5})`");

    private final Function<String, @Nullable SourceSpan> locations;
    private final Problems found = new Problems();
    private final boolean sample;

    /** @param places where a key is written, such as {@code data.events.path}; null when unknown */
    public DataProblems(Function<String, @Nullable SourceSpan> places) {
        this(places, false);
    }

    /** @param sample whether only the first rows are looked at: what they have not got, later ones may have */
    public DataProblems(Function<String, @Nullable SourceSpan> places, boolean sample) {
        this.locations = places;
        this.sample = sample;
    }

    public Problems found() {
        return found;
    }

    /** Where the checks of rows report to. */
    public Findings findings() {
        return new Findings(found, locations);
    }

    public void throwIfAny() {
        found.throwIfErrors();
    }

    public void add(Diagnostic problem) {
        found.add(problem);
    }

    public Diagnostic error(String code, String key, String message, String label) {
        return Diagnostic.error(code, message).at(locations.apply(key), label);
    }

    public Diagnostic warning(String code, String key, String message, String label) {
        return Diagnostic.warning(code, message).at(locations.apply(key), label);
    }

    public void missingFile(String key, String pattern, Path directory) {
        found.add(error("SASS4001", key, "no file `" + pattern + "`", "nothing matches this path")
                .withHelp(Globs.unmatchedHelp(directory, pattern)));
    }

    public void emptyFile(String key, String file) {
        found.add(error("SASS4002", key, "`" + file + "` is empty", "it has no rows"));
    }

    /**
     * What became of the rows of {@code pretrain.events}.
     *
     * @param rows of a scenario
     * @param late of these that lie in the days of validation and test, or after
     * @param added that are new
     */
    public void pretrainRows(long rows, long late, long added) {
        String key = "pretrain.events.path";
        String message = String.format(
                Locale.ROOT,
                "%,d of %,d rows for pre-training are not older than all of validation and test",
                late,
                rows);
        if (added > 0) {
            if (late > 0) {
                found.add(Diagnostic.warning("SASS4022", message)
                        .at(locations.apply(key), "these are left out")
                        .withHelp("stage one must not know the days that are measured"));
            }
        } else if (late > 0) {
            found.add(error("SASS4022", key, message, "and no other row is new")
                    .withHelp("let the path name logs from before validation and test"));
        } else {
            found.add(error(
                            "SASS4023",
                            key,
                            "the events for pre-training say nothing new",
                            rows == 0 ? "no row lies in a scenario" : "`data.events` has each of these rows")
                    .withHelp("give the files the columns of `data.events`, and what it does not have"));
        }
    }

    public void singleColumn(String key, String file, String header, String delimiter) {
        found.add(error("SASS4003", key, "`" + file + "` has one column only: the delimiter is wrong", "")
                .withNote("its header is `" + shorten(header) + "`, read with the delimiter `"
                        + (delimiter.equals("\t") ? "\\t" : delimiter) + "`")
                .withHelp("set `delimiter` beside the path"));
    }

    public void unreadable(String key, String file, String why) {
        found.add(error("SASS4004", key, "can't read `" + file + "`", "").withNote(why));
    }

    public void damagedArchive(String key, String file, String why) {
        found.add(error("SASS4004", key, "the archive `" + file + "` is cut off or damaged", "")
                .withNote(why)
                .withHelp("copy or write it anew; `gzip -t` and `zstd -t` tell whether a file is whole"));
    }

    public void mixedFormats(String key, String one, String other) {
        found.add(error("SASS4004", key, "can't read files of two formats as one source", "")
                .withNote("`" + one + "` is one, `" + other + "` the other, by their names"));
    }

    /**
     * Files that are two things at once, such as of two splits.
     *
     * @param key of the path that must not match them
     * @param other key of the other path
     * @param use,otherUse what they are by each
     */
    public void conflictingFileUse(
            String key, String other, String use, String otherUse, List<String> files, String help) {
        int more = files.size() - 1;
        String named = "`" + files.get(0) + "`" + (more > 0 ? " and " + more + " more are " : " is ");
        Diagnostic problem = error("SASS4024", key, named + use + " and " + otherUse + " at once", "named here");
        String also = "`" + other + "` matches " + (more > 0 ? "them" : "it") + ", too";
        SourceSpan place = locations.apply(other);
        found.add((place == null ? problem.withNote(also) : problem.withNote(also, place)).withHelp(help));
    }

    public void invalidSplitTimes(String column, long rows, String example) {
        found.add(error(
                        "SASS4025",
                        "data.split.column",
                        "the split's column `" + column + "` holds `" + shorten(example) + "`, which is no day or time",
                        "its ranges are of days or times")
                .withNote(String.format(
                        Locale.ROOT, rows == 1 ? "%,d row has such a value" : "%,d rows have such values", rows))
                .withHelp("write `2022-05-05` or `2022-05-05 12:00:00` in the data, or leave these rows out"));
    }

    public void unreachable(String key, String address, EngineException e) {
        found.add(error("SASS4061", key, "can't read `" + address + "`", "the engine can't reach it")
                .withNote(e.summary())
                .withHelp("addresses need DuckDB's extension `httpfs`, installed once for this user, and the network;"
                        + " or copy the files here"));
    }

    public void missingDays(String key, List<String> named, int missing, int all, boolean stops) {
        String days = "`" + String.join("`, `", named) + "`" + (missing > named.size() ? " and others" : "");
        String message = "no file for " + missing + " of " + all + " days: " + days;
        found.add((stops ? Diagnostic.error("SASS4009", message) : Diagnostic.warning("SASS4009", message))
                .at(locations.apply(key), stops ? "these days are missing" : "these days are left out")
                .withHelp(
                        stops
                                ? "bring the files, change `dates`, or write `missingDates: skip` to go on without them"
                                : "what is trained knows nothing of them"));
    }

    public void unreadableRows(String key, EngineException e) {
        found.add(error("SASS4004", key, "can't read the events", "").withNote(e.summary()));
    }

    public void unknownListValues(String key, String column, long values, long known, String example) {
        found.add(Diagnostic.warning(
                        "SASS4042",
                        "only " + known + " of " + values + " values of the list column `" + column + "` are items")
                .at(locations.apply(key), "")
                .withNote("`" + example + "` is none, for instance")
                .withHelp("check `separator`: entries that are no items are left out"));
    }

    public void unknownKeys(String key, String column, long unknown, long all, String example) {
        String message = (unknown == all ? "none" : unknown + " of " + all) + " of the keys in `" + column
                + (unknown == all ? "` is in the table" : "` are not in the table");
        Diagnostic problem = unknown == all && !sample
                ? error("SASS4047", key + ".key", message, "")
                : Diagnostic.warning("SASS4047", message).at(locations.apply(key + ".key"), "");
        found.add(problem.withNote("`" + example + "` is not, for instance")
                .withHelp("keys are compared as texts; what is not found counts as missing"));
    }

    public void unknownCandidates(String key, long known, long all, String example) {
        if (sample) {
            return;
        }
        String message = known == 0
                ? "none of the " + all + " candidates is an item"
                : all - known + " of " + all + " candidates are no items";
        Diagnostic problem = known == 0
                ? error("SASS4048", key, message, "")
                : Diagnostic.warning("SASS4048", message).at(locations.apply(key), "");
        found.add((all == 0 ? problem : problem.withNote("`" + example + "` is not, for instance"))
                .withHelp("ids are compared as texts; items are those of the events and of `data.items`"));
    }

    public void emptyCandidates(String key, String scenario, long items) {
        found.add(error(
                        "SASS4048",
                        key,
                        "`candidates` of scenario `" + scenario + "` is true for no item",
                        String.format(Locale.ROOT, "for none of %,d", items))
                .withHelp("check the spelling, capitals too, against the items' file"));
    }

    public void wrongVectorLength(
            String key, String column, int dimension, long wrong, long all, String example, long values, long numbers) {
        found.add(error(
                        "SASS4046",
                        key,
                        wrong + " of " + all + " vectors of the column `" + column + "` have not " + dimension
                                + " numbers",
                        "")
                .withNote("that of `" + example + "` has " + values + " values, " + numbers
                        + " of them numbers, for instance")
                .withHelp("check `dimension` and `separator`; a vector that is missing is empty"));
    }

    public void missingColumn(String key, String column, String source, Collection<String> columns) {
        Diagnostic problem = error("SASS4005", key, "no column `" + column + "` in " + source, "not in the data");
        List<String> near = Suggestions.nearest(column, columns, 3);
        found.add(
                near.isEmpty()
                        ? problem.withHelp("the columns are " + quotedNames(columns))
                        : problem.withHelp("did you mean " + quotedNames(near).replace("`, `", "` or `") + "?"));
    }

    /**
     * SQL that the engine refuses.
     *
     * @param columns that it may use
     */
    public void invalidSql(String key, String what, String sql, Collection<String> columns, EngineException e) {
        found.add(SqlProblems.describeInvalid(
                error("SASS4006", key, what + " is no valid SQL here", ""), sql, columns, e));
    }

    public void duplicateKeys(String key, String column, String source, long keys, String example) {
        found.add(error(
                        "SASS4007",
                        key,
                        (keys == 1 ? "a key stands" : keys + " keys stand") + " more than once in " + source,
                        "must be unique")
                .withNote("`" + column + "` = `" + example + "`, for instance"));
    }

    /** Rows without a key, which are nobody's; few of them are not worth a word. */
    public void missingKeys(String key, String column, String source, long missing, long all) {
        if (missing > 0.01 * all) {
            found.add(Diagnostic.warning(
                            "SASS4014",
                            String.format(
                                    Locale.ROOT,
                                    "`%s` has no value in %,d of the %,d rows of %s",
                                    column,
                                    missing,
                                    all,
                                    source))
                    .at(locations.apply(key), "")
                    .withHelp("these rows are left out"));
        }
    }

    /**
     * Tells of a fraction among ids.
     *
     * @param user column of the users' ids
     * @param e what the engine says
     */
    public void invalidEventId(String user, EngineException e) {
        boolean ofUser = e.summary().startsWith("`" + user + "`");
        invalidId(ofUser ? "data.events.user" : "data.events.item", e);
    }

    public void invalidId(String key, EngineException e) {
        found.add(error("SASS4004", key, e.summary(), "ids are texts or whole numbers")
                .withHelp("write the column as texts or integers; a fraction holds no whole number beyond 2^53"));
    }

    public void emptyScenario(String key, String scenario) {
        found.add(error("SASS4011", key, "scenario `" + scenario + "` has no rows", "true for no row of the events"));
    }

    public void wrongTimeType(String key, String column, String type, String help) {
        found.add(error("SASS4019", key, "the time column `" + column + "` is of type " + type, "not so counted")
                .withHelp(help));
    }

    public void invalidTime(String key, String column, String value) {
        found.add(error(
                        "SASS4019",
                        key,
                        "the time column `" + column + "` holds `" + shorten(value) + "`, which is no number",
                        "")
                .withHelp("mend the rows with such values or leave them out; a missing time is empty"));
    }

    /**
     * Adds a problem of a time column.
     *
     * @param e the engine's message about a text in none of the {@link TimeFormats}
     */
    public void invalidTimeText(String key, EngineException e) {
        Diagnostic problem = error("SASS4019", key, "the time column " + e.summary(), "");
        Matcher zone = ABBREVIATION.matcher(e.summary());
        if (zone.find()) {
            problem = problem.withNote("`" + zone.group(1) + "` may be the time of several places");
        }
        found.add(problem.withHelp(
                "times are written `2026-01-05 12:30:00` or `2026-01-05T12:30:00.250`, followed by `Z` or an"
                        + " offset such as `+08:00` where they are not of `zone`; days `2026-01-05`"));
    }

    /**
     * SQL that is valid, and has no value for a row.
     *
     * @param time of the events
     */
    public void sqlFailsOnRow(String key, String what, String sql, DataConfig.Time time, EngineException e) {
        found.add(SqlProblems.describeFailure(
                error("SASS4006", key, what + " fails on a row of the events", ""),
                error("SASS4006", key, what + " takes a text for a number", ""),
                sql,
                time,
                e));
    }

    public void unreadableTime(String key, DataConfig.Time time, EngineException e) {
        String unit = time.unit().name().toLowerCase(Locale.ROOT);
        found.add(error(
                        "SASS4019",
                        key,
                        "the time column `" + time.column() + "` can't be read in a row as `unit: " + unit + "` says",
                        "")
                .withNote(e.summary())
                .withHelp("mend such rows or leave them out; a missing time is empty"));
    }

    public void noNumbers(String key, String feature, String help) {
        if (!sample) {
            found.add(error("SASS4040", key, "feature `" + feature + "` has no number in any row", "")
                    .withHelp(help));
        }
    }

    public void nonNumericFilter(String key, String column, long wrong, String example) {
        found.add(error(
                        "SASS4049",
                        key,
                        (wrong == 1 ? "an item has" : wrong + " items have") + " no number in `" + column + "`",
                        "")
                .withNote("but `" + shorten(example) + "`, for instance")
                .withHelp("name the column under `text`, or mend the items' file; an empty value counts as missing"));
    }

    public void overlongTexts(String key, String column, long wrong) {
        found.add(warning(
                        "SASS4049",
                        key,
                        (wrong == 1 ? "an item has a text" : wrong + " items have texts") + " of more than "
                                + PublishConfig.LONGEST_TEXT + " bytes in `" + column + "`",
                        "")
                .withHelp("`publish` refuses a candidate with one: leave the column out, or shorten its values"));
    }

    public void unmatchedValues(String key, String feature) {
        if (!sample) {
            invalidValues(
                    key,
                    "none of the values given for `" + feature + "` is in the data",
                    "check the spelling, capitals too: values are compared letter by letter");
        }
    }

    /** Ends the look at a sample without a row of any scenario; that is no mistake yet. */
    public void failIfSampleIsEmpty() {
        if (sample) {
            found.add(Diagnostic.warning(
                            "SASS4011",
                            "the first rows of the events are in no scenario, or have no user, item or time")
                    .at(locations.apply("scenarios"), "")
                    .withHelp("prepare looks at all of them"));
            throw SassException.of(found.sorted());
        }
    }

    public void invalidValues(String key, String message, String help) {
        found.add(error("SASS4045", key, message, "").withHelp(help));
    }

    public void unsupported(String key, String message) {
        found.add(error("SASS4041", key, message, ""));
    }

    public static String quotedNames(Collection<String> names) {
        return quotedNames(names, MAX_NAMES);
    }

    public static String quotedNames(Collection<String> names, int most) {
        String all = names.stream().limit(most).map(n -> "`" + n + "`").collect(Collectors.joining(", "));
        return names.size() > most ? all + " and " + (names.size() - most) + " more" : all;
    }

    private static String shorten(String text) {
        return text.length() > 80 ? text.substring(0, 77) + "..." : text;
    }
}
