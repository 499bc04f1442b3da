package org.sassrec.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.sassrec.report.HtmlPage.Cell;
import org.sassrec.result.RunReport.TrainingLoop;
import org.sassrec.training.EpochResult;

/** The epochs of a run on a page: a table for each network and stage, with a curve where there are several. */
final class TrainingSection {
    private static final int WIDTH = 360;
    private static final int HEIGHT = 140;
    private static final int LEFT = 56;
    private static final int FOOT = 22;

    /** More networks than that, one for each scenario of many, would bury everything else. */
    private static final int MAX_ROWS = 24;

    private static final String VALIDATION = "validation";

    private final HtmlPage page;
    private final List<TrainingLoop> training;

    /** @param training an element for each network and stage */
    TrainingSection(HtmlPage page, List<TrainingLoop> training) {
        this.page = page;
        this.training = training;
    }

    void write() {
        int shown = 0;
        for (TrainingLoop loop : training) {
            if (!loop.epochs().isEmpty() && shown++ < MAX_ROWS) {
                loop(loop);
            }
        }
        if (shown > MAX_ROWS) {
            page.note("The epochs of " + (shown - MAX_ROWS) + " further networks are in report.json.");
        }
    }

    private void loop(TrainingLoop loop) {
        page.heading(3, loop.stage() + (loop.unit().equals(TrainingLoop.ALL) ? "" : " " + loop.unit()));
        TreeSet<String> names = new TreeSet<>();
        loop.epochs().forEach(epoch -> names.addAll(epoch.values().keySet()));
        if (loop.epochs().size() > 1) {
            page.open("row");
            curve(loop, "loss", EpochResult::loss);
            if (names.contains(VALIDATION)) {
                curve(loop, VALIDATION, epoch -> epoch.values().getOrDefault(VALIDATION, Double.NaN));
            }
            page.close();
        }
        List<String> head = new ArrayList<>(List.of("epoch", "loss"));
        names.forEach(name -> head.add(name(loop, name)));
        head.addAll(List.of("samples", "samples/s"));
        List<List<Cell>> rows = new ArrayList<>();
        for (EpochResult epoch : loop.epochs()) {
            boolean best = names.contains(VALIDATION) && Objects.equals(loop.bestEpoch(), epoch.epoch());
            List<Cell> row =
                    new ArrayList<>(List.of(Cell.of(epoch.epoch() + (best ? " (best)" : "")), number(epoch.loss())));
            names.forEach(name -> row.add(number(epoch.values().get(name))));
            row.add(Cell.of(ComparisonTable.count(epoch.samples())));
            row.add(Cell.of(
                    epoch.seconds() > 0
                            ? String.format(Locale.ROOT, "%,.0f", epoch.samples() / epoch.seconds())
                            : "-"));
            rows.add(row);
        }
        page.table(head, rows);
    }

    private static String name(TrainingLoop loop, String name) {
        return name.equals(VALIDATION) && loop.metric() != null ? name + " " + loop.metric() : name;
    }

    private static Cell number(@Nullable Double value) {
        return Cell.of(value == null ? "-" : ComparisonTable.number(value));
    }

    private void curve(TrainingLoop loop, String name, ToDoubleFunction<EpochResult> value) {
        List<Double> values = loop.epochs().stream().mapToDouble(value).boxed().toList();
        double low = values.stream().mapToDouble(v -> v).min().orElse(0);
        double high = values.stream().mapToDouble(v -> v).max().orElse(1);
        double span = high > low ? high - low : 1;
        double[] x = new double[values.size()];
        double[] y = new double[values.size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = LEFT + 10 + (WIDTH - LEFT - 20.0) * i / (x.length - 1);
            y[i] = 10 + (HEIGHT - FOOT - 20.0) * (high - values.get(i)) / span;
        }
        String label = name(loop, name);
        page.open("").note(label).drawing(WIDTH, HEIGHT, label + " by epoch");
        page.box(LEFT, 0, WIDTH - LEFT, HEIGHT - FOOT, "frame");
        page.path(x, y, HtmlPage.stroke(0));
        for (int i = 0; i < x.length; i++) {
            page.circle(x[i], y[i], 3, HtmlPage.fill(0));
        }
        page.text(LEFT - 6, 14, "end", "soft", String.format(Locale.ROOT, "%.3f", high))
                .text(LEFT - 6, HEIGHT - FOOT - 6, "end", "soft", String.format(Locale.ROOT, "%.3f", low))
                .text(LEFT + 10, HEIGHT - 6, "middle", "soft", "1")
                .text(WIDTH - 10, HEIGHT - 6, "middle", "soft", Integer.toString(x.length))
                .endDrawing()
                .close();
    }
}
