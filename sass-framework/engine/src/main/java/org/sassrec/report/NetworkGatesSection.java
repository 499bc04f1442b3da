package org.sassrec.report;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sassrec.model.graph.GateMeans;
import org.sassrec.result.RunReport.GateOpening;

/** How open a model's gates are, on a page: a bar for each scenario, layer by layer. */
final class NetworkGatesSection {
    private static final int ROW = 24;
    private static final int NAMES = 120;
    private static final int WIDTH = 240;
    private static final int VALUES = 150;

    private static final Map<GateMeans.Kind, String> KINDS = new EnumMap<>(Map.of(
            GateMeans.Kind.ADAPTIVE,
            "Adaptive gate: how much of what all scenarios share is let through",
            GateMeans.Kind.UPDATE,
            "Update gate: the weight of what comes through against the scenario's own"));

    private final HtmlPage page;
    private final List<GateOpening> gates;

    /** @param gates an element for each scenario, layer and gate */
    NetworkGatesSection(HtmlPage page, List<GateOpening> gates) {
        this.page = page;
        this.gates = gates;
    }

    void write() {
        page.note("Of the user's side, over real queries of each scenario (up to " + ComparisonTable.count(largest())
                + " of the test split). 0 is shut: the scenario goes its own way. 1 is open. The bar is the mean; the line spans"
                + " from the tenth to the ninetieth percentile of the layer's units, some of which may be shut where others are"
                + " open; in brackets stand the same percentiles of the queries. All begin near one half: a bar that stayed"
                + " there with a short line has hardly learned to choose.");
        KINDS.forEach((kind, title) -> {
            Map<Integer, List<GateOpening>> layers = gates.stream()
                    .filter(gate -> gate.gate() == kind)
                    .collect(groupingBy(GateOpening::layer, LinkedHashMap::new, toList()));
            if (!layers.isEmpty()) {
                page.heading(3, title).open("row");
                layers.forEach(this::layer);
                page.close();
            }
        });
    }

    private int largest() {
        return gates.stream().mapToInt(GateOpening::users).max().orElse(0);
    }

    private void layer(int number, List<GateOpening> rows) {
        page.open("")
                .note("layer " + number)
                .drawing(NAMES + WIDTH + VALUES, ROW * rows.size() + 4, "layer " + number + " of each scenario");
        for (int i = 0; i < rows.size(); i++) {
            GateOpening gate = rows.get(i);
            double y = ROW * i + ROW / 2.0;
            page.label(0, y + 4, NAMES, gate.scenario())
                    .box(NAMES, y - 7, WIDTH, 14, "empty")
                    .box(NAMES, y - 7, WIDTH * gate.mean(), 14, "bar")
                    .line(NAMES + WIDTH * gate.unitsLow(), y, NAMES + WIDTH * gate.unitsHigh(), y, 2, "same")
                    .text(
                            NAMES + WIDTH + 10,
                            y + 4,
                            "start",
                            "",
                            String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", gate.mean(), gate.low(), gate.high()));
        }
        page.endDrawing().close();
    }
}
