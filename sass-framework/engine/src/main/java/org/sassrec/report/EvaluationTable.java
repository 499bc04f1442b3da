package org.sassrec.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.metric.EvaluationReport.Scores;

/**
 * The table of an evaluation: a line for each scenario with the model's values beside those of popularity in the scenario,
 * and their plain mean if there are several.
 *
 * <pre>{@code
 * scenario   hr@50  popularity          ndcg@50  popularity          queries
 * home      0.2131      0.1490  + 43 %   0.0812      0.0601  + 35 %   20,739
 * }</pre>
 */
public final class EvaluationTable {
    /** More than two metrics make the table wider than a terminal; the others are in the file. */
    private static final int METRICS = 2;

    private EvaluationTable() {}

    /** Lines of the table. */
    public static List<String> lines(EvaluationReport evaluation) {
        List<String> metrics = metrics(evaluation);
        List<Boolean> left = new ArrayList<>(List.of(true));
        List<String> head = new ArrayList<>(List.of("scenario"));
        for (String metric : metrics) {
            head.addAll(List.of(metric, "popularity", ""));
            left.addAll(List.of(false, false, false));
        }
        head.add("queries");
        left.add(false);
        TextTable table = TextTable.of(left).row(head).rule();
        evaluation
                .scenarios()
                .forEach((name, result) -> table.row(row(name, result.scores(), metrics, result.queries())));
        if (evaluation.scenarios().size() > 1) {
            long queries = evaluation.scenarios().values().stream()
                    .mapToLong(EvaluationReport.ScenarioResult::queries)
                    .sum();
            table.row(row("mean", evaluation.macro(), metrics, queries));
        }
        return table.lines();
    }

    /** What is to be known beside the table, a sentence each: test items that are no candidates, and lists that have all. */
    public static List<String> notes(EvaluationReport evaluation) {
        return CandidateNotes.of(evaluation);
    }

    /** Metrics of ranks, in the order configured; where there are none, those of exposures, then those of lists. */
    private static List<String> metrics(EvaluationReport evaluation) {
        return Stream.of("(hr|ndcg|recall|mrr)@.*", "g?auc", "(coverage|popularityLift)@.*")
                .map(names -> evaluation.macro().model().keySet().stream()
                        .filter(name -> name.matches(names))
                        .limit(METRICS)
                        .toList())
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private static List<String> row(String name, Scores scores, List<String> metrics, long queries) {
        List<String> cells = new ArrayList<>(List.of(name));
        for (String metric : metrics) {
            Double model = scores.model().get(metric);
            Double floor = scores.popularity().get(metric);
            cells.add(value(model));
            cells.add(value(floor));
            cells.add(relativeDifference(model, floor));
        }
        cells.add(String.format(Locale.ROOT, "%,d", queries));
        return cells;
    }

    private static String value(@Nullable Double value) {
        return value == null ? "-" : ComparisonTable.number(value);
    }

    private static String relativeDifference(@Nullable Double model, @Nullable Double floor) {
        if (model == null || floor == null || floor <= 0) {
            return "";
        }
        long percent = Math.round(100 * (model / floor - 1));
        return (model < floor ? "- " : "+ ") + Math.abs(percent) + " %";
    }
}
