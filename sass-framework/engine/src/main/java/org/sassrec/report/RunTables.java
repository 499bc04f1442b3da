package org.sassrec.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Percent;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.metric.EvaluationReport.Scores;
import org.sassrec.evaluation.significance.PairedTest;
import org.sassrec.result.Difference;
import org.sassrec.result.PopularityComparison;
import org.sassrec.result.RunReport;

/** The tables of an evaluation on the page of a run. Each scenario has a row. */
final class RunTables {
    private final EvaluationReport evaluation;
    private final @Nullable PopularityComparison popularity;
    private final Map<String, Map<String, Double>> lastPassed;

    RunTables(EvaluationReport evaluation, RunReport report) {
        this.evaluation = evaluation;
        this.popularity = report.popularity();
        this.lastPassed = report.lastPassed();
    }

    /** Returns the table of the metric of the conclusion: verdict, values, difference and counts. */
    TextTable results(String metric) {
        return table("", metric, true);
    }

    /** Returns a table of each other metric, without counts. */
    List<TextTable> others(Set<String> metrics, String shown) {
        return metrics.stream()
                .filter(metric -> !metric.equals(shown))
                .map(metric -> table(metric, metric, false))
                .toList();
    }

    private TextTable table(String title, String metric, boolean counts) {
        String interval = Percent.text(evaluation.confidence()) + " interval";
        List<String> head = new ArrayList<>(
                List.of("scenario", "vs. popularity", metric, interval, "popularity", "difference (" + interval + ")"));
        if (!lastPassed.isEmpty()) {
            head.add("last run that passed");
        }
        head.addAll(counts ? List.of("queries", "users", "candidates") : List.of());
        List<Boolean> left = new ArrayList<>(List.of(true, true));
        left.addAll(Collections.nCopies(head.size() - 2, false));
        TextTable table = TextTable.of(title, left).row(head).rule();
        evaluation.scenarios().forEach((name, result) -> {
            List<String> row = new ArrayList<>(List.of(name));
            row.addAll(cells(name, result.scores(), metric));
            if (counts) {
                row.addAll(Stream.of(result.queries(), result.users(), result.candidates())
                        .map(NumberText::count)
                        .toList());
            }
            table.row(row);
        });
        if (evaluation.scenarios().size() > 1) {
            List<String> row = new ArrayList<>(List.of("mean"));
            row.addAll(cells(PairedTest.MACRO, evaluation.macro(), metric));
            row.addAll(counts ? List.of("", "", "") : List.of());
            table.row(row);
        }
        return table;
    }

    private List<String> cells(String place, Scores scores, String metric) {
        Double value = scores.model().get(metric);
        EvaluationReport.@Nullable Interval interval = scores.intervals().get(metric);
        Difference difference = difference(place, metric);
        List<String> cells = new ArrayList<>(List.of(
                verdict(difference),
                number(value),
                interval == null ? "" : NumberText.number(interval.low()) + " to " + NumberText.number(interval.high()),
                number(scores.popularity().get(metric)),
                NumberText.difference(difference)));
        if (!lastPassed.isEmpty()) {
            cells.add(number(
                    place.equals(PairedTest.MACRO)
                            ? lastMean(metric)
                            : lastPassed.getOrDefault(place, Map.of()).get(metric)));
        }
        return cells;
    }

    /** The mean over the scenarios of this run; {@code null} if the last run has no value for one of them. */
    private @Nullable Double lastMean(String metric) {
        double sum = 0;
        int count = 0;
        for (Map.Entry<String, EvaluationReport.ScenarioResult> each :
                evaluation.scenarios().entrySet()) {
            if (each.getValue().scores().model().containsKey(metric)) {
                Double value = lastPassed.getOrDefault(each.getKey(), Map.of()).get(metric);
                if (value == null) {
                    return null;
                }
                sum += value;
                count++;
            }
        }
        return count == 0 ? null : sum / count;
    }

    private static String number(@Nullable Double value) {
        return NumberText.number(value);
    }

    private @Nullable Difference difference(String place, String metric) {
        return popularity == null
                ? null
                : popularity.differences().getOrDefault(place, Map.of()).get(metric);
    }

    private static String verdict(@Nullable Difference difference) {
        return difference == null
                ? "not measured"
                : switch (difference.verdict()) {
                    case BETTER, POSITIVE_TRANSFER -> "ahead";
                    case WORSE, NEGATIVE_TRANSFER -> "behind";
                    case NOT_SIGNIFICANT -> "level";
                };
    }
}
