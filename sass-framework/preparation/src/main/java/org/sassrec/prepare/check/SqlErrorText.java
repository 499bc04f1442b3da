package org.sassrec.prepare.check;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sassrec.config.DataConfig;
import org.sassrec.diagnostic.MessageText;
import org.sassrec.diagnostic.Suggestions;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.Sql;

/** Adds the cause and the remedy to errors of SQL expressions. */
final class SqlErrorText {
    private static final Pattern UNKNOWN_COLUMN = Pattern.compile("Referenced column \"([^\"]+)\" not found");
    private static final Pattern SYNTAX = Pattern.compile("syntax error at or near \"([^\"]+)\"");
    private static final Pattern TEXT = Pattern.compile("Could not convert string '(.*)' to (\\w+)");
    private static final String NUMBERS = "U?INT\\d+|U?HUGEINT|DOUBLE|FLOAT|DECIMAL";

    private SqlErrorText() {}

    /** Describes SQL that the engine rejects. The arguments are those of {@link DataProblems#invalidSql}. */
    static void describeInvalid(DataProblem problem, String sql, Collection<String> columns, EngineException e) {
        String text = String.valueOf(e.getMessage());
        if (text.contains("must appear in the GROUP BY clause")) {
            problem.note("aggregate functions are not allowed: the expression is evaluated for each row");
            return;
        }
        problem.note(e.summary());
        if (e.isDeniedAccess()) {
            problem.help("SQL can read only the files that the configuration names: read a table with a `lookup`"
                    + " feature, or join it to `data.users` or `data.items`");
            return;
        }
        Optional<String> unquoted = findUnquoted(sql, columns, text);
        Matcher unknown = UNKNOWN_COLUMN.matcher(text);
        if (unquoted.isPresent()) {
            problem.help("put the column in double quotes: " + Sql.identifier(unquoted.get()));
        } else if (unknown.find()) {
            problem.help(unknownHelp(unknown.group(1), sql, columns));
        }
    }

    private static String unknownHelp(String name, String sql, Collection<String> columns) {
        List<String> near = Suggestions.nearest(name, columns, 3);
        if (!near.isEmpty()) {
            return "did you mean `" + String.join("` or `", near) + "`?";
        }
        return sql.contains('"' + name + '"')
                ? "put a text into single quotes: " + Sql.literal(name) + "; double quotes are for columns"
                : "the columns are " + MessageText.quotedNames(columns);
    }

    /** Finds a column whose name needs quotes: it contains other characters or is a reserved word. */
    private static Optional<String> findUnquoted(String sql, Collection<String> columns, String text) {
        Matcher syntax = SYNTAX.matcher(text);
        String word = syntax.find() ? syntax.group(1) : "";
        return columns.stream()
                .filter(column -> column.equalsIgnoreCase(word)
                        || (!column.matches("[A-Za-z_]\\w*")
                                && sql.replace(Sql.identifier(column), "").contains(column)))
                .findFirst();
    }

    /** Returns whether SQL fails because it contains a text in place of a number. */
    static boolean comparesNumberWithText(String sql, EngineException e) {
        Matcher text = TEXT.matcher(e.summary());
        return text.find() && text.group(2).matches(NUMBERS) && sql.contains("'" + text.group(1) + "'");
    }

    /** Describes SQL that fails on a row. */
    static void describeFailure(DataProblem problem, String sql, DataConfig.Time time, EngineException e) {
        problem.note(e.summary());
        Matcher text = TEXT.matcher(e.summary());
        boolean converts = text.find();
        if (comparesNumberWithText(sql, e)) {
            problem.help(numberHelp(text.group(1), sql, time));
        } else if (e.isConversionError()) {
            problem.help(
                    converts && text.group(2).equals("BOOL")
                            ? "a condition must be true or false: compare the column with a value, for example `click = 1`"
                            : "use `TRY_CAST(column AS INTEGER)`, which is NULL where `CAST` fails");
        }
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
                ? "the column contains numbers: compare `to_timestamp(" + seconds + ")` with the text"
                : "the column contains numbers: write the number without quotes";
    }
}
