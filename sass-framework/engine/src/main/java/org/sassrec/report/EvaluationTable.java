package org.sassrec.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.EvaluateConfig;
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

    /** Items that came up since train are common; from this share on they decide the figures. */
    private static final double MIN_SHARE = 0.1;

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

    /**
     * What is to be known beside the table where candidates are not those that its figures need: a sentence each, without its full
     * stop.
     */
    public static List<String> notes(EvaluationReport evaluation) {
        List<String> notes = new ArrayList<>();
        evaluation.scenarios().forEach((name, result) -> {
            long queries = result.queries();
            if (queries == 0) {
                return;
            }
            if (result.unreachable() >= MIN_SHARE * queries) {
                notes.add(String.format(
                        Locale.ROOT,
                        "%,d of %,d items that were wanted in `%s` are no candidates there, so that no model finds them;"
                                + " `scenarios.%s.candidates` says which items are",
                        result.unreachable(),
                        queries,
                        name,
                        name));
            }
            if (result.excluded() >= MIN_SHARE * queries) {
                boolean last = evaluation.exclude() == EvaluateConfig.Exclude.SEEN;
                notes.add(String.format(
                        Locale.ROOT,
                        "%,d of %,d items that were wanted in `%s` had been answered by the user%s before, so that `evaluate.exclude:"
                                + " %s` %s, whatever the model",
                        result.excluded(),
                        queries,
                        name,
                        last ? ", or shown to the user," : "",
                        evaluation.exclude().name().toLowerCase(Locale.ROOT),
                        last ? "puts them last" : "leaves them out"));
            }
            List<String> whole = exhaustiveMetrics(result);
            if (!whole.isEmpty()) {
                notes.add(String.format(
                        Locale.ROOT,
                        "`%s` has no more than %,d candidates: %s there %s of lists with all of them",
                        name,
                        result.candidates(),
                        String.join(", ", whole),
                        whole.size() == 1 ? "is" : "are"));
            }
        });
        return notes;
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

    /** Metrics of lists that are as long as there are candidates, or longer. */
    private static List<String> exhaustiveMetrics(EvaluationReport.ScenarioResult result) {
        return result.scores().model().keySet().stream()
                .filter(name -> result.candidates() > 0 && name.matches("\\w+@\\d{1,9}"))
                .filter(name -> Integer.parseInt(name.substring(name.indexOf('@') + 1)) >= result.candidates())
                .toList();
    }
}
