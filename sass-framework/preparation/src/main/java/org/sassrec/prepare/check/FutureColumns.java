package org.sassrec.prepare.check;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;

/**
 * Finds columns of users or items that contain events after the training days, such as counters, averages and times of
 * the last event that were computed on the day of the export. See {@link HeldOutComparison}.
 */
public final class FutureColumns {
    /** More users or items are sampled. */
    public static final long MAX_ENTITIES = 20_000;

    /** With fewer users or items, a difference is not reliable. */
    private static final int MIN_ENTITIES = 100;

    /** Columns of {@link #activitySql} after the entity, in order. Each pair is one half of the held-out events each. */
    private static final List<String> ACTIVITY = List.of(
            "count(*) FILTER (WHERE NOT held)",
            "count(*) FILTER (WHERE NOT held AND positive)",
            "count(*) FILTER (WHERE NOT held AND event_time >= RECENT)",
            "count(*) FILTER (WHERE NOT held AND positive AND event_time >= RECENT)",
            "max(event_time) FILTER (WHERE NOT held)",
            "count(*) FILTER (WHERE held AND half = 0)",
            "count(*) FILTER (WHERE held AND half = 1)",
            "count(*) FILTER (WHERE held AND half = 0 AND positive)",
            "count(*) FILTER (WHERE held AND half = 1 AND positive)",
            "max(event_time) FILTER (WHERE held AND half = 0)",
            "max(event_time) FILTER (WHERE held AND half = 1)");

    private static final int EVENTS = 0;
    private static final int POSITIVES = 1;
    private static final int LAST = 4;
    private static final int HELD_EVENTS = 5;
    private static final int HELD_POSITIVES = 7;
    private static final int HELD_LAST = 9;

    private final List<ResultRow> rows;
    private final double[][] activity;

    /** What is known about a column. */
    public enum Verdict {
        /** It contains events after the training days. */
        LEAK,
        /** The training days explain its relation to later events. */
        CLEAR,
        UNKNOWN
    }

    /**
     * The result for a column.
     *
     * @param found correlation with one half of the later events, among rows with equal training events
     * @param limit highest correlation of a value that does not contain later events
     */
    public record Finding(Verdict verdict, double found, double limit) {
        private static final Finding UNKNOWN = new Finding(Verdict.UNKNOWN, 0, 0);

        /** Returns the result of two examinations of a column. A column is clear if both clear it. */
        public Finding and(Finding other) {
            return verdict == Verdict.LEAK || other.verdict == Verdict.CLEAR ? this : other;
        }
    }

    /**
     * @param rows rows of a query that selects all columns of {@link #activitySql} in order, then values as texts
     */
    public FutureColumns(List<ResultRow> rows) {
        this.rows = rows.stream().filter(row -> row.number(1) > 0).toList();
        this.activity = new double[ACTIVITY.size()][];
        for (int c = 0; c < activity.length; c++) {
            int column = c + 1;
            activity[c] = this.rows.stream()
                    .mapToDouble(row -> row.isNull(column) ? -1 : row.number(column))
                    .toArray();
        }
    }

    /** Returns the index of the first value in a row. */
    public static int firstValue() {
        return ACTIVITY.size() + 1;
    }

    /**
     * Returns a query with the activity of each user or item.
     *
     * @param events query of events: {@code entity}, {@code event_time} in milliseconds, {@code positive}, {@code held},
     * which marks the events after the training days, and {@code half}, 0 or 1. The halves of an item are those of
     * the users, because popularity changes from day to day. A user is compared twice, by halves of the items and of the
     * days, because each session has several events.
     * @param start time of the first held-out event
     * @param end time of the last event
     */
    public static String activitySql(String events, long start, long end) {
        StringBuilder select = new StringBuilder();
        for (int c = 0; c < ACTIVITY.size(); c++) {
            select.append(",\n    ")
                    .append(ACTIVITY.get(c).replace("RECENT", Long.toString(start - (end - start))))
                    .append(" AS a")
                    .append(c);
        }
        return "SELECT entity" + select + "\nFROM (" + events + ") AS e\nGROUP BY entity";
    }

    /** Returns the names of the columns of {@link #activitySql} for a SELECT list. */
    public static String activityColumns() {
        StringBuilder names = new StringBuilder("entity");
        IntStream.range(0, ACTIVITY.size()).forEach(c -> names.append(", a").append(c));
        return names.toString();
    }

    /**
     * Examines a column.
     *
     * @param column number of the value, from 0
     */
    public Finding examine(int column) {
        double[] values = values(column + firstValue());
        boolean labelled = IntStream.range(0, rows.size())
                .anyMatch(i -> activity[EVENTS][i] != activity[POSITIVES][i]
                        || activity[HELD_EVENTS][i] != activity[HELD_POSITIVES][i]);
        List<HeldOutComparison> compared = Stream.of(
                        compare(values, i -> true, EVENTS, HELD_EVENTS),
                        labelled ? compare(values, i -> true, POSITIVES, HELD_POSITIVES) : null,
                        labelled ? compareShares(values) : null,
                        compare(values, i -> true, EVENTS, HELD_LAST))
                .flatMap(Stream::ofNullable)
                .toList();
        return compared.stream()
                .filter(HeldOutComparison::isLeak)
                .max((a, b) -> Double.compare(a.deviations(), b.deviations()))
                .map(found ->
                        new Finding(Verdict.LEAK, Math.sqrt(found.product()), Math.sqrt(Math.max(0, found.limit()))))
                .orElse(
                        !compared.isEmpty() && compared.stream().allMatch(HeldOutComparison::isUnrelated)
                                ? new Finding(Verdict.CLEAR, 0, 0)
                                : Finding.UNKNOWN);
    }

    private @Nullable HeldOutComparison compareShares(double[] values) {
        return compare(
                values,
                i -> activity[HELD_EVENTS][i] > 0 && activity[HELD_EVENTS + 1][i] > 0,
                i -> activity[POSITIVES][i] / activity[EVENTS][i],
                i -> activity[HELD_POSITIVES][i] / activity[HELD_EVENTS][i],
                i -> activity[HELD_POSITIVES + 1][i] / activity[HELD_EVENTS + 1][i]);
    }

    private @Nullable HeldOutComparison compare(double[] values, IntPredicate included, int key, int first) {
        return compare(values, included, i -> activity[key][i], i -> activity[first][i], i -> activity[first + 1][i]);
    }

    private @Nullable HeldOutComparison compare(
            double[] values,
            IntPredicate included,
            IntToDoubleFunction key,
            IntToDoubleFunction first,
            IntToDoubleFunction second) {
        int[] some = IntStream.range(0, values.length).filter(included).toArray();
        if (some.length < MIN_ENTITIES) {
            return null;
        }
        double[][] training = IntStream.rangeClosed(EVENTS + 2, LAST)
                .mapToObj(c -> select(some, i -> activity[c][i]))
                .toArray(double[][]::new);
        return HeldOutComparison.of(
                select(some, i -> values[i]), select(some, first), select(some, second), select(some, key), training);
    }

    private static double[] select(int[] rows, IntToDoubleFunction value) {
        return Arrays.stream(rows).mapToDouble(value).toArray();
    }

    /** Returns numbers, or the positions of texts in their order. A missing value is the lowest. */
    private double[] values(int column) {
        double[] numbers = new double[rows.size()];
        TreeSet<String> texts = new TreeSet<>();
        for (int i = 0; i < numbers.length; i++) {
            boolean missing = rows.get(i).isNull(column);
            String text = missing ? "" : rows.get(i).text(column).strip();
            numbers[i] = text.isEmpty() ? Double.NEGATIVE_INFINITY : number(text);
            texts.add(text);
        }
        long words = Arrays.stream(numbers).filter(Double::isNaN).count();
        if (words < 0.1 * numbers.length) {
            return Arrays.stream(numbers)
                    .map(number -> Double.isNaN(number) ? Double.NEGATIVE_INFINITY : number)
                    .toArray();
        }
        Map<String, Integer> places = new HashMap<>();
        texts.forEach(text -> places.put(text, places.size()));
        return rows.stream()
                .map(row -> row.isNull(column) ? "" : row.text(column).strip())
                .mapToDouble(text -> places.getOrDefault(text, 0))
                .toArray();
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text) + 0.0;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
