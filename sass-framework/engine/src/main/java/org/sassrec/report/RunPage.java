package org.sassrec.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sassrec.evaluation.qualitygate.QualityGateVerdict;
import org.sassrec.report.HtmlPage.Cell;
import org.sassrec.result.RunReport;

/**
 * One run as an HTML page that needs nothing else: how good each scenario is, for whom, what the quality gates say of it, what it has
 * learned to share, and how training went. A part that the run does not have says why.
 */
public final class RunPage {
    private static final int MINUTE = "2026-11-25T10:00".length();

    private final RunReport report;
    private final HtmlPage page;

    private RunPage(RunReport report) {
        this.report = report;
        this.page = HtmlPage.page(report.name() + ": report of a run");
    }

    /** The page. */
    public static String of(RunReport report) {
        return new RunPage(report).page();
    }

    private String page() {
        page.note("Model: " + report.model() + ". Folder of the run: " + report.folder() + ".");
        report.notes().forEach(page::paragraph);
        part("How good it is", "evaluation", report.evaluation(), it -> new MetricsSection(page, it).write());
        part("Quality gates", "verdicts", report.verdicts(), this::verdicts);
        part("How open the gates are", "gates", report.gates(), it -> new NetworkGatesSection(page, it).write());
        part(
                "What scenarios do to each other",
                "transfer",
                report.transfer(),
                it -> new TransferSection(page, it).write());
        part("What pre-training did", "views", report.views(), it -> new ViewsSection(page, it).write());
        part("How training went", "training", report.training(), it -> new TrainingSection(page, it).write());
        stages();
        return page.render();
    }

    /** A part of the page; without it, why. */
    private <T> void part(String title, String name, @Nullable T content, Consumer<T> section) {
        page.heading(2, title);
        String missing = report.missing().get(name);
        if (missing != null) {
            page.note(missing);
        } else if (content != null) {
            section.accept(content);
        }
    }

    private void verdicts(List<QualityGateVerdict> verdicts) {
        List<List<Cell>> rows = new ArrayList<>();
        for (QualityGateVerdict verdict : verdicts) {
            String colour = switch (verdict.outcome()) {
                case PASS -> "better";
                case FAIL -> "worse";
                case UNCLEAR, SKIPPED -> "same";
            };
            rows.add(List.of(
                    Cell.of(verdict.scenario()),
                    new Cell(verdict.outcome().name().toLowerCase(Locale.ROOT), colour),
                    Cell.sentence(verdict.text())));
        }
        page.table(List.of("scenario", "verdict", "what was asked, and found"), rows);
    }

    private void stages() {
        if (report.stages().isEmpty()) {
            return;
        }
        List<List<Cell>> rows = new ArrayList<>();
        report.stages()
                .forEach((name, stage) -> rows.add(List.of(
                        Cell.of(name),
                        Cell.of(ComparisonTable.duration(stage.seconds())),
                        Cell.of(minute(stage.finished())))));
        page.heading(3, "Stages of the run").table(List.of("stage", "took", "ended (UTC)"), rows);
    }

    /** {@code 2026-11-25T10:00:00.123Z} as {@code 2026-11-25 10:00}. */
    private static String minute(String instant) {
        return instant.length() < MINUTE
                ? instant
                : instant.substring(0, MINUTE).replace('T', ' ');
    }
}
