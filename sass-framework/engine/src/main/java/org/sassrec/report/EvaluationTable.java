package org.sassrec.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.metric.EvaluationReport.Scores;
import org.sassrec.pipeline.PipelineEvent.LiveMetrics;

/**
 * The table of an evaluation. Each scenario has a row with the model's metrics and the popularity baseline. With
 * several scenarios, a last row has their unweighted mean.
 *
 * <pre>{@code
 * scenario   hr@50  popularity          ndcg@50  popularity          queries
 * home      0.2131      0.1490  + 43 %   0.0812      0.0601  + 35 %   20,739
 * cart      0.3158      0.2205  + 43 %?  0.2153      0.1011  + 113 %      76
 * ? cart hr@50: popularity is in the 95 % interval 0.2135 to 0.4181 of the model
 * }</pre>
 */
public final class EvaluationTable {
    /** Maximum number of metrics, so that the table fits into a terminal. */
    private static final int METRICS = 2;

    /** Marks a difference from popularity that is inside the confidence interval of the model's metric. */
    private static final String UNCERTAIN = "?";

    private EvaluationTable() {}

    /** Returns the lines of the table. */
    public static List<String> lines(EvaluationReport evaluation) {
        return lines(evaluation, null);
    }

    /**
     * Returns the lines of the table with the first metric of the live release.
     *
     * @param live {@code null} for a table without it
     */
    public static List<String> lines(EvaluationReport evaluation, @Nullable LiveMetrics live) {
        Map<String, Map<String, Double>> values = live == null ? Map.of() : live.values();
        boolean compared = !values.isEmpty();
        List<String> metrics =
                metrics(evaluation).stream().limit(compared ? 1 : METRICS).toList();
        List<Boolean> left = new ArrayList<>(List.of(true));
        List<String> head = new ArrayList<>(List.of("scenario"));
        for (String metric : metrics) {
            head.addAll(compared ? List.of(metric, "popularity", "", "live", "") : List.of(metric, "popularity", ""));
        }
        head.stream().skip(1).forEach(column -> left.add(false));
        head.add("queries");
        left.add(false);
        TextTable table = TextTable.of(left).row(head).rule();
        evaluation
                .scenarios()
                .forEach((name, result) -> table.row(row(
                        name,
                        result.scores(),
                        metrics,
                        compared ? values.getOrDefault(name, Map.of()) : null,
                        result.queries())));
        if (evaluation.scenarios().size() > 1) {
            long queries = evaluation.scenarios().values().stream()
                    .mapToLong(EvaluationReport.ScenarioResult::queries)
                    .sum();
            Map<String, Double> mean = compared ? mean(evaluation, metrics, values) : null;
            table.row(row("mean", evaluation.macro(), metrics, mean, queries));
        }
        List<String> lines = new ArrayList<>(table.lines());
        evaluation
                .scenarios()
                .forEach((name, result) -> lines.addAll(uncertainNotes(name, evaluation, metrics, result.scores())));
        return lines;
    }

    /** The mean of the live release over the scenarios in which the model has a value, if it has a value in each. */
    private static Map<String, Double> mean(
            EvaluationReport evaluation, List<String> metrics, Map<String, Map<String, Double>> live) {
        Map<String, Double> means = new HashMap<>();
        for (String metric : metrics) {
            double[] values = evaluation.scenarios().entrySet().stream()
                    .filter(each -> each.getValue().scores().model().containsKey(metric))
                    .mapToDouble(
                            each -> live.getOrDefault(each.getKey(), Map.of()).getOrDefault(metric, Double.NaN))
                    .toArray();
            double mean = Arrays.stream(values).average().orElse(Double.NaN);
            if (!Double.isNaN(mean)) {
                means.put(metric, mean);
            }
        }
        return means;
    }

    /** Returns notes on the live release. Each note is a sentence without its period. */
    public static List<String> notes(LiveMetrics live) {
        List<String> notes = new ArrayList<>();
        notes.add(
                live.values().isEmpty()
                        ? "live release " + live.release() + " has no comparable metrics"
                        : "live: release " + live.release() + ", as measured before it was published");
        live.problems()
                .forEach((scenario, problem) ->
                        notes.add("the live release of `" + scenario + "` was measured " + problem));
        return notes;
    }

    /** Returns notes on samples and on lists of all candidates. Each note is a sentence without its period. */
    public static List<String> notes(EvaluationReport evaluation) {
        List<String> notes = new ArrayList<>(sampleNotes(evaluation));
        evaluation.macro().model().keySet().stream()
                .filter(name -> name.contains("/"))
                .findFirst()
                .ifPresent(name -> notes.add(
                        "`%s` is the expected %s among %s random negatives. It depends on their number and can prefer another model than %2$s over all candidates, so use it only for comparisons with published tables"
                                .formatted(
                                        name,
                                        name.substring(0, name.indexOf('/')),
                                        name.substring(name.indexOf('/') + 1))));
        evaluation.scenarios().forEach((name, result) -> {
            if (result.queries() == 0) {
                return;
            }
            List<String> exhaustive = exhaustiveMetrics(result);
            if (!exhaustive.isEmpty()) {
                notes.add(String.format(
                        Locale.ROOT,
                        "`%s` has only %,d candidates, so %s %s computed over a list of all candidates",
                        name,
                        result.candidates(),
                        String.join(", ", exhaustive),
                        exhaustive.size() == 1 ? "is" : "are"));
            }
        });
        return notes;
    }

    private static List<String> sampleNotes(EvaluationReport evaluation) {
        List<String> notes = new ArrayList<>();
        evaluation.scenarios().forEach((name, result) -> {
            EvaluationReport.Sample sample = result.sample();
            if (sample != null) {
                notes.add(String.format(
                        Locale.ROOT,
                        "`%s` was evaluated on a sample of %,d of %,d queries%s",
                        name,
                        result.queries(),
                        sample.allQueries(),
                        sampleErrors(result.scores())));
            }
        });
        if (!notes.isEmpty() && evaluation.scenarios().size() > 1) {
            notes.add("the mean is that of samples" + sampleErrors(evaluation.macro()));
        }
        return notes;
    }

    private static String sampleErrors(Scores scores) {
        String errors = scores.sampleErrors().entrySet().stream()
                .map(each -> String.format(Locale.ROOT, "%s %.4f", each.getKey(), each.getValue()))
                .collect(Collectors.joining(", "));
        return errors.isEmpty() ? "" : "; standard errors of the sample: " + errors;
    }

    /** Ranking metrics in the configured order. Without them exposure metrics, otherwise list metrics. */
    private static List<String> metrics(EvaluationReport evaluation) {
        return Stream.of("(hr|ndcg|recall|mrr)@.*", "g?auc", "(coverage|popularityLift)@.*")
                .map(names -> evaluation.macro().model().keySet().stream()
                        .filter(name -> name.matches(names))
                        .limit(METRICS)
                        .toList())
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    /** @param live values of the live release; {@code null} for a table without it */
    private static List<String> row(
            String name, Scores scores, List<String> metrics, @Nullable Map<String, Double> live, long queries) {
        List<String> cells = new ArrayList<>(List.of(name));
        for (String metric : metrics) {
            Double model = scores.model().get(metric);
            cells.add(value(model));
            addReference(cells, model, scores.popularity().get(metric));
            if (isUncertain(scores, metric)) {
                cells.set(cells.size() - 1, cells.get(cells.size() - 1) + UNCERTAIN);
            }
            if (live != null) {
                addReference(cells, model, live.get(metric));
            }
        }
        cells.add(String.format(Locale.ROOT, "%,d", queries));
        return cells;
    }

    /** Whether the popularity baseline is inside the confidence interval of the model. */
    private static boolean isUncertain(Scores scores, String metric) {
        EvaluationReport.Interval interval = scores.intervals().get(metric);
        Double popularity = scores.popularity().get(metric);
        return interval != null && popularity != null && popularity >= interval.low() && popularity <= interval.high();
    }

    /** Returns a note for each difference that the table marks as uncertain. */
    private static List<String> uncertainNotes(
            String name, EvaluationReport evaluation, List<String> metrics, Scores scores) {
        return metrics.stream()
                .filter(metric -> isUncertain(scores, metric))
                .map(metric -> {
                    EvaluationReport.Interval interval =
                            Objects.requireNonNull(scores.intervals().get(metric));
                    return String.format(
                            Locale.ROOT,
                            "%s %s %s: popularity is in the %.0f %% interval %.4f to %.4f of the model",
                            UNCERTAIN,
                            name,
                            metric,
                            100 * evaluation.confidence(),
                            interval.low(),
                            interval.high());
                })
                .toList();
    }

    private static void addReference(List<String> cells, @Nullable Double model, @Nullable Double reference) {
        cells.add(value(reference));
        cells.add(relativeDifference(model, reference));
    }

    private static String value(@Nullable Double value) {
        return NumberText.number(value);
    }

    private static String relativeDifference(@Nullable Double model, @Nullable Double reference) {
        if (model == null || reference == null || reference <= 0) {
            return "";
        }
        long percent = Math.round(100 * (model / reference - 1));
        return (model < reference ? "- " : "+ ") + Math.abs(percent) + " %";
    }

    /** Metrics of lists that are at least as long as the candidate set. */
    private static List<String> exhaustiveMetrics(EvaluationReport.ScenarioResult result) {
        return result.scores().model().keySet().stream()
                .filter(name -> result.candidates() > 0 && name.matches("\\w+@\\d{1,9}"))
                .filter(name -> Integer.parseInt(name.substring(name.indexOf('@') + 1)) >= result.candidates())
                .toList();
    }
}
