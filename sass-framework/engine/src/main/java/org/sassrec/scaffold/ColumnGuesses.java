package org.sassrec.scaffold;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sassrec.inspect.ColumnProfile;
import org.sassrec.inspect.TableProfile;
import org.sassrec.prepare.sql.Sql;

/** Guesses the roles of event columns from their names and values. */
final class ColumnGuesses {
    private static final Pattern TIME =
            Pattern.compile(".*(time|timestamp|^ts$|_ts$|^ts_|date|datetime|created|occurred|when|_at$|^at$).*");

    private static final Pattern SCENARIO = Pattern.compile(
            ".*(scenario|scene|tab|page|channel|surface|placement|entry|entrance|domain|section|widget|slot|module|feed"
                    + "|position_?type|site|screen|shelf).*");

    private static final Pattern ACTION =
            Pattern.compile(".*(event|action|behaviou?r|activity|interaction|type|verb).*");

    /** Actions that indicate a positive, the most common first. */
    private static final List<String> ACTIONS =
            List.of("click", "clk", "purchase", "buy", "order", "transaction", "play", "like", "fav", "cart", "read");

    private static final Pattern RATING = Pattern.compile("(.*_)?(rating|score|star|grade)s?(_.*)?");

    /** Seconds from 1990 to 2100. */
    private static final double FROM = 631_152_000.0;

    private static final double TO = 4_102_444_800.0;

    private final TableProfile events;

    ColumnGuesses(TableProfile events) {
        this.events = events;
    }

    /** Returns the name without the type suffix of RecBole datasets, for example {@code age:token}. */
    static String withoutType(String name) {
        return name.replaceFirst(":(token|float)(_seq)?$", "");
    }

    static String normalized(String name) {
        return withoutType(name)
                .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[ .-]+", "_");
    }

    /** Guesses the column of ids. */
    Optional<Guess> id(EventEntity entity) {
        List<ColumnProfile> fit = events.columns().stream()
                .filter(column -> entity.isNamed(column.name()) && column.distinct() > 1)
                .filter(column -> !column.isTemporal() && !column.type().equals("DOUBLE"))
                // Prefers `user_id` over `user`.
                .sorted(Comparator.comparingInt((ColumnProfile column) ->
                                normalized(column.name()).matches(".*_?(id|uuid|key)") ? 0 : 1)
                        .thenComparing(Comparator.comparingLong(ColumnProfile::distinct)
                                .reversed()))
                .toList();
        if (fit.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(first(fit, "by its name"));
    }

    /** The first candidate. The guess is uncertain if there are others. */
    private static Guess first(List<ColumnProfile> fit, String why) {
        String name = fit.get(0).name();
        return fit.size() == 1
                ? Guess.sure(name, why)
                : Guess.unsure(
                        name,
                        why + "; also possible: "
                                + DisplayText.quoted(fit.stream()
                                        .skip(1)
                                        .map(ColumnProfile::name)
                                        .toList()));
    }

    /** Guesses the time column. */
    Optional<Guess> time() {
        ColumnProfile best = null;
        int most = 0;
        for (ColumnProfile column : events.columns()) {
            if (unit(column).isPresent()) {
                // Prefers a matching name, then a finer resolution.
                int score = (TIME.matcher(normalized(column.name())).matches() ? 4 : 0)
                        + (column.type().equals("DATE") ? 0 : 2)
                        + (column.isInteger() ? 0 : 1);
                if (score > most || best == null) {
                    best = column;
                    most = score;
                }
            }
        }
        if (best == null) {
            return Optional.empty();
        }
        String why = "values from " + best.minimum() + " to " + best.maximum();
        return Optional.of(
                TIME.matcher(normalized(best.name())).matches()
                        ? Guess.sure(best.name(), why)
                        : Guess.unsure(best.name(), why + ", which can be times, but the name is unusual"));
    }

    /** Guesses the unit of a time column; empty if the column cannot be a time. */
    static Optional<Guess> unit(ColumnProfile column) {
        if (column.isTemporal()) {
            return Optional.of(Guess.sure("timestamp", "its type is " + column.type()));
        }
        if (column.isText()) {
            return column.timestampShare() > 0.99
                    ? Optional.of(Guess.sure("timestamp", "its texts are timestamps"))
                    : Optional.empty();
        }
        String least = column.minimum();
        String greatest = column.maximum();
        if (!column.isNumeric() || least == null || greatest == null) {
            return Optional.empty();
        }
        double from = Double.parseDouble(least);
        double to = Double.parseDouble(greatest);
        String[] units = {"s", "ms", "us"};
        double factor = 1;
        for (String unit : units) {
            if (from >= FROM * factor && to <= TO * factor) {
                return Optional.of(Guess.sure(unit, "in this unit, the values are between the years 1990 and 2100"));
            }
            factor *= 1_000;
        }
        return Optional.empty();
    }

    /** Returns the SQL expression of the milliseconds since 1970 in a time column with a unit. */
    static String timeMillis(String column, String unit) {
        String name = Sql.identifier(column);
        return switch (unit) {
            case "ms" -> "CAST(" + name + " AS BIGINT)";
            case "s" -> "CAST(CAST(" + name + " AS DOUBLE) * 1000 AS BIGINT)";
            case "us" -> "CAST(CAST(" + name + " AS BIGINT) // 1000 AS BIGINT)";
            default -> "epoch_ms(CAST(" + name + " AS TIMESTAMP WITH TIME ZONE))";
        };
    }

    /** Returns the SQL expression of a part of the time, for example the hour. */
    static String timePart(String part, String column, String unit) {
        String name = ConfigNames.sqlColumn(column);
        return switch (unit) {
            case "ms" -> part + "(to_timestamp(" + name + " / 1000))";
            case "s" -> part + "(to_timestamp(" + name + "))";
            case "us" -> part + "(to_timestamp(" + name + " / 1000000))";
            default -> part + "(CAST(" + name + " AS TIMESTAMP WITH TIME ZONE))";
        };
    }

    /**
     * Guesses the SQL condition of a positive. It is {@code true} if no column looks like a label, or if the log
     * contains positives only.
     *
     * @param taken columns with another role
     */
    Guess label(Set<String> taken) {
        List<ColumnProfile> free = events.columns().stream()
                .filter(column -> !taken.contains(column.name()))
                .toList();
        List<ScoredColumn> found = new ArrayList<>();
        for (ColumnProfile column : free) {
            ScoredColumn candidate = label(column);
            if (candidate != null) {
                found.add(candidate);
            }
        }
        found.sort(Comparator.comparing(ScoredColumn::certain)
                .thenComparing(ScoredColumn::score)
                .reversed());
        if (found.isEmpty()) {
            return free.stream()
                    .filter(ColumnGuesses::isAlwaysPositive)
                    .findFirst()
                    .map(column -> Guess.sure(
                            "true",
                            "`" + column.name() + "` is `"
                                    + column.values().get(0).text() + "` in every row, so every row is a positive"))
                    .orElse(Guess.unsure("true", "no column looks like a label, so every row is a positive"));
        }
        ScoredColumn best = found.get(0);
        String others = DisplayText.quoted(
                found.stream().skip(1).map(ScoredColumn::sql).limit(4).toList());
        return new Guess(
                best.sql,
                best.reason + (others.isEmpty() ? "" : "; also possible: " + others),
                best.certain && others.isEmpty());
    }

    private record ScoredColumn(String sql, String reason, int score, boolean certain) {}

    private static @Nullable ScoredColumn label(ColumnProfile column) {
        String name = normalized(column.name());
        if (LabelWords.isNegative(column.name())) {
            return null;
        }
        List<String> values =
                column.values().stream().map(ColumnProfile.Value::text).toList();
        if (!values.isEmpty()
                && (Set.of("0", "1").containsAll(values)
                        || Set.of("true", "false").containsAll(values))) {
            return binary(column, values);
        }
        if (column.isText() && values.size() > 1 && ACTION.matcher(name).matches()) {
            for (String action : ACTIONS) {
                for (String value : values) {
                    if (isAction(value, action)) {
                        String sql = ConfigNames.sqlColumn(column.name()) + " = " + Sql.literal(value);
                        return new ScoredColumn(
                                sql, "`" + column.name() + "` has the values " + DisplayText.quoted(values), 70, false);
                    }
                }
            }
        }
        String greatest = column.maximum();
        if (column.isNumeric() && greatest != null && RATING.matcher(name).matches()) {
            double top = Double.parseDouble(greatest);
            if (top > 1 && top <= 100) {
                String from = DisplayText.plain(Math.ceil(0.8 * top));
                return new ScoredColumn(
                        ConfigNames.sqlColumn(column.name()) + " >= " + from,
                        "`" + column.name() + "` has values from " + column.minimum() + " to " + greatest,
                        50,
                        false);
            }
        }
        return null;
    }

    /** Whether a column marks each row as a positive: a log that contains positives only. */
    private static boolean isAlwaysPositive(ColumnProfile column) {
        if (column.values().size() != 1 || column.nonEmpty() < column.rows()) {
            return false;
        }
        String name = normalized(column.name());
        String value = normalized(column.values().get(0).text());
        return Set.of("1", "true").contains(value)
                ? LabelWords.signal(column.name()).exact()
                : ACTION.matcher(name).matches()
                        && !LabelWords.isNegative(column.name())
                        && ACTIONS.stream()
                                .anyMatch(action ->
                                        isAction(column.values().get(0).text(), action));
    }

    private static boolean isAction(String value, String action) {
        return LabelWords.has(value, action) && !LabelWords.isNegative(value);
    }

    private static @Nullable ScoredColumn binary(ColumnProfile column, List<String> values) {
        LabelWords.Signal signal = LabelWords.signal(column.name());
        if (signal.score() == 0 || values.size() < 2) {
            return null;
        }
        boolean truth = values.contains("true");
        long positives = column.values().stream()
                .filter(value -> value.text().equals(truth ? "true" : "1"))
                .mapToLong(ColumnProfile.Value::rows)
                .sum();
        String why = "`" + column.name() + "` is " + (truth ? "true" : "1") + " in "
                + DisplayText.share((double) positives, (double) column.rows()) + " of the rows";
        String sql = ConfigNames.sqlColumn(column.name()) + (truth ? "" : " = 1");
        return new ScoredColumn(sql, why, signal.score(), signal.exact() && signal.score() >= 90);
    }

    /**
     * Guesses the scenario column.
     *
     * @param taken columns with another role
     */
    Optional<Guess> scenario(Set<String> taken) {
        List<ColumnProfile> few = events.columns().stream()
                .filter(column -> !taken.contains(column.name()))
                .filter(column -> column.values().size() > 1 && column.values().size() <= 100)
                .filter(column -> column.isText() || column.isInteger())
                .filter(column -> column.nonEmpty() >= 0.8 * column.rows())
                .toList();
        List<ColumnProfile> named = few.stream()
                .filter(column -> SCENARIO.matcher(normalized(column.name())).matches())
                .sorted(Comparator.comparingInt(column -> column.values().size()))
                .toList();
        if (named.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(first(named, "by its name; " + named.get(0).values().size() + " values"));
    }
}
