package org.sassrec.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.sassrec.report.HtmlPage.Cell;

/** What scenarios do to each other, on a page: the sentences, then all differences. */
final class TransferSection {
    private final HtmlPage page;
    private final JsonNode transfer;

    /** @param transfer content of {@code transfer.json} */
    TransferSection(HtmlPage page, JsonNode transfer) {
        this.page = page;
        this.transfer = transfer;
    }

    void write() {
        TransferText.lines(transfer).forEach(page::paragraph);
        table(
                "What sharing brings: " + transfer.path("model").asText()
                        + " less a plain model, not pre-trained, of each scenario or of all",
                "sharing",
                List.of("scenario", "twin"));
        table(
                "What one scenario does to another where the model does not know the scenario: a model for both less one for"
                        + " the first alone",
                "pairs",
                List.of("scenario", "with"));
        table(
                "What leaving out a scenario changes: " + transfer.path("model").asText() + " without it less with it",
                "leftOut",
                List.of("without", "scenario"));
    }

    private void table(String title, String part, List<String> keys) {
        Map<List<String>, Map<String, JsonNode>> rows = new LinkedHashMap<>();
        TreeSet<String> metrics = new TreeSet<>();
        for (JsonNode each : transfer.path(part)) {
            List<String> key =
                    keys.stream().map(name -> each.path(name).asText()).toList();
            rows.computeIfAbsent(key, none -> new LinkedHashMap<>())
                    .put(each.path("metric").asText(), each);
            metrics.add(each.path("metric").asText());
        }
        if (rows.isEmpty()) {
            return;
        }
        List<String> head = new ArrayList<>(keys);
        metrics.forEach(metric -> head.addAll(List.of(metric, "verdict")));
        List<List<Cell>> cells = new ArrayList<>();
        rows.forEach((key, of) -> {
            List<Cell> row = new ArrayList<>();
            key.forEach(name -> row.add(Cell.of(name.equals("macro") ? "mean" : name)));
            for (String metric : metrics) {
                JsonNode each = of.get(metric);
                row.add(Cell.of(each == null ? "" : ComparisonTable.difference(each)));
                String verdict = each == null ? "" : each.path("verdict").asText();
                row.add(new Cell(verdict, colour(verdict)));
            }
            cells.add(row);
        });
        page.heading(3, title).table(head, cells);
    }

    private static String colour(String verdict) {
        return switch (verdict) {
            case "better", "helped" -> "better";
            case "worse", "harmed" -> "worse";
            default -> "same";
        };
    }
}
