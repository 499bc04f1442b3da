package org.sassrec.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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

    private static final String STYLE = """
            :root { color-scheme: light dark; --text: #1b1f24; --soft: #57606a; --back: #ffffff; --line: #d8dee4;
              --better: #1a7f37; --worse: #b3261e; --same: #57606a; }
            @media (prefers-color-scheme: dark) { :root { --text: #e6e9ec; --soft: #9aa4ad; --back: #14181c;
              --line: #343c44; --better: #57c06f; --worse: #ff8a80; --same: #9aa4ad; } }
            body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 84rem; background: var(--back);
              color: var(--text); font: 16px/1.55 system-ui, "Noto Sans", sans-serif; }
            h1 { font-size: 1.8rem; } h2 { margin-top: 2.2rem; font-size: 1.25rem; } h3 { margin: 1.2rem 0 .2rem; font-size: 1rem; }
            .table { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .92rem; }
            th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
            th { color: var(--soft); font-weight: 600; } th:first-child, td:first-child { text-align: left; }
            .better { color: var(--better); } .worse { color: var(--worse); } .soft, .same { color: var(--soft); }
            svg { display: block; max-width: 100%; height: auto; font: 13px system-ui, "Noto Sans", sans-serif; }
            svg text { fill: var(--text); } svg .soft { fill: var(--soft); } svg line { stroke: var(--line); }
            svg .better { fill: var(--better); stroke: var(--better); } svg .worse { fill: var(--worse); stroke: var(--worse); }
            svg .same { fill: var(--same); stroke: var(--same); } svg text.better, svg text.worse, svg text.same { stroke: none; }
            .charts { display: grid; gap: .4rem 1.5rem; }
            """;

    private final JsonNode comparison;
    private final String reference;
    private final List<String> metrics = new ArrayList<>();
    private final List<String> scenarios = new ArrayList<>();
    private final StringBuilder out = new StringBuilder();

    private ComparisonPage(JsonNode comparison) {
        this.comparison = comparison;
        this.reference = comparison.path("reference").asText();
        comparison.path("metrics").forEach(metric -> metrics.add(metric.asText()));
        comparison.path("scenarios").forEach(name -> scenarios.add(name.asText()));
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
        String title = escaped(comparison.path("name").asText()) + ": "
                + comparison.path("variants").size() + " variants compared";
        out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(title)
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(title)
                .append("</h1>\n");
        ComparisonTable.notes(comparison)
                .forEach(note ->
                        out.append("<p class=\"soft\">").append(escaped(note)).append("</p>\n"));
        table();
        for (String metric : metrics) {
            out.append("<h2>")
                    .append(escaped(metric))
                    .append(": difference from ")
                    .append(escaped(reference));
            out.append("</h2>\n<div class=\"charts\">\n");
            double span = span(metric);
            chart(metric, MACRO, "mean over the scenarios", span);
            scenarios.forEach(scenario -> chart(metric, scenario, scenario, span));
            out.append("</div>\n");
        }
        changes();
        return out.append("</body>\n</html>\n").toString();
    }

    private void table() {
        out.append("<div class=\"table\">\n<table>\n<thead><tr><th>variant</th>");
        for (String metric : metrics) {
            out.append("<th>").append(escaped(metric)).append("</th><th>difference</th><th>verdict</th>");
        }
        out.append("<th>parameters</th><th>time</th><th>samples/s</th></tr></thead>\n<tbody>\n");
        for (Map.Entry<String, JsonNode> variant : comparison.path("variants").properties()) {
            JsonNode node = variant.getValue();
            out.append("<tr><td>").append(escaped(variant.getKey())).append("</td>");
            for (String metric : metrics) {
                JsonNode value = node.path("values").path(MACRO).path(metric);
                JsonNode against = node.path("against").path(MACRO).path(metric);
                cell("", value.isObject() ? ComparisonTable.number(value.path("mean")) : "-");
                cell("", against.isObject() ? ComparisonTable.difference(against) : "");
                String verdict = against.path("verdict").asText();
                cell(colour(verdict), variant.getKey().equals(reference) ? "reference" : failed(node, verdict));
            }
            cell("", ComparisonTable.count(node.path("parameters")));
            cell("", ComparisonTable.duration(node.path("seconds")));
            cell("", ComparisonTable.count(node.path("samplesPerSecond")));
            out.append("</tr>\n");
        }
        out.append("</tbody>\n</table>\n</div>\n");
    }

    private static String failed(JsonNode variant, String verdict) {
        return variant.path("runs").isEmpty() && !variant.path("failed").isEmpty() ? "failed" : verdict;
    }

    private void cell(String colour, String text) {
        out.append(colour.isEmpty() ? "<td>" : "<td class=\"" + colour + "\">")
                .append(escaped(text))
                .append("</td>");
    }

    private static String colour(String verdict) {
        return switch (verdict) {
            case "better", "worse" -> verdict;
            case "" -> "";
            default -> "same";
        };
    }

    /** The farthest end of any interval, so that all charts of a metric have one scale. */
    private double span(String metric) {
        double span = 1e-6;
        for (JsonNode variant : comparison.path("variants")) {
            for (JsonNode scenario : variant.path("against")) {
                JsonNode against = scenario.path(metric);
                span = Math.max(span, Math.abs(against.path("low").asDouble()));
                span = Math.max(span, Math.abs(against.path("high").asDouble()));
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
        out.append("<div>\n<h3>").append(escaped(title)).append("</h3>\n");
        out.append("<svg viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\" aria-label=\"%s of %s\">\n"
                .formatted(NAMES + WIDTH + VALUES, height, NAMES + WIDTH + VALUES, escaped(metric), escaped(title)));
        double middle = NAMES + WIDTH / 2.0;
        line(middle, 0, middle, height - 20, "");
        for (int i = 0; i < rows.size(); i++) {
            row(rows.get(i), metric, scenario, span, ROW * i + ROW / 2.0);
        }
        text(NAMES, height - 4, "start", "soft", String.format(Locale.ROOT, "%+.3f", -span));
        text(middle, height - 4, "middle", "soft", "0");
        text(NAMES + WIDTH, height - 4, "end", "soft", String.format(Locale.ROOT, "%+.3f", span));
        out.append("</svg>\n</div>\n");
    }

    private void row(Map.Entry<String, JsonNode> variant, String metric, String scenario, double span, double y) {
        JsonNode against = variant.getValue().path("against").path(scenario).path(metric);
        String colour = colour(against.path("verdict").asText());
        text(0, y + 4, "start", "", variant.getKey());
        line(x(against.path("low"), span), y, x(against.path("high"), span), y, colour);
        out.append(String.format(
                Locale.ROOT,
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\" class=\"%s\"/>%n",
                x(against.path("difference"), span),
                y,
                colour));
        text(
                NAMES + WIDTH + VALUES,
                y + 4,
                "end",
                colour,
                String.format(Locale.ROOT, "%+.4f", against.path("difference").asDouble()));
    }

    private static double x(JsonNode value, double span) {
        return NAMES + WIDTH / 2.0 * (1 + value.asDouble() / span);
    }

    private void line(double x1, double y1, double x2, double y2, String colour) {
        out.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke-width=\"%s\" class=\"%s\"/>%n",
                x1,
                y1,
                x2,
                y2,
                colour.isEmpty() ? "1" : "3",
                colour));
    }

    private void text(double x, double y, String anchor, String colour, String text) {
        out.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>%n",
                x,
                y,
                anchor,
                colour,
                escaped(text)));
    }

    private void changes() {
        out.append("<h2>What each variant changes</h2>\n<div class=\"table\">\n<table>\n<tbody>\n");
        for (Map.Entry<String, JsonNode> variant : comparison.path("variants").properties()) {
            List<String> keys = new ArrayList<>();
            variant.getValue()
                    .path("changed")
                    .properties()
                    .forEach(
                            key -> keys.add(key.getKey() + ": " + key.getValue().asText()));
            out.append("<tr><td>").append(escaped(variant.getKey())).append("</td><td style=\"text-align:left\">");
            out.append(keys.isEmpty() ? "nothing" : escaped(String.join(", ", keys)))
                    .append("</td></tr>\n");
        }
        out.append("</tbody>\n</table>\n</div>\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
