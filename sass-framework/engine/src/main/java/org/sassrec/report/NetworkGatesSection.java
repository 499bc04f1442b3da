package org.sassrec.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How open a model's gates are, on a page: a bar for each scenario, layer by layer. */
final class NetworkGatesSection {
    private static final int ROW = 24;
    private static final int NAMES = 120;
    private static final int WIDTH = 240;
    private static final int VALUES = 150;

    private static final Map<String, String> KINDS = new TreeMap<>(Map.of(
            "adaptive",
            "Adaptive gate: how much of what all scenarios share is let through",
            "update",
            "Update gate: the weight of what comes through against the scenario's own"));

    private final HtmlPage page;
    private final JsonNode gates;

    /** @param gates an element for each scenario, layer and gate */
    NetworkGatesSection(HtmlPage page, JsonNode gates) {
        this.page = page;
        this.gates = gates;
    }

    void write() {
        page.note("Of the user's side, over real queries of each scenario (up to " + ComparisonTable.count(largest())
                + " of the test split). 0 is shut: the scenario goes its own way. 1 is open. The bar is the mean; the line spans"
                + " from the tenth to the ninetieth percentile of the layer's units, some of which may be shut where others are"
                + " open; in brackets stand the same percentiles of the queries. All begin near one half: a bar that stayed"
                + " there with a short line has hardly learned to choose.");
        for (Map.Entry<String, String> kind : KINDS.entrySet()) {
            Map<Integer, List<JsonNode>> layers = new LinkedHashMap<>();
            for (JsonNode gate : gates) {
                if (gate.path("gate").asText().equals(kind.getKey())) {
                    layers.computeIfAbsent(gate.path("layer").asInt(), layer -> new ArrayList<>())
                            .add(gate);
                }
            }
            if (!layers.isEmpty()) {
                page.heading(3, kind.getValue()).open("row");
                layers.forEach(this::layer);
                page.close();
            }
        }
    }

    private JsonNode largest() {
        JsonNode most = gates.path(0).path("users");
        for (JsonNode gate : gates) {
            most = gate.path("users").asLong() > most.asLong() ? gate.path("users") : most;
        }
        return most;
    }

    private void layer(int number, List<JsonNode> rows) {
        page.open("")
                .note("layer " + number)
                .drawing(NAMES + WIDTH + VALUES, ROW * rows.size() + 4, "layer " + number + " of each scenario");
        for (int i = 0; i < rows.size(); i++) {
            JsonNode gate = rows.get(i);
            double y = ROW * i + ROW / 2.0;
            double low = gate.path("unitsLow").asDouble();
            double high = gate.path("unitsHigh").asDouble();
            double mean = gate.path("mean").asDouble();
            page.label(0, y + 4, NAMES, gate.path("scenario").asText())
                    .box(NAMES, y - 7, WIDTH, 14, "empty")
                    .box(NAMES, y - 7, WIDTH * mean, 14, "bar")
                    .line(NAMES + WIDTH * low, y, NAMES + WIDTH * high, y, 2, "same")
                    .text(
                            NAMES + WIDTH + 10,
                            y + 4,
                            "start",
                            "",
                            String.format(
                                    Locale.ROOT,
                                    "%.2f (%.2f to %.2f)",
                                    mean,
                                    gate.path("low").asDouble(),
                                    gate.path("high").asDouble()));
        }
        page.endDrawing().close();
    }
}
