package org.sassrec.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.sassrec.report.HtmlPage.Cell;
import org.sassrec.result.ComparisonResult;
import org.sassrec.result.Difference;
import org.sassrec.result.TransferResult;
import org.sassrec.result.TransferResult.Influence;

/** What scenarios do to each other, on a page: the sentences, then all differences. */
final class TransferSection {
    private final HtmlPage page;
    private final TransferResult transfer;

    TransferSection(HtmlPage page, TransferResult transfer) {
        this.page = page;
        this.transfer = transfer;
    }

    void write() {
        TransferText.lines(transfer).forEach(page::paragraph);
        table(
                "What sharing brings: " + transfer.model()
                        + " less a plain model, not pre-trained, of each scenario or of all",
                transfer.sharing(),
                List.of("scenario", "twin"),
                each -> List.of(name(each.scenario()), each.other()));
        table(
                "What one scenario does to another where the model does not know the scenario: a model for both less one for"
                        + " the first alone",
                transfer.pairs(),
                List.of("scenario", "with"),
                each -> List.of(each.scenario(), each.other()));
        table(
                "What leaving out a scenario changes: " + transfer.model() + " without it less with it",
                transfer.leftOut(),
                List.of("without", "scenario"),
                each -> List.of(each.other(), each.scenario()));
    }

    private static String name(String scenario) {
        return scenario.equals(ComparisonResult.MACRO) ? "mean" : scenario;
    }

    private void table(
            String title, List<Influence> found, List<String> columns, Function<Influence, List<String>> key) {
        Map<List<String>, Map<String, Difference>> rows = new LinkedHashMap<>();
        TreeSet<String> metrics = new TreeSet<>();
        for (Influence each : found) {
            rows.computeIfAbsent(key.apply(each), none -> new LinkedHashMap<>()).put(each.metric(), each.change());
            metrics.add(each.metric());
        }
        if (rows.isEmpty()) {
            return;
        }
        List<String> head = new ArrayList<>(columns);
        metrics.forEach(metric -> head.addAll(List.of(metric, "verdict")));
        List<List<Cell>> cells = new ArrayList<>();
        rows.forEach((names, differences) -> {
            List<Cell> row = new ArrayList<>();
            names.forEach(name -> row.add(Cell.of(name)));
            for (String metric : metrics) {
                Difference each = differences.get(metric);
                row.add(Cell.of(ComparisonTable.difference(each)));
                row.add(
                        each == null
                                ? new Cell("", "same")
                                : new Cell(each.verdict().text(), HtmlPage.colour(each.verdict())));
            }
            cells.add(row);
        });
        page.heading(3, title).table(head, cells);
    }
}
