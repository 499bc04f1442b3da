package org.sassrec.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Function;
import org.sassrec.config.EvaluateConfig.Exclude;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.metric.EvaluationReport.Interval;
import org.sassrec.evaluation.metric.EvaluationReport.ScenarioResult;
import org.sassrec.evaluation.metric.EvaluationReport.Scores;
import org.sassrec.evaluation.metric.EvaluationReport.Slice;
import org.sassrec.evaluation.metric.Percent;
import org.sassrec.report.HtmlPage.Cell;

/** The figures of an evaluation on a page: each scenario beside popularity, then parts of its queries. */
final class MetricsSection {
    private static final int ROW = 26;
    private static final int NAMES = 150;
    private static final int WIDTH = 560;
    private static final int VALUES = 90;

    private static final Map<String, String> HISTORY = labels(
            "new", "users without any history",
            "few", "users with 1 to 9 known items",
            "many", "users with 10 known items or more");
    private static final Map<String, String> POPULARITY = labels(
            "head", "the most popular items, which have half of all positives",
            "middle", "the next items, with four tenths",
            "tail", "the rest, with a tenth");

    private static final Map<Exclude, String> EXCLUDED = Map.of(
            Exclude.SEEN, "items that the user has seen before come last",
            Exclude.POSITIVES, "items that the user has answered in the scenario before are left out");

    private final HtmlPage page;
    private final EvaluationReport evaluation;
    private final Set<String> metrics = new LinkedHashSet<>();

    MetricsSection(HtmlPage page, EvaluationReport evaluation) {
        this.page = page;
        this.evaluation = evaluation;
        evaluation
                .scenarios()
                .values()
                .forEach(result -> metrics.addAll(result.scores().popularity().keySet()));
    }

    private static Map<String, String> labels(String... namesAndTexts) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            parts.put(namesAndTexts[i], namesAndTexts[i + 1]);
        }
        return parts;
    }

    void write() {
        page.note(String.format(
                Locale.ROOT,
                "Measured on the split `%s` over all items of a scenario; %s. A dot is the model on its interval at %s,"
                        + " which tells what other users of the same kind would change, not what another training would."
                        + " The upright stroke is popularity: the list of the scenario's most popular items, for the same"
                        + " queries under the same rules. Where the interval does not reach it, the value is coloured.",
                evaluation.split().name().toLowerCase(Locale.ROOT),
                EXCLUDED.getOrDefault(evaluation.exclude(), "nothing is left out"),
                Percent.text(evaluation.confidence())));
        for (String metric : metrics) {
            page.heading(3, metric);
            chart(metric);
        }
        page.table(headers(), rows());
        CandidateNotes.of(evaluation).forEach(note -> page.note(note + "."));
        writeBreakdown(ScenarioResult::byHistory, "By what is known of the user", HISTORY);
        writeBreakdown(
                ScenarioResult::byPopularity, "By the popularity of the item that was wanted, or shown", POPULARITY);
    }

    private List<String> headers() {
        List<String> head = new ArrayList<>(List.of("scenario"));
        metrics.forEach(metric -> head.addAll(List.of(metric, "interval", "popularity")));
        head.addAll(List.of("queries", "users", "candidates"));
        return head;
    }

    private List<List<Cell>> rows() {
        List<List<Cell>> rows = new ArrayList<>();
        evaluation
                .scenarios()
                .forEach((name, result) -> rows.add(
                        row(name, result.scores(), List.of(result.queries(), result.users(), result.candidates()))));
        if (evaluation.scenarios().size() > 1) {
            rows.add(row("mean", evaluation.macro(), List.of()));
        }
        return rows;
    }

    private List<Cell> row(String name, Scores scores, List<Number> counts) {
        List<Cell> row = new ArrayList<>(List.of(Cell.of(name)));
        metrics.forEach(metric -> row.addAll(cells(scores, metric)));
        for (int i = 0; i < 3; i++) {
            row.add(Cell.of(i < counts.size() ? ComparisonTable.count(counts.get(i)) : ""));
        }
        return row;
    }

    /** The value, its interval and popularity's. */
    private static List<Cell> cells(Scores scores, String metric) {
        Double value = scores.model().get(metric);
        if (value == null) {
            return List.of(Cell.of("-"), Cell.of(""), Cell.of(""));
        }
        Interval interval = scores.intervals().get(metric);
        Double floor = scores.popularity().get(metric);
        return List.of(
                new Cell(ComparisonTable.number(value), colour(scores, metric)),
                new Cell(
                        interval == null
                                ? ""
                                : String.format(Locale.ROOT, "%.4f to %.4f", interval.low(), interval.high()),
                        "soft"),
                Cell.of(floor == null ? "-" : ComparisonTable.number(floor)));
    }

    /** Whether the interval lies above popularity or below it. */
    private static String colour(Scores scores, String metric) {
        Interval interval = scores.intervals().get(metric);
        Double floor = scores.popularity().get(metric);
        if (interval == null || floor == null) {
            return "";
        }
        return interval.low() > floor ? "better" : interval.high() < floor ? "worse" : "same";
    }

    /** A line for each scenario: the value as a dot on its interval, popularity as an upright stroke. */
    private void chart(String metric) {
        Map<String, Scores> rows = new LinkedHashMap<>();
        evaluation.scenarios().forEach((name, result) -> {
            if (result.scores().model().containsKey(metric)) {
                rows.put(name, result.scores());
            }
        });
        double most = 1e-6;
        for (Scores scores : rows.values()) {
            Interval interval = scores.intervals().get(metric);
            most = Math.max(most, scores.model().getOrDefault(metric, 0.0));
            most = Math.max(most, scores.popularity().getOrDefault(metric, 0.0));
            most = Math.max(most, interval == null ? 0 : interval.high());
        }
        double scale = WIDTH / most;
        int height = ROW * rows.size() + 24;
        page.drawing(NAMES + WIDTH + VALUES, height, metric + " of each scenario");
        page.line(NAMES, height - 20, NAMES + WIDTH, height - 20, 1, "");
        int number = 0;
        for (Map.Entry<String, Scores> row : rows.entrySet()) {
            row(row.getKey(), row.getValue(), metric, scale, ROW * number++ + ROW / 2.0);
        }
        page.text(NAMES, height - 5, "start", "soft", "0")
                .text(NAMES + WIDTH, height - 5, "end", "soft", String.format(Locale.ROOT, "%.3g", most))
                .endDrawing();
    }

    private void row(String name, Scores scores, String metric, double scale, double y) {
        String colour = colour(scores, metric);
        Interval interval = scores.intervals().get(metric);
        page.label(0, y + 4, NAMES, name);
        if (interval != null) {
            page.line(NAMES + scale * interval.low(), y, NAMES + scale * interval.high(), y, 3, colour);
        }
        Double floor = scores.popularity().get(metric);
        if (floor != null) {
            double x = NAMES + scale * floor;
            page.line(x, y - 8, x, y + 8, 2, "same");
        }
        double value = scores.model().getOrDefault(metric, 0.0);
        page.circle(NAMES + scale * value, y, 4.5, colour.isEmpty() ? "same" : colour)
                .text(NAMES + WIDTH + VALUES, y + 4, "end", colour, ComparisonTable.number(value));
    }

    private void writeBreakdown(
            Function<ScenarioResult, Map<String, Slice>> slices, String title, Map<String, String> meanings) {
        List<List<Cell>> rows = new ArrayList<>();
        List<String> ranked = metrics.stream()
                .filter(metric -> evaluation.scenarios().values().stream()
                        .flatMap(result -> slices.apply(result).values().stream())
                        .anyMatch(slice -> slice.scores().model().containsKey(metric)))
                .toList();
        evaluation
                .scenarios()
                .forEach((name, result) -> meanings.keySet().forEach(part -> {
                    Slice slice = slices.apply(result).get(part);
                    if (slice != null && slice.queries() > 0) {
                        List<Cell> row = new ArrayList<>(List.of(Cell.of(name), Cell.of(part)));
                        ranked.forEach(metric -> row.addAll(cells(slice.scores(), metric)));
                        row.add(Cell.of(ComparisonTable.count(slice.queries())));
                        row.add(Cell.of(ComparisonTable.count(slice.users())));
                        rows.add(row);
                    }
                }));
        if (rows.isEmpty()) {
            return;
        }
        List<String> head = new ArrayList<>(List.of("scenario", "part"));
        ranked.forEach(metric -> head.addAll(List.of(metric, "interval", "popularity")));
        head.addAll(List.of("queries", "users"));
        StringJoiner meaning = new StringJoiner("; ", "", ".");
        meanings.forEach((part, text) -> meaning.add(part + ": " + text));
        page.heading(3, title).note(meaning.toString()).table(head, rows);
    }
}
