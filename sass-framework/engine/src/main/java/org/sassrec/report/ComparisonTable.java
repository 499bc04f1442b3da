package org.sassrec.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * The tables of a comparison, for a terminal or as Markdown: of each metric the mean over the scenarios, then what each variant
 * costs, then of each metric the scenarios, what variants come to and how far that is from the reference. No table has columns
 * of two metrics: three would not fit a screen. The order is that of the configuration, whoever wins.
 */
public final class ComparisonTable {
    private static final String MACRO = "macro";

    /** Scenarios that fit beside each other on a screen. */
    private static final int MAX_COLUMNS = 8;

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
        return new ComparisonTable(comparison, false).render();
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
        return String.join("\n", table.render()) + "\n";
    }

    /** What a row is called. */
    private interface Names {
        String of(JsonNode comparison, Map.Entry<String, JsonNode> variant);
    }

    private List<String> render() {
        String reference = comparison.path("reference").asText();
        for (String metric : metrics) {
            title(metric + ", mean over the scenarios");
            means(metric, reference);
        }
        title("Cost");
        costs();
        int scenarios = comparison.path("scenarios").size();
        if (!markdown && scenarios > MAX_COLUMNS) {
            lines.add("");
            lines.add("Figures of each of the " + scenarios + " scenarios are in compare.html and compare.md.");
        } else {
            eachScenario(reference);
        }
        lines.add("");
        lines.addAll(ComparisonNotes.of(comparison));
        return lines;
    }

    private void eachScenario(String reference) {
        for (String metric : metrics) {
            title(metric + " of each scenario");
            scenarios(
                    ComparisonTable::name,
                    "---:",
                    (variant, name) -> mean(variant.path("values").path(name).path(metric)));
            title(metric + " of each scenario, less that of " + reference
                    + "; better or worse where they are told apart");
            scenarios(
                    ComparisonTable::comparedName,
                    "---",
                    (variant, name) ->
                            differenceText(variant.path("against").path(name).path(metric)));
        }
    }

    private void means(String metric, String reference) {
        boolean tuned = comparison.has("tunedBy");
        List<String> head = new ArrayList<>(tuned ? List.of("variant", "setting") : List.of("variant"));
        head.addAll(List.of(metric, "against " + reference, "verdict"));
        rows(ComparisonTable::name, head, tuned ? "--- --- ---: ---: ---" : "--- ---: ---: ---", (variant, row) -> {
            JsonNode node = variant.getValue();
            if (tuned) {
                row.add(setting(node));
            }
            JsonNode against = node.path("against").path(MACRO).path(metric);
            row.add(mean(node.path("values").path(MACRO).path(metric)));
            row.add(against.isObject() ? difference(against) : "");
            row.add(verdict(variant.getKey(), node, against));
        });
    }

    private void costs() {
        rows(
                ComparisonTable::name,
                List.of("variant", "parameters", "time", "samples/s"),
                "--- ---: ---: ---:",
                (variant, row) -> {
                    row.add(count(variant.getValue().path("parameters")));
                    row.add(duration(variant.getValue().path("seconds")));
                    row.add(count(variant.getValue().path("samplesPerSecond")));
                });
    }

    /** A column for each scenario. */
    private void scenarios(Names variants, String align, BiFunction<JsonNode, String, String> cell) {
        List<String> head = new ArrayList<>(List.of("variant"));
        comparison.path("scenarios").forEach(name -> head.add(name.asText()));
        List<String> names = head.subList(1, head.size());
        rows(
                variants,
                head,
                "---" + (" " + align).repeat(names.size()),
                (variant, row) -> names.forEach(name -> row.add(cell.apply(variant.getValue(), name))));
    }

    /**
     * A table with a row for each variant.
     *
     * @param names of the variants, with what is to be known of their seeds
     * @param align of the columns as Markdown has it, with blanks between them
     * @param cells adds what stands behind the name
     */
    private void rows(
            Names names, List<String> head, String align, BiConsumer<Map.Entry<String, JsonNode>, List<String>> cells) {
        List<List<String>> rows = new ArrayList<>();
        for (Map.Entry<String, JsonNode> variant : comparison.path("variants").properties()) {
            List<String> row = new ArrayList<>(List.of(names.of(comparison, variant)));
            cells.accept(variant, row);
            rows.add(row);
        }
        List<String> aligned = List.of(align.split(" ", -1));
        if (markdown) {
            lines.add(markdown(head));
            lines.add("|" + String.join("|", aligned) + "|");
            rows.forEach(row -> lines.add(markdown(row)));
            return;
        }
        TextTable table = TextTable.of(aligned.stream().map("---"::equals).toList())
                .row(head)
                .rule();
        rows.forEach(table::row);
        lines.addAll(table.lines());
    }

    private static String markdown(List<String> row) {
        return row.stream().collect(Collectors.joining(" | ", "| ", " |"));
    }

    /** What a variant comes to, with half of its interval over the seeds. */
    private String mean(JsonNode value) {
        if (!value.isObject()) {
            return "-";
        }
        double mean = value.path("mean").asDouble();
        return number(value.path("mean"))
                + (value.has("high") ? halfWidth(value.path("high").asDouble() - mean) : "");
    }

    /** The difference from the reference with half of its interval, and a word where they are told apart. */
    private String differenceText(JsonNode against) {
        if (!against.isObject()) {
            return "";
        }
        double difference = against.path("difference").asDouble();
        String verdict = against.path("verdict").asText();
        return String.format(Locale.ROOT, "%+.4f", difference)
                + (against.has("high")
                        ? halfWidth(against.path("high").asDouble() - difference)
                        : " " + plusMinus() + "?")
                + (verdict.equals("better") || verdict.equals("worse") ? " " + verdict : "");
    }

    private String halfWidth(double half) {
        return String.format(Locale.ROOT, " %s%.4f", plusMinus(), half);
    }

    private String plusMinus() {
        return markdown ? "±" : "+-";
    }

    /** A variant's name, with the number of seeds that its means are of where it is not that of all. */
    static String name(JsonNode comparison, Map.Entry<String, JsonNode> variant) {
        return name(comparison, variant.getKey(), seeds(comparison, variant.getValue()));
    }

    /** A variant's name, with the number of seeds that its differences are of where it is not that of all. */
    private static String comparedName(JsonNode comparison, Map.Entry<String, JsonNode> variant) {
        JsonNode pairs = variant.getValue().path("pairs");
        return pairs.isInt() ? name(comparison, variant.getKey(), pairs.asInt()) : name(comparison, variant);
    }

    private static String name(JsonNode comparison, String name, int seeds) {
        int all = comparison.path("seeds").size();
        return seeds == all ? name : name + " (" + seeds + " of " + all + " seeds)";
    }

    /** Popularity has no runs of its own: those of the reference are its pairs. Of a variant without any result nothing is counted. */
    private static int seeds(JsonNode comparison, JsonNode variant) {
        if (variant.path("values").isEmpty()) {
            return comparison.path("seeds").size();
        }
        return variant.has("runs")
                ? variant.path("runs").size()
                : variant.path("pairs").asInt();
    }

    private String verdict(String name, JsonNode variant, JsonNode against) {
        if (failed(variant)) {
            return "failed";
        }
        return name.equals(comparison.path("reference").asText())
                ? "reference"
                : against.path("verdict").asText();
    }

    /** Whether nothing came of a variant that could stand beside the others. */
    static boolean failed(JsonNode variant) {
        return variant.path("values").isEmpty() && !variant.path("failed").isEmpty();
    }

    /** In which of its trials a variant is compared; nothing where nothing was tried. */
    static String setting(JsonNode variant) {
        return variant.path("trials").isEmpty()
                ? ""
                : variant.path("setting").asText().replace("asItIs", "as it is");
    }

    private void title(String text) {
        if (!lines.isEmpty() && !lines.get(lines.size() - 1).isEmpty()) {
            lines.add("");
        }
        lines.add(markdown ? "## " + text : text + ":");
        lines.add("");
    }

    static String number(JsonNode value) {
        return String.format(Locale.ROOT, "%.4f", value.asDouble());
    }

    static String difference(JsonNode against) {
        double difference = against.path("difference").asDouble();
        return against.has("low")
                ? String.format(
                        Locale.ROOT,
                        "%+.4f (%+.4f to %+.4f)",
                        difference,
                        against.path("low").asDouble(),
                        against.path("high").asDouble())
                : String.format(Locale.ROOT, "%+.4f (interval not known)", difference);
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
