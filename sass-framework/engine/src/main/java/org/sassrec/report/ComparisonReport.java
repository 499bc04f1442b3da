package org.sassrec.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.report.ExperimentReport.Chart;
import org.sassrec.report.ExperimentReport.Section;
import org.sassrec.result.ComparisonResult;
import org.sassrec.result.ComparisonResult.Mean;
import org.sassrec.result.ComparisonResult.Variant;
import org.sassrec.result.Difference;

/**
 * The tables and sentences of a comparison. The order is:
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
public final class ComparisonReport {
    private static final List<String> LABEL_COLUMNS =
            List.of("warm", "cold", "own", "popularity", "vs. cold", "vs. own", "vs. popularity", "other scenarios");

    private final ComparisonResult comparison;

    private ComparisonReport(ComparisonResult comparison) {
        this.comparison = comparison;
    }

    /** Returns the report of a comparison. */
    public static ExperimentReport of(ComparisonResult comparison) {
        return new ComparisonReport(comparison).report();
    }

    private ExperimentReport report() {
        List<Chart> charts = new ArrayList<>();
        List<TextTable> results = new ArrayList<>();
        Map<String, Object> data = new LinkedHashMap<>(Map.of("reference", comparison.reference()));
        ComparisonResult.LabelCurve curve = comparison.labels();
        if (curve != null) {
            charts.add(new Chart("labels", Map.of(), "models of " + curve.scenario() + " by share of labels"));
            results.add(labels(curve));
            data.put("labels", curve);
        }
        comparison.metrics().forEach(metric -> results.add(means(metric)));
        results.add(cost());
        List<Section> sections = new ArrayList<>(List.of(new Section("Results", charts, results)));
        for (String metric : comparison.metrics()) {
            sections.add(new Section(
                    metric + ": difference from " + comparison.reference(), differences(metric), ofScenarios(metric)));
        }
        Map<String, String> changes = new LinkedHashMap<>();
        List<Map<String, Object>> differences = new ArrayList<>();
        comparison.variants().forEach((name, variant) -> {
            // The popularity baseline is not configured as a variant and has no changes.
            if (variant.changed() != null) {
                changes.put(name, ExperimentReport.changes(variant.changed()));
            }
            differences.add(Map.of("name", name, "against", variant.differences()));
        });
        data.put("variants", differences);
        return new ExperimentReport(
                comparison.name() + ": " + comparison.variants().size() + " variants compared",
                comparison.conclusion(),
                List.of(
                        ExperimentReport.seeds(comparison.seeds()),
                        comparison.split().name().toLowerCase(Locale.ROOT) + " split",
                        "reference " + comparison.reference()),
                sections,
                ComparisonNotes.findings(comparison),
                comparison.findings(),
                changes,
                ComparisonNotes.method(comparison),
                comparison.setup(),
                data);
    }

    private List<Chart> differences(String metric) {
        return Stream.concat(Stream.of(ComparisonResult.MACRO), comparison.scenarios().stream())
                .map(place -> new Chart(
                        "difference",
                        new TreeMap<>(Map.of("metric", metric, "scenario", place)),
                        place.equals(ComparisonResult.MACRO) ? "mean over the scenarios" : place))
                .toList();
    }

    /** The models of a scenario by the share of its labels. */
    private static TextTable labels(ComparisonResult.LabelCurve curve) {
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
                row.add(NumberText.number(point.values().get(model)));
            }
            for (String other : List.of("cold", "own", "popularity", "others")) {
                row.add(NumberText.shortDifference(point.differences().get(other)));
            }
            table.row(row);
        }
        return table;
    }

    /** The cost of the variants. */
    private TextTable cost() {
        return table(
                "Cost",
                List.of("variant", "parameters", "time", "samples/s"),
                List.of(true, false, false, false),
                this::seeds,
                (name, variant) -> List.of(
                        NumberText.count(variant.parameters()),
                        NumberText.duration(variant.seconds()),
                        NumberText.count(variant.samplesPerSecond())));
    }

    /** Two tables with a column per scenario: the values of the variants, and their differences from the reference. */
    private List<TextTable> ofScenarios(String metric) {
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
                                .map(name -> NumberText.shortDifference(variant.difference(name, metric)))
                                .toList()));
    }

    private TextTable means(String metric) {
        List<String> head = List.of("variant", metric, "vs. " + comparison.reference(), "verdict");
        List<Boolean> left = List.of(true, false, false, true);
        return table(metric + ", mean over the scenarios", head, left, this::seeds, (name, variant) -> {
            Difference against = variant.difference(ComparisonResult.MACRO, metric);
            return List.of(
                    mean(variant.mean(ComparisonResult.MACRO, metric)),
                    NumberText.difference(against),
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
    private static String mean(@Nullable Mean value) {
        return value == null
                ? "-"
                : NumberText.number(value.mean())
                        + (value.high() == null ? "" : NumberText.plusMinus(value.high() - value.mean()));
    }

    private String verdict(String name, Variant variant, @Nullable Difference against) {
        if (variant.hasFailed()) {
            return "failed";
        }
        return name.equals(comparison.reference())
                ? "reference"
                : against == null ? "" : against.verdict().text();
    }
}
