package org.sassrec.inspect;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;

/**
 * Finds the half-life with which earlier positives predict the items of later positives best.
 *
 * <p>For each half-life, the probability of an item is its share of the decayed earlier positives, mixed with the same
 * small probability for all items. The value of a half-life is the mean log probability of the later positives.
 */
final class PopularityHalfLife {
    /**
     * A release serves until the next training, usually for a day. A shorter half-life describes a popularity that is
     * over before it is served, and it is estimated from few events.
     */
    private static final List<Duration> CANDIDATES = List.of(
            Duration.ofHours(12), Duration.ofDays(1), Duration.ofDays(3), Duration.ofDays(7), Duration.ofDays(14));

    /** Probability that is divided equally among all items, so that new items have one too. */
    private static final double SMOOTHING = 0.1;

    /** Gain in nats above which a half-life is worth a key. */
    private static final double MIN_GAIN = 0.05;

    private PopularityHalfLife() {}

    /**
     * Returns a query with one row: the value without a half-life, then the value of each half-life.
     *
     * @param events query of the events: item {@code i}, time {@code t} and {@code p}, whether it is a positive
     * @param from start of the later positives in epoch milliseconds
     * @param until their end
     */
    static String query(String events, long from, long until) {
        String weights = CANDIDATES.stream()
                .map(halfLife -> "sum(pow(0.5, (" + from + " - t) / " + (double) halfLife.toMillis() + "))")
                .collect(Collectors.joining(", ", "count(*), ", ""));
        StringBuilder names = new StringBuilder();
        StringBuilder values = new StringBuilder();
        for (int n = 0; n <= CANDIDATES.size(); n++) {
            names.append(n == 0 ? "" : ", ").append('w').append(n);
            values.append(n == 0 ? "" : ", ")
                    .append("sum(n * ln(" + (1 - SMOOTHING) + " * coalesce(w" + n + ", 0) / (SELECT sum(w" + n
                            + ") FROM w) + " + SMOOTHING + " / (SELECT count(DISTINCT i) FROM p))) / sum(n)");
        }
        return "WITH p AS (SELECT i, t FROM (" + events + ") WHERE p),"
                + " w(i, " + names + ") AS (SELECT i, " + weights + " FROM p WHERE t < " + from + " GROUP BY i),"
                + " v AS (SELECT i, count(*) AS n FROM p WHERE t >= " + from + " AND t < " + until + " GROUP BY i)"
                + " SELECT " + values + " FROM v LEFT JOIN w USING (i)";
    }

    /** Returns the best half-life, or nothing if none is clearly better than counting all positives alike. */
    static Optional<Duration> best(ResultRow values) {
        Duration best = null;
        double most = values.isNull(0) ? Double.POSITIVE_INFINITY : values.real(0) + MIN_GAIN;
        for (int n = 0; n < CANDIDATES.size(); n++) {
            if (!values.isNull(n + 1) && values.real(n + 1) > most) {
                most = values.real(n + 1);
                best = CANDIDATES.get(n);
            }
        }
        return Optional.ofNullable(best);
    }
}
