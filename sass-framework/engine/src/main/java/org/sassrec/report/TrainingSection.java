package org.sassrec.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.sassrec.report.HtmlPage.Cell;

/** The epochs of a run on a page: a table for each network and stage, with a curve where there are several. */
final class TrainingSection {
    private static final int WIDTH = 360;
    private static final int HEIGHT = 140;
    private static final int LEFT = 56;
    private static final int FOOT = 22;

    /** More networks than that, one for each scenario of many, would bury everything else. */
    private static final int MAX_ROWS = 24;

    private final HtmlPage page;
    private final JsonNode training;

    /** @param training an element for each network and stage */
    TrainingSection(HtmlPage page, JsonNode training) {
        this.page = page;
        this.training = training;
    }

    void write() {
        int shown = 0;
        for (JsonNode loop : training) {
            if (!loop.path("epochs").isEmpty() && shown++ < MAX_ROWS) {
                loop(loop);
            }
        }
        if (shown > MAX_ROWS) {
            page.note("The epochs of " + (shown - MAX_ROWS) + " further networks are in report.json.");
        }
    }

    private void loop(JsonNode loop) {
        String unit = loop.path("unit").asText();
        page.heading(3, loop.path("stage").asText() + ("all".equals(unit) ? "" : " " + unit));
        TreeSet<String> names = new TreeSet<>();
        loop.path("epochs").forEach(epoch -> epoch.path("values").fieldNames().forEachRemaining(names::add));
        if (loop.path("epochs").size() > 1) {
            page.open("row");
            curve(loop, "loss");
            if (names.contains("validation")) {
                curve(loop, "validation");
            }
            page.close();
        }
        List<String> head = new ArrayList<>(List.of("epoch", "loss"));
        names.forEach(name -> head.add(name(loop, name)));
        head.addAll(List.of("samples", "samples/s"));
        List<List<Cell>> rows = new ArrayList<>();
        for (JsonNode epoch : loop.path("epochs")) {
            boolean best = names.contains("validation")
                    && epoch.path("epoch").asInt() == loop.path("bestEpoch").asInt();
            List<Cell> row = new ArrayList<>(List.of(
                    Cell.of(epoch.path("epoch").asText() + (best ? " (best)" : "")), number(epoch.path("loss"))));
            names.forEach(name -> row.add(number(epoch.path("values").path(name))));
            row.add(Cell.of(ComparisonTable.count(epoch.path("samples"))));
            double seconds = epoch.path("seconds").asDouble();
            row.add(Cell.of(
                    seconds > 0
                            ? String.format(
                                    Locale.ROOT, "%,.0f", epoch.path("samples").asLong() / seconds)
                            : "-"));
            rows.add(row);
        }
        page.table(head, rows);
    }

    private static String name(JsonNode loop, String name) {
        return name.equals("validation") && loop.has("metric")
                ? name + " " + loop.path("metric").asText()
                : name;
    }

    private static Cell number(JsonNode value) {
        return Cell.of(value.isNumber() ? ComparisonTable.number(value) : "-");
    }

    private void curve(JsonNode loop, String name) {
        List<Double> values = new ArrayList<>();
        for (JsonNode epoch : loop.path("epochs")) {
            values.add((name.equals("loss")
                            ? epoch.path(name)
                            : epoch.path("values").path(name))
                    .asDouble(Double.NaN));
        }
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
