package org.sassrec.monitoring;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.sassrec.result.DailyMetrics;
import org.sassrec.result.DailyMetrics.Change;
import org.sassrec.result.DailyMetrics.Evaluation;
import org.sassrec.result.DailyMetrics.Kind;
import org.sassrec.result.DailyMetrics.Release;
import org.sassrec.result.DailyMetrics.Rows;
import org.sassrec.result.DailyMetrics.Scenario;

/** Days without a cause for an alert: counts, shares and metrics vary by sampling and by some percent from day to day. */
final class DaySimulation {
    static final LocalDate FIRST = LocalDate.of(2026, 1, 5);
    static final String METRIC = "hr@50";

    private final Random random;
    private final double weekend;

    /**
     * Creates a simulation.
     *
     * @param weekend rows of a Saturday or Sunday, as a multiple of those of the other days
     */
    DaySimulation(long seed, double weekend) {
        this.random = new Random(seed);
        this.weekend = weekend;
    }

    List<DailyMetrics> days(int count, int scenarios) {
        List<DailyMetrics> days = new ArrayList<>();
        for (int day = 0; day < count; day++) {
            days.add(day(FIRST.plusDays(day), scenarios));
        }
        return days;
    }

    private DailyMetrics day(LocalDate date, int count) {
        Map<String, Scenario> scenarios = new LinkedHashMap<>();
        Map<String, Change> changes = new LinkedHashMap<>();
        for (int s = 0; s < count; s++) {
            scenarios.put("scenario" + s, scenario(date, 20_000 >> s));
            changes.put("scenario" + s, new Change(around(.3, .03), 64, 1 - around(.05, .01)));
        }
        return DailyMetrics.of(date)
                .with(new Evaluation(
                        date.minusDays(1).toString(),
                        Kind.WARM,
                        date.minusDays(2).toString(),
                        METRIC,
                        scenarios))
                .with(new Release("r", Kind.WARM, null, changes));
    }

    private Scenario scenario(LocalDate date, int size) {
        boolean free = date.getDayOfWeek() == DayOfWeek.SATURDAY || date.getDayOfWeek() == DayOfWeek.SUNDAY;
        long rows = Math.round(size * (free ? weekend : 1) * Math.exp(.05 * random.nextGaussian()));
        long positives = count(rows, around(.3, .01));
        long queries = positives;
        double error = .5 / Math.sqrt((double) queries);
        double value = .2 + error * random.nextGaussian() + .004 * random.nextGaussian();
        return new Scenario(
                queries,
                Map.of(METRIC, value),
                Map.of(METRIC, .15 + .7 * (value - .2) + .5 * error * random.nextGaussian()),
                Map.of(METRIC, error),
                "p",
                share(queries, .05),
                share(queries, .03),
                new Rows(
                        rows,
                        positives,
                        24,
                        count(rows, .001),
                        Map.of(
                                "user.city",
                                share(rows, .02),
                                "item.category",
                                0.0,
                                "item.tags",
                                share(rows, .1),
                                "context.hour",
                                0.0)));
    }

    private double around(double mean, double deviation) {
        return Math.max(0, Math.min(1, mean + deviation * random.nextGaussian()));
    }

    private double share(long of, double probability) {
        return count(of, probability) / (double) of;
    }

    /** The normal approximation of a binomial number, with a day effect of five percent. */
    private long count(long of, double probability) {
        double mean = of * probability * Math.exp(.05 * random.nextGaussian());
        return Math.max(
                0, Math.min(of, Math.round(mean + Math.sqrt(mean * (1 - probability)) * random.nextGaussian())));
    }

    /** Returns a day with other rows of its first scenario. */
    static DailyMetrics withRows(DailyMetrics day, Rows rows) {
        Evaluation evaluation = day.evaluation();
        if (evaluation == null) {
            throw new IllegalArgumentException("no evaluation on " + day.date());
        }
        Map<String, Scenario> scenarios = new LinkedHashMap<>(evaluation.scenarios());
        scenarios.computeIfPresent(
                "scenario0",
                (name, old) -> new Scenario(
                        old.queries(),
                        old.metrics(),
                        old.popularity(),
                        old.errors(),
                        old.protocol(),
                        old.unknownUsers(),
                        old.unknownItems(),
                        rows));
        return day.with(new Evaluation(
                evaluation.newestDay(), evaluation.kind(), evaluation.trainedUntil(), evaluation.metric(), scenarios));
    }

    static Rows rows(DailyMetrics day) {
        Evaluation evaluation = day.evaluation();
        if (evaluation == null) {
            throw new IllegalArgumentException("no evaluation on " + day.date());
        }
        return evaluation.scenarios().values().iterator().next().newestDay();
    }
}
