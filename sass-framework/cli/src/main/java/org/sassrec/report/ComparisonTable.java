package org.sassrec.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The tables of a comparison, for a terminal or as Markdown: first the mean over the scenarios with what each variant costs,
 * then the scenarios. The order is that of the configuration, whoever wins.
 */
public final class ComparisonTable {
    private static final String MACRO = "macro";

    private final JsonNode comparison;
    private final List<String> metrics = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private final boolean markdown;

    private ComparisonTable(JsonNode comparison, boolean markdown) {
        this.comparison = comparison;
        this.markdown = markdown;
        comparison.path("metrics").forEach(metric -> metrics.add(metric.asText()));
    }

    /**
     * Lines for a terminal.
     *
     * @param comparison content of {@code compare.json}
     */
    public static List<String> lines(JsonNode comparison) {
        return new ComparisonTable(comparison, false).whole();
    }

    /**
     * The same as a Markdown page.
     *
     * @param comparison content of {@code compare.json}
     */
    public static String markdown(JsonNode comparison) {
        ComparisonTable table = new ComparisonTable(comparison, true);
        table.lines.add("# " + comparison.path("name").asText() + ": "
                + comparison.path("variants").size() + " variants compared");
        table.lines.add("");
        return String.join("\n", table.whole()) + "\n";
    }

    private List<String> whole() {
        macro();
        for (String metric : metrics) {
            scenarios(metric);
        }
        lines.add("");
        lines.addAll(notes(comparison));
        return lines;
    }

    private void macro() {
        String reference = comparison.path("reference").asText();
        boolean tuned = comparison.has("tunedBy");
        List<String> head = new ArrayList<>(tuned ? List.of("variant", "setting") : List.of("variant"));
        for (String metric : metrics) {
            head.addAll(List.of(metric, "against " + reference, "verdict"));
        }
        head.addAll(List.of("parameters", "time", "samples/s"));
        List<List<String>> rows = new ArrayList<>();
        for (Map.Entry<String, JsonNode> variant : comparison.path("variants").properties()) {
            List<String> row = new ArrayList<>(List.of(variant.getKey()));
            if (tuned) {
                row.add(setting(variant.getValue()));
            }
            for (String metric : metrics) {
                JsonNode value = variant.getValue().path("values").path(MACRO).path(metric);
                JsonNode against =
                        variant.getValue().path("against").path(MACRO).path(metric);
                row.add(value.isObject() ? number(value.path("mean")) : "-");
                row.add(against.isObject() ? difference(against) : "");
                row.add(verdict(variant.getKey(), variant.getValue(), against));
            }
            row.add(count(variant.getValue().path("parameters")));
            row.add(duration(variant.getValue().path("seconds")));
            row.add(count(variant.getValue().path("samplesPerSecond")));
            rows.add(row);
        }
        title("Mean over the scenarios");
        table(head, rows);
    }

    private void scenarios(String metric) {
        List<String> names = new ArrayList<>();
        comparison.path("scenarios").forEach(name -> names.add(name.asText()));
        List<String> head = new ArrayList<>(List.of("variant"));
        head.addAll(names);
        List<List<String>> rows = new ArrayList<>();
        for (Map.Entry<String, JsonNode> variant : comparison.path("variants").properties()) {
            List<String> row = new ArrayList<>(List.of(variant.getKey()));
            for (String name : names) {
                JsonNode value = variant.getValue().path("values").path(name).path(metric);
                String verdict = variant.getValue()
                        .path("against")
                        .path(name)
                        .path(metric)
                        .path("verdict")
                        .asText();
                String mark = verdict.equals("better") ? " better" : verdict.equals("worse") ? " worse" : "";
                row.add(value.isObject() ? number(value.path("mean")) + mark : "-");
            }
            rows.add(row);
        }
        title(metric + " of each scenario; better or worse than "
                + comparison.path("reference").asText() + " where they are told apart");
        table(head, rows);
    }

    private String verdict(String name, JsonNode variant, JsonNode against) {
        if (variant.path("runs").isEmpty() && !variant.path("failed").isEmpty()) {
            return "failed";
        }
        return name.equals(comparison.path("reference").asText())
                ? "reference"
                : against.path("verdict").asText();
    }

    /** In which of its trials a variant is compared; nothing where nothing was tried. */
    static String setting(JsonNode variant) {
        return variant.path("trials").isEmpty()
                ? ""
                : variant.path("setting").asText().replace("asItIs", "as it is");
    }

    /** What the figures are, and what they are not. */
    static List<String> notes(JsonNode comparison) {
        List<String> notes = new ArrayList<>();
        int seeds = comparison.path("seeds").size();
        String split = comparison.path("split").asText();
        notes.add("Scored on " + split + ", " + (seeds == 1 ? "one seed" : seeds + " seeds") + ". "
                + (split.equals("test")
                        ? "The test was scored for "
                                + models(comparison.path("scored").asInt())
                                + " of a variant and seed, as far as this folder knows."
                        : "Choose here; then score the test once."));
        if (comparison.has("tunedBy")) {
            notes.add("Tuned equally: each variant is compared in the setting that came out best by "
                    + comparison.path("tunedBy").asText() + " on validation with seed "
                    + comparison.path("seeds").path(0).asText()
                    + ", of the same trials for all. What they came to stands in the page and in compare.json.");
        }
        if (comparison.has("besideOthers")) {
            notes.add(
                    "Times are those of runs side by side on one machine, at least some of them: alone each takes less.");
        }
        notes.add(String.format(
                Locale.ROOT,
                "Differences: paired over the same queries, with intervals of %.0f %% over users%s. Better and worse are"
                        + " corrected for the number of comparisons (Holm), of the mean and of the scenarios each: at most"
                        + " %.0f %% of such tables hold a false one.",
                100 * comparison.path("confidence").asDouble(),
                seeds == 1 ? "; what another seed would change is not in them" : " and seeds",
                100 * (1 - comparison.path("confidence").asDouble())));
        for (Map.Entry<String, JsonNode> variant : comparison.path("variants").properties()) {
            for (Map.Entry<String, JsonNode> failed :
                    variant.getValue().path("failed").properties()) {
                notes.add("No result of " + variant.getKey() + " with seed " + failed.getKey() + ": "
                        + failed.getValue().asText());
            }
        }
        return notes;
    }

    private static String models(int scored) {
        return scored <= 1 ? "one model" : scored + " models";
    }

    private void title(String text) {
        if (!lines.isEmpty() && !lines.get(lines.size() - 1).isEmpty()) {
            lines.add("");
        }
        lines.add(markdown ? "## " + text : text + ":");
        lines.add("");
    }

    private void table(List<String> head, List<List<String>> rows) {
        if (markdown) {
            lines.add(head.stream().collect(Collectors.joining(" | ", "| ", " |")));
            lines.add("|---" + "|---:".repeat(head.size() - 1) + "|");
            rows.forEach(row -> lines.add(row.stream().collect(Collectors.joining(" | ", "| ", " |"))));
            return;
        }
        List<Boolean> left = new ArrayList<>();
        head.forEach(cell -> left.add(left.isEmpty() || cell.equals("verdict") || cell.equals("setting")));
        TextTable table = TextTable.of(left).row(head).rule();
        rows.forEach(table::row);
        lines.addAll(table.lines());
    }

    static String number(JsonNode value) {
        return String.format(Locale.ROOT, "%.4f", value.asDouble());
    }

    static String difference(JsonNode against) {
        return String.format(
                Locale.ROOT,
                "%+.4f (%+.4f to %+.4f)",
                against.path("difference").asDouble(),
                against.path("low").asDouble(),
                against.path("high").asDouble());
    }

    static String count(JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, "%,.0f", value.asDouble()) : "";
    }

    static String duration(JsonNode seconds) {
        if (!seconds.isNumber()) {
            return "";
        }
        double value = seconds.asDouble();
        return value < 100
                ? String.format(Locale.ROOT, "%.0f s", value)
                : String.format(Locale.ROOT, "%.1f min", value / 60);
    }
}
