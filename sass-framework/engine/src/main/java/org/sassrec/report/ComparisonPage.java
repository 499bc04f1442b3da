package org.sassrec.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sassrec.report.HtmlPage.Cell;

/**
 * A comparison as one HTML page that needs nothing else: the table, and of each metric a chart of the differences with their
 * intervals, for the mean over the scenarios and for each of them.
 */
public final class ComparisonPage {
    private static final String MACRO = "macro";
    private static final int ROW = 26;
    private static final int NAMES = 150;
    private static final int WIDTH = 620;
    private static final int VALUES = 130;

    private final JsonNode comparison;
    private final String reference;
    private final List<String> metrics = new ArrayList<>();
    private final List<String> scenarios = new ArrayList<>();
    private final HtmlPage page;

    private ComparisonPage(JsonNode comparison) {
        this.comparison = comparison;
        this.reference = comparison.path("reference").asText();
        comparison.path("metrics").forEach(metric -> metrics.add(metric.asText()));
        comparison.path("scenarios").forEach(name -> scenarios.add(name.asText()));
        this.page = HtmlPage.page(comparison.path("name").asText() + ": "
                + comparison.path("variants").size() + " variants compared");
    }

    /**
     * The page.
     *
     * @param comparison content of {@code compare.json}
     */
    public static String of(JsonNode comparison) {
        return new ComparisonPage(comparison).page();
    }

    private String page() {
        ComparisonNotes.of(comparison).forEach(page::note);
        table();
        for (String metric : metrics) {
            page.heading(2, metric + ": difference from " + reference).open("charts");
            double span = span(metric);
            chart(metric, MACRO, "mean over the scenarios", span);
            scenarios.forEach(scenario -> chart(metric, scenario, scenario, span));
            page.close();
        }
        trials();
        changes();
        return page.render();
    }

    private void table() {
        boolean tuned = comparison.has("tunedBy");
        List<String> head = new ArrayList<>(tuned ? List.of("variant", "setting") : List.of("variant"));
        metrics.forEach(metric -> head.addAll(List.of(metric, "difference", "verdict")));
        head.addAll(List.of("parameters", "time", "samples/s"));
        List<List<Cell>> rows = new ArrayList<>();
        for (Map.Entry<String, JsonNode> variant : comparison.path("variants").properties()) {
            JsonNode node = variant.getValue();
            List<Cell> row = new ArrayList<>(List.of(Cell.of(ComparisonTable.name(comparison, variant))));
            if (tuned) {
                row.add(Cell.of(ComparisonTable.setting(node)));
            }
            for (String metric : metrics) {
                JsonNode value = node.path("values").path(MACRO).path(metric);
                JsonNode against = node.path("against").path(MACRO).path(metric);
                row.add(Cell.of(mean(value)));
                row.add(Cell.of(against.isObject() ? ComparisonTable.difference(against) : ""));
                String verdict = against.path("verdict").asText();
                row.add(new Cell(
                        variant.getKey().equals(reference) ? "reference" : failed(node, verdict), colour(verdict)));
            }
            row.add(Cell.of(ComparisonTable.count(node.path("parameters"))));
            row.add(Cell.of(ComparisonTable.duration(node.path("seconds"))));
            row.add(Cell.of(ComparisonTable.count(node.path("samplesPerSecond"))));
            rows.add(row);
        }
        page.table(head, rows);
    }

    /** With half of its interval over the seeds. */
    private static String mean(JsonNode value) {
        JsonNode mean = value.path("mean");
        return !value.isObject()
                ? "-"
                : ComparisonTable.number(mean)
                        + (value.has("high")
                                ? String.format(
                                        Locale.ROOT,
                                        " ±%.4f",
                                        value.path("high").asDouble() - mean.asDouble())
                                : "");
    }

    private static String failed(JsonNode variant, String verdict) {
        return ComparisonTable.failed(variant) ? "failed" : verdict;
    }

    private static String colour(String verdict) {
        return switch (verdict) {
            case "better", "worse" -> verdict;
            case "" -> "";
            default -> "same";
        };
    }

    /** The farthest end of any interval, 1 at most, so that all charts of a metric have one scale. */
    private double span(String metric) {
        double span = 1e-6;
        for (JsonNode variant : comparison.path("variants")) {
            for (JsonNode scenario : variant.path("against")) {
                JsonNode against = scenario.path(metric);
                span = Math.max(span, Math.abs(against.path("difference").asDouble()));
                span = Math.max(span, Math.min(1, Math.abs(against.path("low").asDouble())));
                span = Math.max(span, Math.min(1, Math.abs(against.path("high").asDouble())));
            }
        }
        return span;
    }

    /** A line for each variant: its difference as a dot, its interval as a bar, 0 in the middle. */
    private void chart(String metric, String scenario, String title, double span) {
        List<Map.Entry<String, JsonNode>> rows = comparison.path("variants").properties().stream()
                .filter(variant -> variant.getValue()
                        .path("against")
                        .path(scenario)
                        .path(metric)
                        .isObject())
                .toList();
        if (rows.isEmpty()) {
            return;
        }
        int height = ROW * rows.size() + 24;
        page.open("").heading(3, title).drawing(NAMES + WIDTH + VALUES, height, metric + " of " + title);
        double middle = NAMES + WIDTH / 2.0;
        page.line(middle, 0, middle, height - 20, 1, "");
        for (int i = 0; i < rows.size(); i++) {
            row(rows.get(i), metric, scenario, span, ROW * i + ROW / 2.0);
        }
        page.text(NAMES, height - 4, "start", "soft", String.format(Locale.ROOT, "%+.3g", -span))
                .text(middle, height - 4, "middle", "soft", "0")
                .text(NAMES + WIDTH, height - 4, "end", "soft", String.format(Locale.ROOT, "%+.3g", span))
                .endDrawing()
                .close();
    }

    private void row(Map.Entry<String, JsonNode> variant, String metric, String scenario, double span, double y) {
        JsonNode against = variant.getValue().path("against").path(scenario).path(metric);
        String colour = colour(against.path("verdict").asText());
        double difference = against.path("difference").asDouble();
        page.label(0, y + 4, NAMES, variant.getKey());
        if (against.has("low")) {
            page.line(x(against.path("low"), span), y, x(against.path("high"), span), y, 3, colour);
        }
        page.circle(x(against.path("difference"), span), y, 4.5, colour)
                .text(NAMES + WIDTH + VALUES, y + 4, "end", colour, String.format(Locale.ROOT, "%+.4f", difference));
    }

    private static double x(JsonNode value, double span) {
        return NAMES + WIDTH / 2.0 * (1 + Math.max(-1, Math.min(1, value.asDouble() / span)));
    }

    /** What each variant came to in each setting, the chosen one marked. */
    private void trials() {
        if (!comparison.has("tunedBy")) {
            return;
        }
        List<String> settings = new ArrayList<>();
        comparison
                .path("variants")
                .forEach(variant -> variant.path("trials").fieldNames().forEachRemaining(name -> {
                    if (!settings.contains(name)) {
                        settings.add(name);
                    }
                }));
        List<String> head = new ArrayList<>(List.of("variant"));
        settings.forEach(name -> head.add(name.replace("asItIs", "as it is")));
        List<List<Cell>> rows = new ArrayList<>();
        for (Map.Entry<String, JsonNode> variant : comparison.path("variants").properties()) {
            JsonNode trials = variant.getValue().path("trials");
            if (!trials.isEmpty()) {
                List<Cell> row = new ArrayList<>(List.of(Cell.of(variant.getKey())));
                for (String name : settings) {
                    boolean chosen =
                            name.equals(variant.getValue().path("setting").asText());
                    JsonNode value = trials.path(name);
                    String text = value.isNumber() ? ComparisonTable.number(value) : "-";
                    row.add(new Cell(chosen ? text + " chosen" : text, chosen ? "better" : ""));
                }
                rows.add(row);
            }
        }
        page.heading(2, "What the trials came to: " + comparison.path("tunedBy").asText() + " on validation")
                .table(head, rows);
    }

    private void changes() {
        List<List<Cell>> rows = new ArrayList<>();
        for (Map.Entry<String, JsonNode> variant : comparison.path("variants").properties()) {
            JsonNode changed = variant.getValue().path("changed");
            if (!changed.isObject()) {
                continue; // of the list of popular items, which is no variant of the file
            }
            List<String> keys = new ArrayList<>();
            changed.properties()
                    .forEach(key -> keys.add(
                            key.getValue().isNull()
                                    ? "without " + key.getKey()
                                    : key.getKey() + ": " + key.getValue().asText()));
            rows.add(List.of(
                    Cell.of(variant.getKey()), Cell.sentence(keys.isEmpty() ? "nothing" : String.join(", ", keys))));
        }
        page.heading(2, "What each variant changes").table(List.of(), rows);
    }
}
