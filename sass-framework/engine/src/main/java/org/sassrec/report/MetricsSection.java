package org.sassrec.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.sassrec.evaluation.metric.Percent;
import org.sassrec.report.HtmlPage.Cell;

/** The figures of an evaluation on a page: each scenario beside popularity, then parts of its queries. */
final class MetricsSection {
    private static final int ROW = 26;
    private static final int NAMES = 150;
    private static final int WIDTH = 560;
    private static final int VALUES = 90;

    private static final Map<String, String> HISTORY = labels(
            "new", "users without any history",
            "few", "users with 1 to 9 known items",
            "many", "users with 10 known items or more");
    private static final Map<String, String> POPULARITY = labels(
            "head", "the most popular items, which have half of all positives",
            "middle", "the next items, with four tenths",
            "tail", "the rest, with a tenth");

    private static final Map<String, String> EXCLUDED = Map.of(
            "seen", "items that the user has seen before come last",
            "positives", "items that the user has answered in the scenario before are left out");

    private final HtmlPage page;
    private final JsonNode evaluation;
    private final List<String> metrics;
    private final Map<String, JsonNode> scenarios = new LinkedHashMap<>();

    /** @param evaluation content of {@code evaluation.json} */
    MetricsSection(HtmlPage page, JsonNode evaluation) {
        this.page = page;
        this.evaluation = evaluation;
        this.metrics = metrics(evaluation);
        evaluation.path("scenarios").properties().forEach(each -> scenarios.put(each.getKey(), each.getValue()));
    }

    private static Map<String, String> labels(String... namesAndTexts) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            parts.put(namesAndTexts[i], namesAndTexts[i + 1]);
        }
        return parts;
    }

    private static List<String> metrics(JsonNode evaluation) {
        Set<String> names = new LinkedHashSet<>();
        evaluation
                .path("scenarios")
                .forEach(scenario -> scenario.path("popularity").fieldNames().forEachRemaining(names::add));
        return List.copyOf(names);
    }

    void write() {
        page.note(String.format(
                Locale.ROOT,
                "Measured on the split `%s` over all items of a scenario; %s. A dot is the model on its interval at %s,"
                        + " which tells what other users of the same kind would change, not what another training would."
                        + " The upright stroke is popularity: the list of the scenario's most popular items, for the same"
                        + " queries under the same rules. Where the interval does not reach it, the value is coloured.",
                evaluation.path("split").asText(),
                EXCLUDED.getOrDefault(evaluation.path("exclude").asText(), "nothing is left out"),
                Percent.text(evaluation.path("confidence").asDouble())));
        for (String metric : metrics) {
            page.heading(3, metric);
            chart(metric);
        }
        page.table(headers(), rows());
        CandidateNotes.of(evaluation).forEach(note -> page.note(note + "."));
        writeBreakdown("byHistory", "By what is known of the user", HISTORY);
        writeBreakdown("byPopularity", "By the popularity of the item that was wanted, or shown", POPULARITY);
    }

    private List<String> headers() {
        List<String> head = new ArrayList<>(List.of("scenario"));
        metrics.forEach(metric -> head.addAll(List.of(metric, "interval", "popularity")));
        head.addAll(List.of("queries", "users", "candidates"));
        return head;
    }

    private List<List<Cell>> rows() {
        List<List<Cell>> rows = new ArrayList<>();
        scenarios.forEach((name, node) -> rows.add(row(name, node)));
        if (scenarios.size() > 1) {
            rows.add(row("mean", evaluation.path("macro")));
        }
        return rows;
    }

    private List<Cell> row(String name, JsonNode node) {
        List<Cell> row = new ArrayList<>(List.of(Cell.of(name)));
        metrics.forEach(metric -> row.addAll(cells(node, metric)));
        for (String count : List.of("queries", "users", "candidates")) {
            row.add(Cell.of(ComparisonTable.count(node.path(count))));
        }
        return row;
    }

    /** The value, its interval and popularity's. */
    private static List<Cell> cells(JsonNode node, String metric) {
        JsonNode value = node.path(metric);
        if (!value.isNumber()) {
            return List.of(Cell.of("-"), Cell.of(""), Cell.of(""));
        }
        JsonNode interval = node.path("interval").path(metric);
        String ends = interval.size() == 2
                ? String.format(
                        Locale.ROOT,
                        "%.4f to %.4f",
                        interval.get(0).asDouble(),
                        interval.get(1).asDouble())
                : "";
        JsonNode floor = node.path("popularity").path(metric);
        return List.of(
                new Cell(ComparisonTable.number(value), colour(node, metric)),
                new Cell(ends, "soft"),
                Cell.of(floor.isNumber() ? ComparisonTable.number(floor) : "-"));
    }

    /** Whether the interval lies above popularity or below it. */
    private static String colour(JsonNode node, String metric) {
        JsonNode interval = node.path("interval").path(metric);
        JsonNode floor = node.path("popularity").path(metric);
        if (interval.size() != 2 || !floor.isNumber()) {
            return "";
        }
        return interval.get(0).asDouble() > floor.asDouble()
                ? "better"
                : interval.get(1).asDouble() < floor.asDouble() ? "worse" : "same";
    }

    /** A line for each scenario: the value as a dot on its interval, popularity as an upright stroke. */
    private void chart(String metric) {
        Map<String, JsonNode> rows = new LinkedHashMap<>();
        scenarios.forEach((name, node) -> {
            if (node.path(metric).isNumber()) {
                rows.put(name, node);
            }
        });
        double most = 1e-6;
        for (JsonNode node : rows.values()) {
            most = Math.max(most, node.path(metric).asDouble());
            most = Math.max(most, node.path("popularity").path(metric).asDouble());
            most = Math.max(most, node.path("interval").path(metric).path(1).asDouble());
        }
        double scale = WIDTH / most;
        int height = ROW * rows.size() + 24;
        page.drawing(NAMES + WIDTH + VALUES, height, metric + " of each scenario");
        page.line(NAMES, height - 20, NAMES + WIDTH, height - 20, 1, "");
        int number = 0;
        for (Map.Entry<String, JsonNode> row : rows.entrySet()) {
            row(row.getKey(), row.getValue(), metric, scale, ROW * number++ + ROW / 2.0);
        }
        page.text(NAMES, height - 5, "start", "soft", "0")
                .text(NAMES + WIDTH, height - 5, "end", "soft", String.format(Locale.ROOT, "%.3g", most))
                .endDrawing();
    }

    private void row(String name, JsonNode node, String metric, double scale, double y) {
        String colour = colour(node, metric);
        JsonNode interval = node.path("interval").path(metric);
        page.label(0, y + 4, NAMES, name);
        if (interval.size() == 2) {
            page.line(
                    NAMES + scale * interval.get(0).asDouble(),
                    y,
                    NAMES + scale * interval.get(1).asDouble(),
                    y,
                    3,
                    colour);
        }
        JsonNode floor = node.path("popularity").path(metric);
        if (floor.isNumber()) {
            double x = NAMES + scale * floor.asDouble();
            page.line(x, y - 8, x, y + 8, 2, "same");
        }
        JsonNode value = node.path(metric);
        page.circle(NAMES + scale * value.asDouble(), y, 4.5, colour.isEmpty() ? "same" : colour)
                .text(NAMES + WIDTH + VALUES, y + 4, "end", colour, ComparisonTable.number(value));
    }

    private void writeBreakdown(String key, String title, Map<String, String> parts) {
        List<List<Cell>> rows = new ArrayList<>();
        List<String> ranked = metrics.stream()
                .filter(metric -> scenarios.values().stream()
                        .flatMap(scenario -> scenario.path(key).valueStream())
                        .anyMatch(part -> part.path(metric).isNumber()))
                .toList();
        scenarios.forEach((name, scenario) -> parts.keySet().forEach(part -> {
            JsonNode node = scenario.path(key).path(part);
            if (node.path("queries").asLong() > 0) {
                List<Cell> row = new ArrayList<>(List.of(Cell.of(name), Cell.of(part)));
                ranked.forEach(metric -> row.addAll(cells(node, metric)));
                row.add(Cell.of(ComparisonTable.count(node.path("queries"))));
                row.add(Cell.of(ComparisonTable.count(node.path("users"))));
                rows.add(row);
            }
        }));
        if (rows.isEmpty()) {
            return;
        }
        List<String> head = new ArrayList<>(List.of("scenario", "part"));
        ranked.forEach(metric -> head.addAll(List.of(metric, "interval", "popularity")));
        head.addAll(List.of("queries", "users"));
        StringJoiner meaning = new StringJoiner("; ", "", ".");
        parts.forEach((part, text) -> meaning.add(part + ": " + text));
        page.heading(3, title).note(meaning.toString()).table(head, rows);
    }
}
