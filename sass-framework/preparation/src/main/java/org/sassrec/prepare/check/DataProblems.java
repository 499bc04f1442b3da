package org.sassrec.prepare.check;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.config.schema.Globs;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.MessageText;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.Severity;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.diagnostic.Suggestions;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.ExpressionCheck;
import org.sassrec.prepare.sql.SqlCode;
import org.sassrec.prepare.sql.TimeFormats;

/**
 * Collects problems between data and configuration, SASS40xx. Each problem points at the key that the data does not
 * fit.
 */
public final class DataProblems {
    /** A zone abbreviation after a time. */
    private static final Pattern ABBREVIATION = Pattern.compile(":\\d{2}[0-9.]* ?([A-Z]{2,5})`");

    private final Function<String, @Nullable SourceSpan> locations;
    private final List<DataProblem> reported = new ArrayList<>();
    private final List<Ranked> findings = new ArrayList<>();
    private final boolean sample;

    /** A finding whose texts may still be completed. */
    private record Ranked(DataProblem problem, double share) {
        Finding finding() {
            return new Finding(problem.diagnostic(), share);
        }
    }

    /**
     * A warning about what limits the quality of a model.
     *
     * @param share share of the test positives that it affects
     */
    public record Finding(Diagnostic warning, double share) {}

    /**
     * @param places returns the location of a key such as {@code data.events.path}, or null if it is unknown
     */
    public DataProblems(Function<String, @Nullable SourceSpan> places) {
        this(places, false);
    }

    /**
     * @param sample whether only the first rows are read. What they lack may exist in later rows.
     */
    public DataProblems(Function<String, @Nullable SourceSpan> places, boolean sample) {
        this.locations = places;
        this.sample = sample;
    }

    /** Returns the problems so far without the findings. */
    public Problems problems() {
        Problems all = new Problems();
        reported.forEach(problem -> all.add(problem.diagnostic()));
        return all;
    }

    public boolean hasErrors() {
        return problems().errorsSince(0);
    }

    /**
     * Throws an exception if an error was reported.
     *
     * @throws SassException with all problems and findings
     */
    public void throwIfAny() {
        if (hasErrors()) {
            throw SassException.of(all());
        }
    }

    /**
     * Adds a warning about what limits the quality of a model.
     *
     * @param share share of the test positives that it affects, for the order of the findings
     */
    public DataProblem finding(double share, DiagnosticCode code, String key) {
        DataProblem problem = problem(false, code, key);
        findings.add(new Ranked(problem, share));
        return problem;
    }

    /** Adds a finding of another run. */
    public void finding(Diagnostic warning, double share) {
        findings.add(new Ranked(new DataProblem(warning), share));
    }

    /** Returns the findings, those that affect the largest share of the test positives first. */
    public List<Diagnostic> findings() {
        return findings.stream()
                .sorted(Comparator.comparingDouble(finding -> -finding.share()))
                .map(finding -> finding.problem().diagnostic())
                .distinct()
                .toList();
    }

    /** Returns the findings with a code. */
    public List<Finding> findings(DiagnosticCode code) {
        return findings.stream()
                .map(Ranked::finding)
                .filter(finding -> finding.warning().code() == code)
                .toList();
    }

    /** Returns errors first, then the findings, then other warnings. Errors and other warnings are ordered by place. */
    public List<Diagnostic> all() {
        List<Diagnostic> sorted = problems().sorted();
        return Stream.of(
                        sorted.stream().filter(problem -> problem.severity() == Severity.ERROR),
                        findings().stream(),
                        sorted.stream().filter(problem -> problem.severity() == Severity.WARNING))
                .flatMap(part -> part)
                .toList();
    }

    /** Returns whether only the first rows are read. */
    public boolean isSample() {
        return sample;
    }

    /** Adds an error. */
    public DataProblem error(DiagnosticCode code, String key) {
        return report(true, code, key);
    }

    /** Adds a warning. */
    public DataProblem warning(DiagnosticCode code, String key) {
        return report(false, code, key);
    }

    /**
     * Adds a problem at a key of the configuration.
     *
     * @param stops whether it is an error
     */
    public DataProblem report(boolean stops, DiagnosticCode code, String key) {
        DataProblem problem = problem(stops, code, key);
        reported.add(problem);
        return problem;
    }

    private DataProblem problem(boolean stops, DiagnosticCode code, String key) {
        return new DataProblem(stops, code, locations.apply(key));
    }

    public void missingFile(String key, String pattern, Path directory) {
        error(DataCode.NO_MATCHING_FILE, key)
                .message("no file matches `%s`", pattern)
                .label("no match")
                .help(Globs.unmatchedHelp(directory, pattern));
    }

    /** Reports an address that the file system or the catalog of a cluster does not give. */
    public void inaccessible(String key, String address, String why) {
        error(DataCode.ADDRESS_UNREACHABLE, key)
                .message("cannot read `%s`", address)
                .label("not reachable")
                .note(why)
                .help("check the address, the credentials, and the options and packages of `spark-submit` for it");
    }

    /** Reports an address that DuckDB cannot read. */
    public void needsCluster(String key, String address) {
        error(DataCode.ADDRESS_UNREACHABLE, key)
                .message("cannot read `%s` with `data.engine: duckdb`", address)
                .label("Spark reads it")
                .help(
                        "set `data.engine: spark` and start the command with `spark-submit`, or copy the files to this machine");
    }

    public void emptyFile(String key, String file) {
        error(DataCode.EMPTY_SOURCE, key).message("`%s` is empty", file).label("it has no rows");
    }

    /**
     * Reports a scenario without rows.
     *
     * @param values descriptions of the values of the columns in its condition
     */
    public void emptyScenario(String scenario, List<String> values) {
        DataProblem problem = error(DataCode.EMPTY_SCENARIO, "scenarios." + scenario + ".where")
                .message("scenario `%s` has no rows", scenario)
                .label("true for no row of the events");
        values.forEach(problem::note);
    }

    public DataProblem unreadable(String key, String file, String why) {
        return error(DataCode.SOURCE_UNREADABLE, key)
                .message("cannot read `%s`", file)
                .note(why);
    }

    /** Reports a file that fails after its first rows, or a statement that was stopped while it read the file. */
    public void damaged(String key, String files, EngineException e) {
        if (e.isTooSlow()) {
            error(SqlCode.SQL_TOO_SLOW, key).message("cannot read `%s`", files).note(e.summary());
        } else {
            unreadable(key, files, e.summary()).help("fix this row, or copy or create the file again if it is damaged");
        }
    }

    /**
     * Reports files that have two uses, for example in two splits.
     *
     * @param key key of the path that must not match the files
     * @param other key of the other path
     * @param use use of the files according to {@code key}
     * @param otherUse use of the files according to {@code other}
     */
    public void conflictingFileUse(
            String key, String other, String use, String otherUse, List<String> files, String help) {
        int more = files.size() - 1;
        String are = more > 0 ? "and " + more + " more are" : "is";
        error(DataCode.FILE_USED_TWICE, key)
                .message("`%s` %s used as %s and as %s", files.get(0), are, use, otherUse)
                .label("matched by this path")
                .noteAt(locations.apply(other), "`" + other + "` also matches " + (more > 0 ? "them" : "it"))
                .help(help);
    }

    public void missingColumn(String key, String column, String source, Collection<String> columns) {
        List<String> near = Suggestions.nearest(column, columns, 3);
        error(DataCode.UNKNOWN_COLUMN, key)
                .message("column `%s` does not exist in %s", column, source)
                .label("unknown column")
                .help(
                        near.isEmpty()
                                ? "the columns are " + MessageText.quotedNames(columns)
                                : "did you mean `" + String.join("` or `", near) + "`?");
    }

    /**
     * Reports SQL that the engine rejects.
     *
     * @param columns columns that the SQL may use
     * @param texts descriptions of columns of texts that the SQL uses
     */
    public void invalidSql(
            String key, String what, String sql, Collection<String> columns, List<String> texts, EngineException e) {
        if (e.isTooSlow()) {
            slowSql(key, what, e);
            return;
        }
        DataProblem problem = error(SqlCode.INVALID_SQL, key).message("%s is not valid SQL", what);
        SqlErrorText.describeInvalid(problem, sql, columns, e);
        texts.forEach(problem::note);
    }

    /** Reports SQL that an expression must not contain. */
    public void rejectedSql(String key, String what, ExpressionCheck.Finding found) {
        error(found.code(), key)
                .message(
                        "%s %s",
                        what,
                        found.code() == SqlCode.SQL_NOT_REPEATABLE
                                ? "has no fixed value for each row"
                                : "contains SQL that is not allowed")
                .note(found.reason())
                .help(found.help());
    }

    private void slowSql(String key, String what, EngineException e) {
        error(SqlCode.SQL_TOO_SLOW, key)
                .message("%s takes too long", what)
                .note(e.summary())
                .help("write an expression that ends, or compute the column before the run");
    }

    /** Reports SQL that two engines evaluate differently. */
    public void enginesDiffer(String key, String what, String difference) {
        error(DataCode.ENGINES_DIFFER, key)
                .message("%s has different values in DuckDB and Spark", what)
                .note(difference)
                .help("write SQL that both engines evaluate in the same way, or compute the column before the run");
    }

    /**
     * Reports SQL that is valid and fails on a row.
     *
     * @param time configuration of the events' time
     */
    public void sqlFailsOnRow(String key, String what, String sql, DataConfig.Time time, EngineException e) {
        if (e.isTooSlow()) {
            slowSql(key, what, e);
            return;
        }
        String problem = SqlErrorText.comparesNumberWithText(sql, e)
                ? "compares a number with a text"
                : "fails on a row of the events";
        SqlErrorText.describeFailure(error(SqlCode.INVALID_SQL, key).message(what + " " + problem), sql, time, e);
    }

    /**
     * Reports an id with a fraction.
     *
     * @param user column of the user ids
     * @param e error of the engine
     */
    public void invalidEventId(String user, EngineException e) {
        boolean ofUser = e.summary().startsWith("`" + user + "`");
        invalidId(ofUser ? "data.events.user" : "data.events.item", e);
    }

    public void invalidId(String key, EngineException e) {
        error(DataCode.SOURCE_UNREADABLE, key)
                .message(e.summary())
                .label("ids must be texts or whole numbers")
                .help("write the column as texts or integers; decimals are not exact beyond 2^53");
    }

    public void wrongTimeType(String key, String column, String type, String help) {
        error(DataCode.WRONG_TIME_COLUMN_TYPE, key)
                .message("the time column `%s` has type %s", column, type)
                .label("does not fit this type")
                .help(help);
    }

    /**
     * Reports a text in the time column that cannot be parsed.
     *
     * @param e error of the engine about a text in none of the {@link TimeFormats}
     */
    public void invalidTimeText(String key, EngineException e) {
        DataProblem problem = error(DataCode.WRONG_TIME_COLUMN_TYPE, key).message("the time column %s", e.summary());
        Matcher zone = ABBREVIATION.matcher(e.summary());
        if (zone.find()) {
            problem.note("`" + zone.group(1) + "` is ambiguous: several zones use this abbreviation");
        }
        problem.help("write times as `2026-01-05 12:30:00` or `2026-01-05T12:30:00.250`, with `Z` or an offset such as"
                + " `+08:00` if they are not in `zone`, and days as `2026-01-05`");
    }

    public void reportNoNumbers(String key, String feature, String help) {
        if (!sample) {
            error(DataCode.FEATURE_NOT_NUMERIC, key)
                    .message("feature `%s` has no number in any row", feature)
                    .help(help);
        }
    }

    /**
     * Stops the check of a sample that has no row of any scenario. This is a warning, since later rows may have one.
     */
    public void failIfSampleIsEmpty() {
        if (sample) {
            warning(DataCode.EMPTY_SCENARIO, "scenarios")
                    .message("the first rows of the events belong to no scenario, or have no user, item or time")
                    .help("run `sass prepare`, which reads all rows");
            throw SassException.of(all());
        }
    }

    public void invalidValues(String key, String message, String help) {
        error(DataCode.INVALID_VOCABULARY, key).message(message).help(help);
    }

    public void unsupported(String key, String message) {
        error(DataCode.FEATURE_NOT_AVAILABLE, key).message("%s", message);
    }
}
