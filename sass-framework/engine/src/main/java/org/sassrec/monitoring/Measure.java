package org.sassrec.monitoring;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.result.DailyMetrics;
import org.sassrec.result.DailyMetrics.Change;
import org.sassrec.result.DailyMetrics.Evaluation;
import org.sassrec.result.DailyMetrics.Release;
import org.sassrec.result.DailyMetrics.Rows;
import org.sassrec.result.DailyMetrics.Scenario;
import org.sassrec.result.DailySeries.Unit;

/**
 * A value of a scenario and day that is compared with the earlier days. The comparison uses a scale on which equal
 * changes have equal weight: the logarithm of a count, and the arcsine of the square root of a share. The noise is the
 * smallest standard deviation that a value of this size has, also if all earlier values are equal.
 *
 * @param scenario name of the scenario
 * @param name for example {@code rows}
 * @param condition only days with the same text are compared
 * @param value in its unit
 * @param scaled for the comparison
 * @param noise lower limit of the standard deviation of {@code scaled}
 */
record Measure(String scenario, String name, String condition, Unit unit, double value, double scaled, double noise) {
    /** Days differ by some percent without a cause. */
    private static final double COUNT_NOISE = .02;

    /** About one percentage point of a share of one half. */
    private static final double SHARE_NOISE = .01;

    private static final double SCORE_NOISE = .001;
    private static final double HOUR_NOISE = .5;
    private static final double COSINE_NOISE = .005;

    /** Returns the measures of a day. */
    static List<Measure> of(DailyMetrics day) {
        List<Measure> measures = new ArrayList<>();
        Evaluation evaluation = day.evaluation();
        if (evaluation != null) {
            evaluation.scenarios().forEach((name, scenario) -> {
                addQuality(name, evaluation.metric(), scenario, measures);
                addRows(name, scenario.newestDay(), measures);
            });
        }
        Release release = day.release();
        if (release != null) {
            release.scenarios().forEach((name, change) -> addChange(name, release.kind(), change, measures));
        }
        return measures;
    }

    private static void addQuality(String name, String metric, Scenario scenario, List<Measure> measures) {
        long queries = scenario.queries();
        if (queries == 0) {
            return;
        }
        Double value = scenario.metrics().get(metric);
        if (value != null) {
            double largest = .5 / Math.sqrt((double) queries);
            double error = Math.max(SCORE_NOISE, scenario.errors().getOrDefault(metric, largest));
            measures.add(new Measure(name, metric, scenario.protocol(), Unit.SCORE, value, value, error));
            Double popularity = scenario.popularity().get(metric);
            if (popularity != null) {
                double lead = value - popularity;
                measures.add(new Measure(
                        name, metric + " minus popularity", scenario.protocol(), Unit.SCORE, lead, lead, error));
            }
        }
        addShare(name, "unknown users", scenario.protocol(), scenario.unknownUsers(), queries, measures);
        addShare(name, "unknown items", scenario.protocol(), scenario.unknownItems(), queries, measures);
    }

    private static void addRows(String name, Rows rows, List<Measure> measures) {
        long count = rows.rows();
        measures.add(new Measure(
                name,
                "rows",
                "",
                Unit.COUNT,
                count,
                Math.log1p((double) count),
                Math.max(COUNT_NOISE, 1 / Math.sqrt(count + 1.0))));
        measures.add(new Measure(name, "hours with rows", "", Unit.COUNT, rows.hours(), rows.hours(), HOUR_NOISE));
        if (count > 0) {
            addShare(name, "positive rows", "", (double) rows.positives() / count, count, measures);
            addShare(name, "repeated rows", "", (double) rows.repeated() / count, count, measures);
            rows.unknownValues()
                    .forEach((feature, share) ->
                            addShare(name, "unknown values of " + feature, "", share, count, measures));
        }
    }

    private static void addChange(String name, DailyMetrics.Kind kind, Change change, List<Measure> measures) {
        addShare(name, "churn@50", kind.name(), change.churn(), change.users(), measures);
        Double cosine = change.itemCosine();
        if (cosine != null) {
            measures.add(
                    new Measure(name, "cosine of item vectors", kind.name(), Unit.SCORE, cosine, cosine, COSINE_NOISE));
        }
    }

    private static void addShare(
            String scenario, String name, String condition, @Nullable Double share, long of, List<Measure> measures) {
        if (share != null) {
            double scaled = Math.asin(Math.sqrt(Math.max(0, Math.min(1, share))));
            double noise = Math.max(SHARE_NOISE, .5 / Math.sqrt((double) Math.max(1, of)));
            measures.add(new Measure(scenario, name, condition, Unit.SHARE, share, scaled, noise));
        }
    }

    /** Returns whether two days of a measure can be compared. */
    boolean isComparableWith(Measure other) {
        return scenario.equals(other.scenario) && name.equals(other.name) && condition.equals(other.condition);
    }
}
