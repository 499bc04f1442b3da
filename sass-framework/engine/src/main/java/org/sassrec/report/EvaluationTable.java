package org.sassrec.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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

    /**
     * Lines of the table.
     *
     * @param evaluation content of {@code evaluation.json}
     */
    public static List<String> lines(JsonNode evaluation) {
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
        long queries = 0;
        for (Map.Entry<String, JsonNode> scenario : evaluation.path("scenarios").properties()) {
            long own = scenario.getValue().path("queries").asLong();
            queries += own;
            table.row(row(scenario.getKey(), scenario.getValue(), metrics, own));
        }
        if (evaluation.path("scenarios").size() > 1) {
            table.row(row("mean", evaluation.path("macro"), metrics, queries));
        }
        return table.lines();
    }

    /**
     * What is to be known beside the table, a sentence each: test items that are no candidates, and lists that have all.
     *
     * @param evaluation content of {@code evaluation.json}
     */
    public static List<String> notes(JsonNode evaluation) {
        return CandidateNotes.of(evaluation);
    }

    /** Metrics of ranks, in the order configured; where there are none, those of exposures, then those of lists. */
    private static List<String> metrics(JsonNode evaluation) {
        for (String names : List.of("(hr|ndcg|recall|mrr)@.*", "g?auc", "(coverage|popularityLift)@.*")) {
            List<String> found = metrics(evaluation, names);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    private static List<String> metrics(JsonNode evaluation, String names) {
        return evaluation.path("macro").properties().stream()
                .map(Map.Entry::getKey)
                .filter(name -> name.matches(names))
                .limit(METRICS)
                .toList();
    }

    private static List<String> row(String name, JsonNode node, List<String> metrics, long queries) {
        List<String> cells = new ArrayList<>(List.of(name));
        for (String metric : metrics) {
            JsonNode model = node.path(metric);
            JsonNode floor = node.path("popularity").path(metric);
            cells.add(value(model));
            cells.add(value(floor));
            cells.add(relativeDifference(model, floor));
        }
        cells.add(String.format(Locale.ROOT, "%,d", queries));
        return cells;
    }

    private static String value(JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, "%.4f", value.asDouble()) : "-";
    }

    private static String relativeDifference(JsonNode model, JsonNode floor) {
        if (!model.isNumber() || !floor.isNumber() || floor.asDouble() <= 0) {
            return "";
        }
        long percent = Math.round(100 * (model.asDouble() / floor.asDouble() - 1));
        return (model.asDouble() < floor.asDouble() ? "- " : "+ ") + Math.abs(percent) + " %";
    }
}
