package org.sassrec.prepare.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sassrec.config.DataConfig;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.FeatureConfig.Use;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.TextTypes;
import org.sassrec.prepare.sql.TimeFormats;

/**
 * Determines how the columns of a source are read. The engine infers types from the first rows of CSV and JSON files.
 * Its inference may rewrite values ({@code T} to true, {@code 1.10} to 1.1) and round later values, so {@link TextTypes}
 * checks each value of a column with an inferred type.
 *
 * @param texts columns that keep their text: keys ({@code 007}), lists ({@code 1,2}), and values that are compared with
 * listed texts or hashed
 * @param ids columns with a learned vocabulary
 * @param normalizedNumber columns that are read as numbers
 * @param table whether the source is a table of users, items or a lookup. Columns of the events that nothing names are
 * not read.
 * @param time column of times that may be texts, empty if there is none
 * @param sql all SQL that may name the columns. Columns in SQL keep the inferred type.
 */
public record ColumnRoles(
        Set<String> texts, Set<String> ids, Set<String> normalizedNumber, boolean table, String time, String sql) {
    /** All columns have the inferred type. */
    public static final ColumnRoles INFERRED = new ColumnRoles(Set.of(), Set.of(), Set.of(), false, "", "");

    private static final String INTEGER_TYPES = "U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|UINTEGER";
    private static final String DECIMAL_TYPES = "DOUBLE|FLOAT|DECIMAL.*";

    /** How a column is read. */
    enum ReadMode {
        /** With the inferred type. */
        INFERRED,
        /** As text. */
        TEXT,
        /** As text with a canonical form for integers. */
        NORMALIZED_NUMBER,
        /** As text, parsed by {@link TimeFormats} to the inferred type. */
        ISO_TIME
    }

    /** Keeps some columns as texts and infers the others. */
    static ColumnRoles texts(Collection<String> texts) {
        return new ColumnRoles(Set.copyOf(texts), Set.of(), Set.of(), false, "", "");
    }

    /** Roles of a lookup table or a candidates file. */
    static ColumnRoles table(Collection<String> texts, Set<String> numbers) {
        return new ColumnRoles(Set.copyOf(texts), Set.of(), numbers, true, "", "");
    }

    /** Roles of the table of a side, or of the events for the context. */
    static ColumnRoles of(SassConfig config, Side side) {
        DataConfig.Events events = config.data().events();
        boolean context = side == Side.CONTEXT;
        Set<String> texts = columns(config, side, Use.TEXT);
        texts.addAll(
                context
                        ? List.of(events.user(), events.item())
                        : List.of(String.valueOf(SourceTables.key(config, side))));
        if (side == Side.USER) {
            config.scenarios().stream()
                    .map(ScenarioConfig::history)
                    .filter(Objects::nonNull)
                    .forEach(h -> texts.add(h.column()));
        }
        boolean written = context && events.time().unit() == DataConfig.TimeUnit.TIMESTAMP;
        return new ColumnRoles(
                texts,
                columns(config, side, Use.ID),
                columns(config, side, Use.NUMBER),
                !context,
                written ? events.time().column() : "",
                sql(config, side));
    }

    /** Returns the columns of a table that features read with the given use. */
    private static Set<String> columns(SassConfig config, Side table, Use use) {
        return config.features().stream()
                .flatMap(feature -> feature.inputs().stream())
                .filter(input -> input.table() == table && input.use() == use)
                .map(FeatureConfig.Input::column)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String sql(SassConfig config, Side side) {
        List<String> sql = new ArrayList<>();
        for (FeatureConfig feature : config.features()) {
            if (feature.side() == side && feature instanceof FeatureConfig.Expression expression) {
                sql.add(expression.sql());
            }
        }
        for (ScenarioConfig scenario : config.scenarios()) {
            if (side == Side.CONTEXT) {
                sql.add(scenario.label());
                sql.add(Objects.requireNonNullElse(scenario.where(), ""));
            } else if (side == Side.ITEM && scenario.candidates() instanceof ScenarioConfig.SqlCondition condition) {
                sql.add(condition.condition());
            }
        }
        if (side == Side.CONTEXT) {
            sql.add(config.data().events().time().column());
            sql.addAll(columns(config, side, Use.VALUE));
            if (config.data().split() instanceof DataConfig.ByColumn byColumn) {
                sql.add(byColumn.column());
            }
        }
        return String.join("\n", sql).toLowerCase(Locale.ROOT);
    }

    /** Returns whether the values of a column have an inferred type, which they must fit exactly. */
    boolean isTyped(String column) {
        return !texts.contains(column)
                && (equals(INFERRED)
                        || table
                        || ids.contains(column)
                        || normalizedNumber.contains(column)
                        || column.equals(time)
                        || isNamedInSql(column));
    }

    /** Returns whether anything reads a column. All columns of a table are read. */
    boolean isRead(String column) {
        return texts.contains(column) || isTyped(column);
    }

    /** Returns whether a column contains times that {@link TimeFormats} parses. */
    boolean isTime(String column) {
        return column.equals(time);
    }

    /** Returns how a column with an inferred type is read. */
    ReadMode readMode(SqlEngine.Column column) {
        String name = column.name();
        boolean id = ids.contains(name);
        if (texts.contains(name) || !isRead(name)) {
            return ReadMode.TEXT;
        }
        if (name.equals(time) && TimeFormats.isTimeType(column.type())) {
            return ReadMode.ISO_TIME;
        }
        if (!(id || table)
                || column.type().matches("VARCHAR|.*[\\[(].*")
                || isNamedInSql(name)
                || (normalizedNumber.contains(name) && !(id && !column.type().equals("BOOLEAN")))) {
            return ReadMode.INFERRED;
        }
        if (column.type().matches(INTEGER_TYPES)) {
            return table
                    ? ReadMode.NORMALIZED_NUMBER
                    : ReadMode.INFERRED; // For many events, numbers are faster than texts.
        }
        return column.type().matches(DECIMAL_TYPES) ? ReadMode.NORMALIZED_NUMBER : ReadMode.TEXT;
    }

    private boolean isNamedInSql(String column) {
        String word = Pattern.quote(column.toLowerCase(Locale.ROOT));
        return Pattern.compile("(?<!\\w)" + word + "(?!\\w)", Pattern.UNICODE_CHARACTER_CLASS)
                .matcher(sql)
                .find();
    }

    /**
     * Returns the SQL of a text with a canonical form for integers of at most 18 digits: {@code 01067} becomes 1067 and
     * {@code 7.0} becomes 7.
     */
    static String normalizedNumber(String column) {
        // The first condition is cheap and excludes most values.
        return "CASE WHEN (" + column + " < '1' OR suffix(" + column + ", ' ') OR contains(" + column
                + ", '.')) AND regexp_full_match(" + column
                + ", '\\s*[-+]?\\d{1,18}(\\.0*)?\\s*') THEN CAST(CAST(" + column + " AS BIGINT) AS VARCHAR) ELSE "
                + column
                + " END";
    }
}
