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
import org.sassrec.prepare.sql.TimeFormats;

/**
 * What a source's columns are for, which decides how far the types count that the engine guesses by the first rows of CSV and
 * JSON files. A guess rewrites values ({@code T} to true, {@code 1.10} to 1.1), makes one of whole numbers of more than 63
 * bits, and ends the work where a later row does not fit it.
 *
 * @param texts columns that stay as they are written: keys ({@code 007}), lists ({@code 1,2}), and what is compared with given
 *     texts or hashed
 * @param ids columns whose values are learned
 * @param normalizedNumber columns that are read as numbers
 * @param table whether it is a table beside the events; columns of the events that nothing names are not read
 * @param time column of times that may be written as texts; empty: none
 * @param sql all SQL that may name the columns, which are of their guessed types there
 */
public record ColumnRoles(
        Set<String> texts, Set<String> ids, Set<String> normalizedNumber, boolean table, String time, String sql) {
    /** Every column is what the engine guesses. */
    public static final ColumnRoles INFERRED = texts(Set.of());

    private static final String INTEGER_TYPES = "U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|UINTEGER";
    private static final String DECIMAL_TYPES = "DOUBLE|FLOAT|DECIMAL.*";

    /** How a column is read. */
    enum ReadMode {
        /** As what the engine guesses. */
        INFERRED,
        /** As it is written. */
        TEXT,
        /** As it is written, but for whole numbers, which are written in one way. */
        NORMALIZED_NUMBER,
        /** As what the engine guesses, where it is so written as {@link TimeFormats} says. */
        ISO_TIME
    }

    /** Some columns stay texts, all others are what the engine guesses. */
    static ColumnRoles texts(Collection<String> texts) {
        return new ColumnRoles(Set.copyOf(texts), Set.of(), Set.of(), false, "", "");
    }

    /** A table beside users, items and events. */
    static ColumnRoles table(Collection<String> texts, Set<String> numbers) {
        return new ColumnRoles(Set.copyOf(texts), Set.of(), numbers, true, "", "");
    }

    /** The table of a side; the events for the context. */
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

    /** The columns of a table that features read so. */
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
            if (config.data().split() instanceof DataConfig.ByColumn byColumn) {
                sql.add(byColumn.column());
            }
        }
        return String.join("\n", sql).toLowerCase(Locale.ROOT);
    }

    /** How a column of a guessed type is read. */
    ReadMode readMode(SqlEngine.Column column) {
        String name = column.name();
        boolean id = ids.contains(name);
        if (texts.contains(name)) {
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
                    : ReadMode.INFERRED; // in each of many events a number is faster than its text
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
     * SQL of a text whose whole numbers of at most 18 digits are written in one way: {@code 01067} is 1067, and {@code 7.0},
     * as a file is written that lacks some of its ids, is 7.
     */
    static String normalizedNumber(String column) {
        // Few whole numbers look so, which is cheap to see.
        return "CASE WHEN (" + column + " < '1' OR suffix(" + column + ", ' ') OR contains(" + column
                + ", '.')) AND regexp_full_match(" + column
                + ", '\\s*[-+]?\\d{1,18}(\\.0*)?\\s*') THEN CAST(CAST(" + column + " AS BIGINT) AS VARCHAR) ELSE "
                + column
                + " END";
    }
}
