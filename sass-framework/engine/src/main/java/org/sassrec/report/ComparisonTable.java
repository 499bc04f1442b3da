package org.sassrec.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.sassrec.result.ComparisonResult;
import org.sassrec.result.ComparisonResult.Mean;
import org.sassrec.result.ComparisonResult.Variant;
import org.sassrec.result.Difference;
import org.sassrec.result.Verdict;

/**
 * The tables of a comparison, for a terminal, as Markdown or for a page: of each metric the mean over the scenarios, then what each
 * variant costs, then of each metric the scenarios, what variants come to and how far that is from the reference. No table has
 * columns of two metrics: three would not fit a screen. The order is that of the configuration, whoever wins.
 */
public final class ComparisonTable {
    /** Scenarios that fit beside each other on a screen. */
    private static final int MAX_COLUMNS = 8;

    private final ComparisonResult comparison;
    private final String plusMinus;

    private ComparisonTable(ComparisonResult comparison, String plusMinus) {
        this.comparison = comparison;
        this.plusMinus = plusMinus;
    }

    /** Tables that may have any character. */
    static ComparisonTable of(ComparisonResult comparison) {
        return new ComparisonTable(comparison, "±");
    }

    static String title(ComparisonResult comparison) {
        return comparison.name() + ": " + comparison.variants().size() + " variants compared";
    }

    /** Lines for a terminal. */
    public static List<String> lines(ComparisonResult comparison) {
        ComparisonTable tables = new ComparisonTable(comparison, "+-");
        int scenarios = comparison.scenarios().size();
        List<String> lines = new ArrayList<>();
        for (TextTable table : scenarios > MAX_COLUMNS ? tables.overview() : tables.all()) {
            lines.addAll(List.of(table.title() + ":", ""));
            lines.addAll(table.lines());
            lines.add("");
        }
        if (scenarios > MAX_COLUMNS) {
            lines.add("Figures of each of the " + scenarios + " scenarios are in compare.html and compare.md.");
            lines.add("");
        }
        lines.addAll(ComparisonNotes.of(comparison));
        return lines;
    }

    /** The same as a Markdown page. */
    public static String markdown(ComparisonResult comparison) {
        List<String> lines = new ArrayList<>(List.of("# " + title(comparison), ""));
        for (TextTable table : of(comparison).all()) {
            lines.addAll(List.of("## " + table.title(), ""));
            lines.addAll(table.markdown());
            lines.add("");
        }
        lines.addAll(ComparisonNotes.of(comparison));
        return String.join("\n", lines) + "\n";
    }

    private List<TextTable> all() {
        List<TextTable> tables = overview();
        comparison.metrics().forEach(metric -> tables.addAll(ofScenarios(metric)));
        return tables;
    }

    /** The means over the scenarios, and what variants cost. */
    List<TextTable> overview() {
        List<TextTable> tables = new ArrayList<>();
        comparison.metrics().forEach(metric -> tables.add(means(metric)));
        tables.add(table(
                "Cost",
                List.of("variant", "parameters", "time", "samples/s"),
                List.of(true, false, false, false),
                this::seeds,
                (name, variant) -> List.of(
                        count(variant.parameters()), duration(variant.seconds()), count(variant.samplesPerSecond()))));
        return tables;
    }

    /** A column for each scenario: what variants come to, and their differences from the reference. */
    List<TextTable> ofScenarios(String metric) {
        List<String> names = comparison.scenarios();
        List<String> head = new ArrayList<>(List.of("variant"));
        head.addAll(names);
        List<Boolean> right = new ArrayList<>(List.of(true));
        right.addAll(Collections.nCopies(names.size(), false));
        return List.of(
                table(
                        metric + " of each scenario",
                        head,
                        right,
                        this::seeds,
                        (each, variant) -> names.stream()
                                .map(name -> mean(variant.mean(name, metric)))
                                .toList()),
                table(
                        metric + " of each scenario, less that of " + comparison.reference()
                                + "; better or worse where they are told apart",
                        head,
                        Collections.nCopies(head.size(), true),
                        variant -> Objects.requireNonNullElse(variant.pairs(), seeds(variant)),
                        (each, variant) -> names.stream()
                                .map(name -> differenceText(variant.difference(name, metric)))
                                .toList()));
    }

    private TextTable means(String metric) {
        boolean tuned = comparison.tuningMetric() != null;
        List<String> head = new ArrayList<>(tuned ? List.of("variant", "setting") : List.of("variant"));
        head.addAll(List.of(metric, "against " + comparison.reference(), "verdict"));
        List<Boolean> left = tuned ? List.of(true, true, false, false, true) : List.of(true, false, false, true);
        return table(metric + ", mean over the scenarios", head, left, this::seeds, (name, variant) -> {
            List<String> row = new ArrayList<>(tuned ? List.of(setting(variant)) : List.of());
            Difference against = variant.difference(ComparisonResult.MACRO, metric);
            row.add(mean(variant.mean(ComparisonResult.MACRO, metric)));
            row.add(difference(against));
            row.add(verdict(name, variant, against));
            return row;
        });
    }

    /**
     * A table with a row for each variant.
     *
     * @param seeds how many a variant's cells are of
     * @param cells what stands behind the name
     */
    private TextTable table(
            String title,
            List<String> head,
            List<Boolean> left,
            ToIntFunction<Variant> seeds,
            BiFunction<String, Variant, List<String>> cells) {
        TextTable table = TextTable.of(title, left).row(head).rule();
        int all = comparison.seeds().size();
        comparison.variants().forEach((name, variant) -> {
            int its = seeds.applyAsInt(variant);
            List<String> row = new ArrayList<>();
            row.add(its == all ? name : name + " (" + its + " of " + all + " seeds)");
            row.addAll(cells.apply(name, variant));
            table.row(row);
        });
        return table;
    }

    /** Popularity has no runs of its own: those of the reference are its pairs. Of a variant without any result nothing is counted. */
    private int seeds(Variant variant) {
        if (variant.values().isEmpty()) {
            return comparison.seeds().size();
        }
        return variant.runs().isEmpty()
                ? Objects.requireNonNullElse(variant.pairs(), 0)
                : variant.runs().size();
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
                + (half == null ? " " + plusMinus + "?" : halfWidth(half))
                + (against.verdict() == Verdict.NOT_SIGNIFICANT
                        ? ""
                        : " " + against.verdict().text());
    }

    private String halfWidth(double half) {
        return String.format(Locale.ROOT, " %s%.4f", plusMinus, half);
    }

    private String verdict(String name, Variant variant, @Nullable Difference against) {
        if (variant.hasFailed()) {
            return "failed";
        }
        return name.equals(comparison.reference())
                ? "reference"
                : against == null ? "" : against.verdict().text();
    }

    /** In which of its trials a variant is compared; nothing where nothing was tried. */
    private static String setting(Variant variant) {
        return variant.trials().isEmpty() || variant.setting() == null ? "" : variant.setting();
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
