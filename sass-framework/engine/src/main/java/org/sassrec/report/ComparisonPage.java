package org.sassrec.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.report.HtmlPage.Cell;
import org.sassrec.result.ComparisonResult;
import org.sassrec.result.ComparisonResult.Mean;
import org.sassrec.result.Difference;

/**
 * A comparison as one HTML page that needs nothing else: the table, and of each metric a chart of the differences with their
 * intervals, for the mean over the scenarios and for each of them.
 */
public final class ComparisonPage {
    private static final String MACRO = ComparisonResult.MACRO;
    private static final int ROW = 26;
    private static final int NAMES = 150;
    private static final int WIDTH = 620;
    private static final int VALUES = 130;

    private final ComparisonResult comparison;
    private final HtmlPage page;

    private ComparisonPage(ComparisonResult comparison) {
        this.comparison = comparison;
        this.page =
                HtmlPage.page(comparison.name() + ": " + comparison.variants().size() + " variants compared");
    }

    /** The page. */
    public static String of(ComparisonResult comparison) {
        return new ComparisonPage(comparison).page();
    }

    private String page() {
        ComparisonNotes.of(comparison).forEach(page::note);
        table();
        for (String metric : comparison.metrics()) {
            page.heading(2, metric + ": difference from " + comparison.reference())
                    .open("charts");
            double span = span(metric);
            chart(metric, MACRO, "mean over the scenarios", span);
            comparison.scenarios().forEach(scenario -> chart(metric, scenario, scenario, span));
            page.close();
        }
        trials();
        changes();
        return page.render();
    }

    private void table() {
        boolean tuned = comparison.tunedBy() != null;
        List<String> head = new ArrayList<>(tuned ? List.of("variant", "setting") : List.of("variant"));
        comparison.metrics().forEach(metric -> head.addAll(List.of(metric, "difference", "verdict")));
        head.addAll(List.of("parameters", "time", "samples/s"));
        List<List<Cell>> rows = new ArrayList<>();
        comparison.variants().forEach((name, variant) -> {
            List<Cell> row = new ArrayList<>(List.of(Cell.of(ComparisonTable.name(comparison, name, variant))));
            if (tuned) {
                row.add(Cell.of(ComparisonTable.setting(variant)));
            }
            for (String metric : comparison.metrics()) {
                Difference against = variant.difference(MACRO, metric);
                row.add(Cell.of(mean(variant.mean(MACRO, metric))));
                row.add(Cell.of(ComparisonTable.difference(against)));
                String verdict = name.equals(comparison.reference())
                        ? "reference"
                        : ComparisonTable.verdict(comparison, name, variant, against);
                row.add(new Cell(verdict, colour(against)));
            }
            row.add(Cell.of(ComparisonTable.count(variant.parameters())));
            row.add(Cell.of(ComparisonTable.duration(variant.seconds())));
            row.add(Cell.of(ComparisonTable.count(variant.samplesPerSecond())));
            rows.add(row);
        });
        page.table(head, rows);
    }

    /** With half of its interval over the seeds. */
    private static String mean(@Nullable Mean value) {
        if (value == null) {
            return "-";
        }
        return ComparisonTable.number(value.mean())
                + (value.high() == null ? "" : String.format(Locale.ROOT, " ±%.4f", value.high() - value.mean()));
    }

    private static String colour(@Nullable Difference against) {
        return against == null ? "" : HtmlPage.colour(against.verdict());
    }

    /** The farthest end of any interval, 1 at most, so that all charts of a metric have one scale. */
    private double span(String metric) {
        return comparison.variants().values().stream()
                .flatMap(variant -> variant.against().values().stream())
                .flatMap(differences -> Stream.ofNullable(differences.get(metric)))
                .mapToDouble(each -> Math.max(Math.abs(each.difference()), Math.max(end(each.low()), end(each.high()))))
                .reduce(1e-6, Math::max);
    }

    private static double end(@Nullable Double end) {
        return end == null ? 0 : Math.min(1, Math.abs(end));
    }

    /** A line for each variant: its difference as a dot, its interval as a bar, 0 in the middle. */
    private void chart(String metric, String scenario, String title, double span) {
        Map<String, Difference> rows = new LinkedHashMap<>();
        comparison.variants().forEach((name, variant) -> {
            Difference against = variant.difference(scenario, metric);
            if (against != null) {
                rows.put(name, against);
            }
        });
        if (rows.isEmpty()) {
            return;
        }
        int height = ROW * rows.size() + 24;
        page.open("").heading(3, title).drawing(NAMES + WIDTH + VALUES, height, metric + " of " + title);
        double middle = NAMES + WIDTH / 2.0;
        page.line(middle, 0, middle, height - 20, 1, "");
        int number = 0;
        for (Map.Entry<String, Difference> row : rows.entrySet()) {
            row(row.getKey(), row.getValue(), span, ROW * number++ + ROW / 2.0);
        }
        page.text(NAMES, height - 4, "start", "soft", String.format(Locale.ROOT, "%+.3g", -span))
                .text(middle, height - 4, "middle", "soft", "0")
                .text(NAMES + WIDTH, height - 4, "end", "soft", String.format(Locale.ROOT, "%+.3g", span))
                .endDrawing()
                .close();
    }

    private void row(String name, Difference against, double span, double y) {
        String colour = colour(against);
        page.label(0, y + 4, NAMES, name);
        if (against.low() != null && against.high() != null) {
            page.line(x(against.low(), span), y, x(against.high(), span), y, 3, colour);
        }
        String text = String.format(Locale.ROOT, "%+.4f", against.difference());
        page.circle(x(against.difference(), span), y, 4.5, colour)
                .text(NAMES + WIDTH + VALUES, y + 4, "end", colour, text);
    }

    private static double x(double value, double span) {
        return NAMES + WIDTH / 2.0 * (1 + Math.max(-1, Math.min(1, value / span)));
    }

    /** What each variant came to in each setting, the chosen one marked. */
    private void trials() {
        if (comparison.tunedBy() == null) {
            return;
        }
        Set<String> settings = new LinkedHashSet<>();
        comparison
                .variants()
                .values()
                .forEach(variant -> settings.addAll(variant.trials().keySet()));
        List<String> head = new ArrayList<>(List.of("variant"));
        settings.forEach(name -> head.add(name.replace("asItIs", "as it is")));
        List<List<Cell>> rows = new ArrayList<>();
        comparison.variants().forEach((variant, its) -> {
            if (!its.trials().isEmpty()) {
                List<Cell> row = new ArrayList<>(List.of(Cell.of(variant)));
                for (String name : settings) {
                    Double value = its.trials().get(name);
                    String text = value == null ? "-" : ComparisonTable.number(value);
                    boolean chosen = name.equals(its.setting());
                    row.add(new Cell(chosen ? text + " chosen" : text, chosen ? "better" : ""));
                }
                rows.add(row);
            }
        });
        page.heading(2, "What the trials came to: " + comparison.tunedBy() + " on validation")
                .table(head, rows);
    }

    private void changes() {
        List<List<Cell>> rows = new ArrayList<>();
        comparison.variants().forEach((name, variant) -> {
            if (variant.changed() == null) {
                return; // of the list of popular items, which is no variant of the file
            }
            List<String> keys = new ArrayList<>();
            variant.changed().forEach((key, value) -> keys.add(value == null ? "without " + key : key + ": " + value));
            rows.add(List.of(Cell.of(name), Cell.sentence(keys.isEmpty() ? "nothing" : String.join(", ", keys))));
        });
        page.heading(2, "What each variant changes").table(List.of(), rows);
    }
}
