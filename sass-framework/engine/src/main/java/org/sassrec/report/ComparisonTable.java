package org.sassrec.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.result.ComparisonResult;
import org.sassrec.result.ComparisonResult.Mean;
import org.sassrec.result.ComparisonResult.Variant;
import org.sassrec.result.Difference;
import org.sassrec.result.Verdict;

/**
 * The tables of a comparison, for a terminal or as Markdown: of each metric the mean over the scenarios, then what each variant
 * costs, then of each metric the scenarios, what variants come to and how far that is from the reference. No table has columns
 * of two metrics: three would not fit a screen. The order is that of the configuration, whoever wins.
 */
public final class ComparisonTable {
    /** Scenarios that fit beside each other on a screen. */
    private static final int MAX_COLUMNS = 8;

    private final ComparisonResult comparison;
    private final List<String> lines = new ArrayList<>();
    private final boolean markdown;

    private ComparisonTable(ComparisonResult comparison, boolean markdown) {
        this.comparison = comparison;
        this.markdown = markdown;
    }

    /** Lines for a terminal. */
    public static List<String> lines(ComparisonResult comparison) {
        return new ComparisonTable(comparison, false).render();
    }

    /** The same as a Markdown page. */
    public static String markdown(ComparisonResult comparison) {
        ComparisonTable table = new ComparisonTable(comparison, true);
        table.lines.add("# " + comparison.name() + ": " + comparison.variants().size() + " variants compared");
        table.lines.add("");
        return String.join("\n", table.render()) + "\n";
    }

    /** What a row is called. */
    private interface Names {
        String of(ComparisonResult comparison, String name, Variant variant);
    }

    private List<String> render() {
        String reference = comparison.reference();
        for (String metric : comparison.metrics()) {
            title(metric + ", mean over the scenarios");
            means(metric, reference);
        }
        title("Cost");
        costs();
        int scenarios = comparison.scenarios().size();
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
        for (String metric : comparison.metrics()) {
            title(metric + " of each scenario");
            scenarios(ComparisonTable::name, "---:", (variant, name) -> mean(variant.mean(name, metric)));
            title(metric + " of each scenario, less that of " + reference
                    + "; better or worse where they are told apart");
            scenarios(
                    ComparisonTable::comparedName,
                    "---",
                    (variant, name) -> differenceText(variant.difference(name, metric)));
        }
    }

    private void means(String metric, String reference) {
        boolean tuned = comparison.tunedBy() != null;
        List<String> head = new ArrayList<>(tuned ? List.of("variant", "setting") : List.of("variant"));
        head.addAll(List.of(metric, "against " + reference, "verdict"));
        rows(ComparisonTable::name, head, tuned ? "--- --- ---: ---: ---" : "--- ---: ---: ---", (name, variant) -> {
            List<String> row = new ArrayList<>(tuned ? List.of(setting(variant)) : List.of());
            Difference against = variant.difference(ComparisonResult.MACRO, metric);
            row.add(mean(variant.mean(ComparisonResult.MACRO, metric)));
            row.add(difference(against));
            row.add(verdict(comparison, name, variant, against));
            return row;
        });
    }

    private void costs() {
        rows(
                ComparisonTable::name,
                List.of("variant", "parameters", "time", "samples/s"),
                "--- ---: ---: ---:",
                (name, variant) -> List.of(
                        count(variant.parameters()), duration(variant.seconds()), count(variant.samplesPerSecond())));
    }

    /** A column for each scenario. */
    private void scenarios(Names variants, String align, BiFunction<Variant, String, String> cell) {
        List<String> names = comparison.scenarios();
        List<String> head = new ArrayList<>(List.of("variant"));
        head.addAll(names);
        rows(
                variants,
                head,
                "---" + (" " + align).repeat(names.size()),
                (each, variant) ->
                        names.stream().map(name -> cell.apply(variant, name)).toList());
    }

    /**
     * A table with a row for each variant.
     *
     * @param names of the variants, with what is to be known of their seeds
     * @param align of the columns as Markdown has it, with blanks between them
     * @param cells what stands behind the name
     */
    private void rows(Names names, List<String> head, String align, BiFunction<String, Variant, List<String>> cells) {
        List<List<String>> rows = new ArrayList<>();
        comparison.variants().forEach((name, variant) -> {
            List<String> row = new ArrayList<>(List.of(names.of(comparison, name, variant)));
            row.addAll(cells.apply(name, variant));
            rows.add(row);
        });
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
    private String mean(@Nullable Mean value) {
        return value == null
                ? "-"
                : number(value.mean()) + (value.high() == null ? "" : halfWidth(value.high() - value.mean()));
    }

    /** The difference from the reference with half of its interval, and a word where they are told apart. */
    private String differenceText(@Nullable Difference against) {
        if (against == null) {
            return "";
        }
        Double half = against.half();
        return String.format(Locale.ROOT, "%+.4f", against.difference())
                + (half == null ? " " + plusMinus() + "?" : halfWidth(half))
                + (against.verdict() == Verdict.NOT_SIGNIFICANT
                        ? ""
                        : " " + against.verdict().text());
    }

    private String halfWidth(double half) {
        return String.format(Locale.ROOT, " %s%.4f", plusMinus(), half);
    }

    private String plusMinus() {
        return markdown ? "±" : "+-";
    }

    /** A variant's name, with the number of seeds that its means are of where it is not that of all. */
    static String name(ComparisonResult comparison, String name, Variant variant) {
        return name(comparison, name, seeds(comparison, variant));
    }

    /** A variant's name, with the number of seeds that its differences are of where it is not that of all. */
    private static String comparedName(ComparisonResult comparison, String name, Variant variant) {
        return name(comparison, name, Objects.requireNonNullElse(variant.pairs(), seeds(comparison, variant)));
    }

    private static String name(ComparisonResult comparison, String name, int seeds) {
        int all = comparison.seeds().size();
        return seeds == all ? name : name + " (" + seeds + " of " + all + " seeds)";
    }

    /** Popularity has no runs of its own: those of the reference are its pairs. Of a variant without any result nothing is counted. */
    private static int seeds(ComparisonResult comparison, Variant variant) {
        if (variant.values().isEmpty()) {
            return comparison.seeds().size();
        }
        return variant.runs().isEmpty()
                ? Objects.requireNonNullElse(variant.pairs(), 0)
                : variant.runs().size();
    }

    static String verdict(ComparisonResult comparison, String name, Variant variant, @Nullable Difference against) {
        if (variant.hasFailed()) {
            return "failed";
        }
        return name.equals(comparison.reference())
                ? "reference"
                : against == null ? "" : against.verdict().text();
    }

    /** In which of its trials a variant is compared; nothing where nothing was tried. */
    static String setting(Variant variant) {
        return variant.trials().isEmpty() || variant.setting() == null
                ? ""
                : variant.setting().replace("asItIs", "as it is");
    }

    private void title(String text) {
        if (!lines.isEmpty() && !lines.get(lines.size() - 1).isEmpty()) {
            lines.add("");
        }
        lines.add(markdown ? "## " + text : text + ":");
        lines.add("");
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    static String difference(@Nullable Difference against) {
        if (against == null) {
            return "";
        }
        return against.low() == null
                ? String.format(Locale.ROOT, "%+.4f (interval not known)", against.difference())
                : String.format(
                        Locale.ROOT, "%+.4f (%+.4f to %+.4f)", against.difference(), against.low(), against.high());
    }

    static String count(@Nullable Number value) {
        return value == null ? "" : String.format(Locale.ROOT, "%,.0f", value.doubleValue());
    }

    static String duration(@Nullable Double seconds) {
        if (seconds == null) {
            return "";
        }
        return seconds < 100
                ? String.format(Locale.ROOT, "%.0f s", seconds)
                : String.format(Locale.ROOT, "%.1f min", seconds / 60);
    }
}
