package org.sassrec.prepare.sql;

import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sassrec.config.DataConfig;
import org.sassrec.diagnostic.Diagnostic;

/** What is to be done about SQL of the configuration that the engine refuses, or that fails on a row. */
public final class SqlProblems {
    private static final String CANDIDATES = "Candidate bindings: ";

    private static final Pattern SYNTAX = Pattern.compile("syntax error at or near \"([^\"]+)\"");
    private static final Pattern TEXT = Pattern.compile("Could not convert string '(.*)' to (\\w+)");
    private static final String NUMBERS = "U?INT\\d+|U?HUGEINT|DOUBLE|FLOAT|DECIMAL";

    private SqlProblems() {}

    /**
     * SQL that the engine refuses.
     *
     * @param problem that says so
     * @param columns that it may use
     */
    public static Diagnostic describeInvalid(
            Diagnostic problem, String sql, Collection<String> columns, EngineException e) {
        String text = String.valueOf(e.getMessage());
        if (text.contains("must appear in the GROUP BY clause")) {
            return problem.withNote("it is asked of each row, and an aggregate has one value for all of them");
        }
        Diagnostic told = problem.withNote(e.summary());
        int candidates = text.indexOf(CANDIDATES);
        if (candidates >= 0) {
            String near = text.substring(candidates + CANDIDATES.length())
                    .lines()
                    .findFirst()
                    .orElse("");
            told = told.withHelp("near names: " + near.replace("\"", "`"));
        }
        Optional<String> unquoted = findUnquoted(sql, columns, text);
        return unquoted.isEmpty()
                ? told
                : told.withHelp("in SQL such a column stands in double quotes: " + Sql.identifier(unquoted.get()));
    }

    /** A column whose name SQL takes for something else: several words, or one of its own. */
    private static Optional<String> findUnquoted(String sql, Collection<String> columns, String text) {
        Matcher syntax = SYNTAX.matcher(text);
        String word = syntax.find() ? syntax.group(1) : "";
        return columns.stream()
                .filter(column -> column.equalsIgnoreCase(word)
                        || (!column.matches("[A-Za-z_]\\w*")
                                && sql.replace(Sql.identifier(column), "").contains(column)))
                .findFirst();
    }

    /**
     * SQL that is valid, and fails.
     *
     * @param failing says that it does so on a row
     * @param literal says that it does so with a text that it holds
     */
    public static Diagnostic describeFailure(
            Diagnostic failing, Diagnostic literal, String sql, DataConfig.Time time, EngineException e) {
        Matcher text = TEXT.matcher(e.summary());
        if (text.find() && text.group(2).matches(NUMBERS) && sql.contains("'" + text.group(1) + "'")) {
            return literal.withNote(e.summary()).withHelp(numberHelp(text.group(1), sql, time));
        }
        Diagnostic told = failing.withNote(e.summary());
        if (!e.isConversionError()) {
            return told;
        }
        return told.withHelp(
                text.find(0) && text.group(2).equals("BOOL")
                        ? "a condition is true or false: compare the column with a value, as `click = 1` does"
                        : "`TRY_CAST(column AS INTEGER)` is NULL where `CAST` fails");
    }

    private static String numberHelp(String text, String sql, DataConfig.Time time) {
        boolean ofTime = text.matches("\\d{4}-\\d{2}-\\d{2}.*")
                && Pattern.compile("\\b" + Pattern.quote(time.column()) + "\\b")
                        .matcher(sql)
                        .find();
        String column = Sql.identifier(time.column()).replaceFirst("^\"([A-Za-z_]\\w*)\"$", "$1");
        String seconds = switch (time.unit()) {
            case MS -> column + " / 1000";
            case US -> column + " / 1000000";
            case S, TIMESTAMP -> column;
        };
        return ofTime && time.unit() != DataConfig.TimeUnit.TIMESTAMP
                ? "the column holds numbers; `to_timestamp(" + seconds
                        + ")` is a time that such a text is compared with"
                : "a column of numbers is compared with numbers, which stand without quotes";
    }
}
