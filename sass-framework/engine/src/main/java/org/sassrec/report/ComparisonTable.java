package org.sassrec.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.result.ComparisonResult;
import org.sassrec.result.ComparisonResult.Mean;
import org.sassrec.result.ComparisonResult.Variant;
import org.sassrec.result.Difference;
import org.sassrec.result.Verdict;

/**
 * The tables of a comparison for a terminal, Markdown or an HTML page. The order is:
 *
 * <ol>
 * <li>the curve over the labels of a scenario, if it is configured
 * <li>for each metric, the mean over the scenarios
 * <li>the cost of each variant
 * <li>for each metric, the values of each scenario and their differences from the reference
 * </ol>
 *
 * <p>Each table has one metric so that it fits into a terminal. Variants keep the order of the configuration.
 */
public final class ComparisonTable {
    /** Maximum number of scenarios in a terminal table. */
    private static final int MAX_COLUMNS = 8;

    private static final List<String> LABEL_COLUMNS =
            List.of("warm", "cold", "own", "popularity", "vs. cold", "vs. own", "vs. popularity", "other scenarios");

    private final ComparisonResult comparison;
    private final String plusMinus;

    private ComparisonTable(ComparisonResult comparison, String plusMinus) {
        this.comparison = comparison;
        this.plusMinus = plusMinus;
    }

    /** Returns tables with Unicode characters, for Markdown and HTML. */
    static ComparisonTable of(ComparisonResult comparison) {
        return new ComparisonTable(comparison, "±");
    }

    static String title(ComparisonResult comparison) {
        return comparison.name() + ": " + comparison.variants().size() + " variants compared";
    }

    /** Returns the lines for a terminal: conclusion, tables, notes. With many scenarios, the tables per scenario are omitted. */
    public static List<String> lines(ComparisonResult comparison) {
        ComparisonTable tables = new ComparisonTable(comparison, "+-");
        int scenarios = comparison.scenarios().size();
        List<String> lines = new ArrayList<>(List.of(comparison.conclusion(), ""));
        for (TextTable table : scenarios > MAX_COLUMNS ? tables.overview() : tables.all()) {
            lines.addAll(List.of(table.title() + ":", ""));
            lines.addAll(table.lines());
            lines.add("");
        }
        if (scenarios > MAX_COLUMNS) {
            lines.add("compare.html and compare.md contain the values of all " + scenarios + " scenarios.");
            lines.add("");
        }
        lines.addAll(ComparisonNotes.of(comparison));
        return lines;
    }

    /** Returns the comparison as a Markdown page. */
    public static String markdown(ComparisonResult comparison) {
        List<String> lines = new ArrayList<>(List.of("# " + title(comparison), "", comparison.conclusion(), ""));
        for (TextTable table : of(comparison).all()) {
            lines.addAll(List.of("## " + table.title(), ""));
            lines.addAll(table.markdown());
            lines.add("");
        }
        for (String note : ComparisonNotes.of(comparison)) {
            lines.addAll(List.of(note, ""));
        }
        return String.join("\n", lines) + "\n";
    }

    private List<TextTable> all() {
        List<TextTable> tables = new ArrayList<>(overview());
        comparison.metrics().forEach(metric -> tables.addAll(ofScenarios(metric)));
        return tables;
    }

    /** The means over the scenarios and the cost of the variants. */
    List<TextTable> overview() {
        return Stream.of(labels().stream(), means().stream(), Stream.of(cost()))
                .flatMap(Function.identity())
                .toList();
    }

    /** The models of a scenario by the share of its labels. */
    Optional<TextTable> labels() {
        ComparisonResult.LabelCurve curve = comparison.labels();
        if (curve == null) {
            return Optional.empty();
        }
        TextTable table = TextTable.of(
                        curve.metric() + " in " + curve.scenario()
                                + " by share of its labels, and differences of warm (better or worse if significant)",
                        Stream.concat(Stream.of(false), LABEL_COLUMNS.stream().map(column -> false))
                                .toList())
                .row(Stream.concat(Stream.of("labels"), LABEL_COLUMNS.stream()).toList())
                .rule();
        for (ComparisonResult.LabelPoint point : curve.points()) {
            List<String> row = new ArrayList<>();
            row.add(BigDecimal.valueOf(point.share())
                            .movePointRight(2)
                            .stripTrailingZeros()
                            .toPlainString()
                    + " %");
            for (String model : List.of("warm", "cold", "own", "popularity")) {
                Double value = point.values().get(model);
                row.add(value == null ? "-" : number(value));
            }
            for (String other : List.of("cold", "own", "popularity", "others")) {
                row.add(differenceText(point.differences().get(other)));
            }
            table.row(row);
        }
        return Optional.of(table);
    }

    /** The means over the scenarios. */
    List<TextTable> means() {
        return comparison.metrics().stream().map(this::means).toList();
    }

    /** The cost of the variants. */
    TextTable cost() {
        return table(
                "Cost",
                List.of("variant", "parameters", "time", "samples/s"),
                List.of(true, false, false, false),
                this::seeds,
                (name, variant) -> List.of(
                        count(variant.parameters()), duration(variant.seconds()), count(variant.samplesPerSecond())));
    }

    /** Two tables with a column per scenario: the values of the variants, and their differences from the reference. */
    List<TextTable> ofScenarios(String metric) {
        List<String> names = comparison.scenarios();
        List<String> head = new ArrayList<>(List.of("variant"));
        head.addAll(names);
        List<Boolean> left = new ArrayList<>(List.of(true));
        left.addAll(Collections.nCopies(names.size(), false));
        return List.of(
                table(
                        metric + " per scenario",
                        head,
                        left,
                        this::seeds,
                        (each, variant) -> names.stream()
                                .map(name -> mean(variant.mean(name, metric)))
                                .toList()),
                table(
                        metric + " per scenario, difference from " + comparison.reference()
                                + " (better or worse if significant)",
                        head,
                        Collections.nCopies(head.size(), true),
                        variant -> Objects.requireNonNullElse(variant.pairs(), seeds(variant)),
                        (each, variant) -> names.stream()
                                .map(name -> differenceText(variant.difference(name, metric)))
                                .toList()));
    }

    private TextTable means(String metric) {
        List<String> head = List.of("variant", metric, "vs. " + comparison.reference(), "verdict");
        List<Boolean> left = List.of(true, false, false, true);
        return table(metric + ", mean over the scenarios", head, left, this::seeds, (name, variant) -> {
            Difference against = variant.difference(ComparisonResult.MACRO, metric);
            return List.of(
                    mean(variant.mean(ComparisonResult.MACRO, metric)),
                    difference(against),
                    verdict(name, variant, against));
        });
    }

    /**
     * Returns a table with a row for each variant.
     *
     * @param seeds the number of seeds behind the cells of a variant
     * @param cells the cells after the name
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
            int count = seeds.applyAsInt(variant);
            List<String> row = new ArrayList<>();
            row.add(count == all ? name : name + " (" + count + " of " + all + " seeds)");
            row.addAll(cells.apply(name, variant));
            table.row(row);
        });
        return table;
    }

    /** The number of seeds of a variant. The popularity baseline has no runs and uses those of the reference. */
    private int seeds(Variant variant) {
        if (variant.values().isEmpty()) {
            return comparison.seeds().size();
        }
        return variant.runs().isEmpty()
                ? Objects.requireNonNullElse(variant.pairs(), 0)
                : variant.runs().size();
    }

    /** A mean with half of its interval over the seeds. */
    private String mean(@Nullable Mean value) {
        return value == null
                ? "-"
                : number(value.mean()) + (value.high() == null ? "" : halfWidth(value.high() - value.mean()));
    }

    /** The difference from the reference with half of its interval. Significant differences also have a verdict. */
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

    static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    static String difference(@Nullable Difference against) {
        if (against == null) {
            return "";
        }
        return against.low() == null
                ? String.format(Locale.ROOT, "%+.4f (interval unknown)", against.difference())
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
