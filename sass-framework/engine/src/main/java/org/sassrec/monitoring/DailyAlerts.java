package org.sassrec.monitoring;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.evaluation.metric.StudentT;
import org.sassrec.evaluation.significance.PairedTest;
import org.sassrec.pipeline.PipelineCode;
import org.sassrec.result.DailyMetrics;
import org.sassrec.result.DailySeries.Alert;

/**
 * Compares the values of a day with those of the last 28 recorded days before it. With fewer than 7 comparable days, a
 * value is not compared.
 *
 * <pre>
 * s = max(Q_n of the earlier values, noise of the value)
 * t = |x - median| / (s sqrt(1 + π / (2 n)))            n earlier days
 * w = |x - median_w| / (s sqrt(1 + π / (2 n_w)))        the n_w earlier days of the same weekday; for n_w = 1, sqrt(2)
 * p = P(|T_f| >= min(t, w)),   f = 0.65 (n - 2)
 * </pre>
 *
 * <p>π / (2 n) is the variance of the median of n normal values. {@code f} describes the variance of Q_n: simulated
 * quantiles of t are at most those of the distribution. A value must differ from all days and from its weekday, so that
 * a weekend is not an alert. All values of a day are one family (Holm): without a cause, at most 1 of 100 days has an
 * alert.
 */
public final class DailyAlerts {
    /** Highest probability of an alert on a day without a cause. */
    public static final double LEVEL = .01;

    static final int MAX_DAYS = 28;
    static final int MIN_DAYS = 7;

    private static final int MAX_NOTES = 8;
    private static final double DEGREES_PER_DAY = .65;

    private DailyAlerts() {}

    /** A value of an earlier day. */
    private record Past(DayOfWeek weekday, double scaled, double value) {}

    /** Returns the alerts of all days, in their order. Each day is compared with the days before it. */
    public static List<Alert> of(List<DailyMetrics> days) {
        List<List<Measure>> measures = days.stream().map(Measure::of).toList();
        List<Alert> alerts = new ArrayList<>();
        for (int day = 0; day < days.size(); day++) {
            alerts.addAll(of(days, measures, day));
        }
        return alerts;
    }

    /**
     * Returns the alerts of one day.
     *
     * @param days in the order of their dates
     */
    public static List<Alert> of(List<DailyMetrics> days, LocalDate date) {
        List<DailyMetrics> until = days.stream()
                .filter(day -> day.date().compareTo(date.toString()) <= 0)
                .toList();
        int last = until.size() - 1;
        return last < 0 || !until.get(last).date().equals(date.toString())
                ? List.of()
                : of(until, until.stream().map(Measure::of).toList(), last);
    }

    private static List<Alert> of(List<DailyMetrics> days, List<List<Measure>> measures, int day) {
        String date = days.get(day).date();
        List<Alert> compared = new ArrayList<>();
        for (Measure measure : measures.get(day)) {
            List<Past> past = new ArrayList<>();
            for (int before = day - 1; before >= 0 && past.size() < MAX_DAYS; before--) {
                DayOfWeek weekday = LocalDate.parse(days.get(before).date()).getDayOfWeek();
                find(measures.get(before), measure)
                        .ifPresent(found -> past.add(new Past(weekday, found.scaled(), found.value())));
            }
            if (past.size() >= MIN_DAYS) {
                double median = RobustScale.median(
                        past.stream().mapToDouble(Past::value).toArray());
                double p = probability(measure, LocalDate.parse(date).getDayOfWeek(), past);
                compared.add(new Alert(
                        date,
                        measure.scenario(),
                        measure.name(),
                        measure.unit(),
                        measure.value(),
                        median,
                        past.size(),
                        p));
            }
        }
        double[] adjusted =
                PairedTest.holm(compared.stream().mapToDouble(Alert::p).toArray());
        List<Alert> alerts = new ArrayList<>();
        for (int i = 0; i < adjusted.length; i++) {
            if (adjusted[i] <= LEVEL) {
                Alert alert = compared.get(i);
                alerts.add(new Alert(
                        date,
                        alert.scenario(),
                        alert.measure(),
                        alert.unit(),
                        alert.value(),
                        alert.median(),
                        alert.days(),
                        adjusted[i]));
            }
        }
        return alerts;
    }

    /**
     * Returns a warning about the alerts of a day.
     *
     * @return SASS6004; empty without alerts
     */
    public static Optional<Diagnostic> diagnostic(LocalDate date, List<Alert> alerts) {
        if (alerts.isEmpty()) {
            return Optional.empty();
        }
        Diagnostic warning = Diagnostic.warning(
                PipelineCode.DAY_DIFFERS,
                (alerts.size() == 1
                                ? "a value of " + date + " differs"
                                : alerts.size() + " values of " + date + " differ")
                        + " from the earlier days");
        for (Alert alert : alerts.subList(0, Math.min(alerts.size(), MAX_NOTES))) {
            warning = warning.withNote("`" + alert.scenario() + "`: " + alert.measure() + " "
                    + alert.unit().text(alert.value()) + ", median of " + alert.days() + " earlier days "
                    + alert.unit().text(alert.median()));
        }
        if (alerts.size() > MAX_NOTES) {
            warning = warning.withNote("and " + (alerts.size() - MAX_NOTES) + " more");
        }
        return Optional.of(
                warning.withHelp("find the cause before you release this model; `sass report` draws all days"));
    }

    private static Optional<Measure> find(List<Measure> measures, Measure like) {
        return measures.stream().filter(like::isComparableWith).findFirst();
    }

    private static double probability(Measure measure, DayOfWeek weekday, List<Past> past) {
        double[] all = past.stream().mapToDouble(Past::scaled).toArray();
        double[] same = past.stream()
                .filter(day -> day.weekday() == weekday)
                .mapToDouble(Past::scaled)
                .toArray();
        double scale = Math.max(RobustScale.of(all), measure.noise());
        double t = distance(measure.scaled(), all, scale);
        if (same.length > 0) {
            t = Math.min(t, distance(measure.scaled(), same, scale));
        }
        return StudentT.twoSidedProbability(t, DEGREES_PER_DAY * (all.length - 2));
    }

    /** Returns the difference from the median, divided by its standard error. The median of one value is the value. */
    private static double distance(double value, double[] past, double scale) {
        double ofMedian = past.length == 1 ? 1 : Math.PI / (2 * past.length);
        return Math.abs(value - RobustScale.median(past)) / (scale * Math.sqrt(1 + ofMedian));
    }
}
