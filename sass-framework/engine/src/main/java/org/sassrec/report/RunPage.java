package org.sassrec.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sassrec.report.HtmlPage.Cell;

/**
 * One run as an HTML page that needs nothing else: how good each scenario is, for whom, what the quality gates say of it, what it has
 * learned to share, and how training went. A part that the run does not have says why.
 */
public final class RunPage {
    private static final int MINUTE = "2026-11-25T10:00".length();

    private final JsonNode report;
    private final HtmlPage page;

    private RunPage(JsonNode report) {
        this.report = report;
        this.page = HtmlPage.page(report.path("name").asText() + ": report of a run");
    }

    /**
     * The page.
     *
     * @param report content of {@code report.json}
     */
    public static String of(JsonNode report) {
        return new RunPage(report).page();
    }

    private String page() {
        page.note("Model: " + report.path("model").asText() + ". Folder of the run: "
                + report.path("folder").asText() + ".");
        report.path("notes").forEach(note -> page.paragraph(note.asText()));
        page.heading(2, "How good it is");
        if (isPresent("evaluation")) {
            new MetricsSection(page, report.path("evaluation")).write();
        }
        page.heading(2, "Quality gates");
        if (isPresent("verdicts")) {
            verdicts();
        }
        page.heading(2, "How open the gates are");
        if (isPresent("gates")) {
            new NetworkGatesSection(page, report.path("gates")).write();
        }
        page.heading(2, "What scenarios do to each other");
        if (isPresent("transfer")) {
            new TransferSection(page, report.path("transfer")).write();
        }
        page.heading(2, "What pre-training did");
        if (isPresent("views")) {
            new ViewsSection(page, report.path("views")).write();
        }
        page.heading(2, "How training went");
        if (isPresent("training")) {
            new TrainingSection(page, report.path("training")).write();
        }
        stages();
        return page.render();
    }

    /** Whether a part is there; if not, why. */
    private boolean isPresent(String part) {
        JsonNode missing = report.path("missing").path(part);
        if (missing.isTextual()) {
            page.note(missing.asText());
        }
        return !missing.isTextual();
    }

    private void verdicts() {
        List<List<Cell>> rows = new ArrayList<>();
        for (JsonNode verdict : report.path("verdicts")) {
            String outcome = verdict.path("outcome").asText();
            String colour = switch (outcome) {
                case "pass" -> "better";
                case "fail" -> "worse";
                default -> "same";
            };
            rows.add(List.of(
                    Cell.of(verdict.path("scenario").asText()),
                    new Cell(outcome, colour),
                    Cell.sentence(verdict.path("text").asText())));
        }
        page.table(List.of("scenario", "verdict", "what was asked, and found"), rows);
    }

    private void stages() {
        if (report.path("stages").isEmpty()) {
            return;
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (Map.Entry<String, JsonNode> stage : report.path("stages").properties()) {
            rows.add(List.of(
                    Cell.of(stage.getKey()),
                    Cell.of(ComparisonTable.duration(stage.getValue().path("seconds"))),
                    Cell.of(minute(stage.getValue().path("finished").asText()))));
        }
        page.heading(3, "Stages of the run").table(List.of("stage", "took", "ended (UTC)"), rows);
    }

    /** {@code 2026-11-25T10:00:00.123Z} as {@code 2026-11-25 10:00}. */
    private static String minute(String instant) {
        return instant.length() < MINUTE
                ? instant
                : instant.substring(0, MINUTE).replace('T', ' ');
    }
}
