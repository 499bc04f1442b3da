package org.sassrec.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.IoReason;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.JsonErrorMessage;
import org.sassrec.serving.release.ScenarioMetrics;

/**
 * {@code evaluation.json}, a stable form for machines:
 *
 * <pre>{@code
 * {"version": 1, "model": "sass", "split": "test", "horizon": "refit", "exclude": "positives",
 *  "history": "frozen", "confidence": 0.95, "ties": "earlier first positive in the scenario, then item number",
 *  "scenarios": {"home": {"queries": 1234, "users": 800, "candidates": 5145, "unreachable": 7, "excluded": 3,
 *                         "exposures": 9876, "asked": {"label": "is_click = 1"}, "hr@50": 0.21, "ndcg@50": 0.08,
 *                         "popularity": {"hr@50": 0.15, "ndcg@50": 0.05},
 *                         "interval": {"hr@50": [0.19, 0.23], "ndcg@50": [0.07, 0.09]},
 *                         "error": {"hr@50": 0.01, "ndcg@50": 0.005}, "usersOf": {"auc": 900},
 *                         "byHistory": {"new": {"queries": 90, "users": 80, "hr@50": 0.12,
 *                                               "popularity": {"hr@50": 0.11}, "interval": {"hr@50": [0.1, 0.14]}},
 *                                       "few": {}, "many": {}},
 *                         "byPopularity": {"head": {}, "middle": {}, "tail": {}}}},
 *  "macro": {"hr@50": 0.2, "ndcg@50": 0.07, "popularity": {"hr@50": 0.14}, "interval": {"hr@50": [0.18, 0.22]}},
 *  "seconds": {"candidates": 0.1, "items": 0.2, "users": 1.1, "ranking": 0.3, "total": 1.8}}
 * }</pre>
 *
 * <p>Metrics that have no value are absent. New keys may come; a key never changes its meaning under one version.
 */
public final class EvaluationJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private EvaluationJson() {}

    /**
     * Writes the report aside and moves it into place.
     *
     * @param asked what decides the questions ({@link EvaluationProtocol}), by scenario
     */
    public static void write(EvaluationReport report, Map<String, Map<String, String>> asked, Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            AtomicFile.write(file, text(report, asked));
        } catch (IOException failed) {
            throw org.sassrec.diagnostic.SassException.of(
                    Diagnostic.error("SASS5052", "cannot write the evaluation: " + IoReason.of(failed))
                            .inFile(file.toString()),
                    failed);
        }
    }

    /**
     * Reads back the figures of scenarios, by name.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5053 if the file is missing or damaged
     */
    public static Map<String, ScenarioMetrics> read(Path file) {
        // A damaged file counts as an evaluation that is up to date.
        return read(file, "delete the file if it is there, then run `evaluate`, which writes it");
    }

    /**
     * The same of a copy.
     *
     * @param remedy what to do about a damaged one
     */
    public static Map<String, ScenarioMetrics> read(Path file, String remedy) {
        try {
            JsonNode root = JSON.readTree(Files.readString(file));
            if (!root.path("scenarios").isObject()) {
                // Without figures nothing would fail a gate.
                throw new IOException("it has no scenarios");
            }
            Map<String, ScenarioMetrics> scenarios = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry : root.path("scenarios").properties()) {
                scenarios.put(entry.getKey(), evaluated(root, entry.getValue()));
            }
            return scenarios;
        } catch (IOException failed) {
            throw org.sassrec.diagnostic.SassException.of(
                    Diagnostic.error("SASS5053", "cannot read the evaluation: " + JsonErrorMessage.of(failed))
                            .inFile(file.toString())
                            .withHelp(remedy),
                    failed);
        }
    }

    private static ScenarioMetrics evaluated(JsonNode root, JsonNode scenario) {
        Map<String, Double> values = new LinkedHashMap<>();
        Map<String, Double> low = new LinkedHashMap<>();
        Map<String, Double> high = new LinkedHashMap<>();
        Map<String, Double> errors = new LinkedHashMap<>();
        Map<String, Long> usersOf = new LinkedHashMap<>();
        Map<String, String> asked = new LinkedHashMap<>();
        scenario.path("asked")
                .properties()
                .forEach(each -> asked.put(each.getKey(), each.getValue().asText()));
        // Every metric stands beside popularity's; counts don't.
        for (String metric : (Iterable<String>) scenario.path("popularity")::fieldNames) {
            if (scenario.path(metric).isNumber()) {
                values.put(metric, scenario.path(metric).doubleValue());
                JsonNode ends = scenario.path("interval").path(metric);
                if (ends.size() == 2) {
                    low.put(metric, ends.get(0).doubleValue());
                    high.put(metric, ends.get(1).doubleValue());
                }
                if (scenario.path("error").path(metric).isNumber()) {
                    errors.put(metric, scenario.path("error").path(metric).doubleValue());
                }
                if (scenario.path("usersOf").path(metric).isNumber()) {
                    usersOf.put(metric, scenario.path("usersOf").path(metric).longValue());
                }
            }
        }
        return new ScenarioMetrics(
                root.path("split").asText(),
                root.path("exclude").asText(),
                root.path("history").asText(ScenarioMetrics.FROZEN),
                scenario.path("users").longValue(),
                values,
                low,
                high,
                errors,
                usersOf,
                asked);
    }

    private static String text(EvaluationReport report, Map<String, Map<String, String>> asked)
            throws JsonProcessingException {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree(report, asked)) + "\n";
    }

    private static ObjectNode tree(EvaluationReport report, Map<String, Map<String, String>> asked) {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", 1);
        root.put("model", report.model());
        root.put("split", lower(report.split()));
        root.put("horizon", lower(report.horizon()));
        root.put("exclude", lower(report.exclude()));
        root.put("history", lower(report.history()));
        root.put("confidence", report.confidence());
        root.put("ties", "earlier first positive in the scenario, then item number");
        ObjectNode scenarios = root.putObject("scenarios");
        report.scenarios().forEach((name, result) -> {
            ObjectNode node = scenarios.putObject(name);
            node.put("queries", result.queries());
            node.put("users", result.users());
            node.put("candidates", result.candidates());
            node.put("unreachable", result.unreachable());
            node.put("excluded", result.excluded());
            node.put("exposures", result.exposures());
            Map<String, String> its = asked.getOrDefault(name, Map.of());
            if (!its.isEmpty()) {
                ObjectNode questions = node.putObject("asked");
                its.forEach((key, value) -> questions.put(key, value));
            }
            scores(node, result.scores());
            if (!result.usersOf().isEmpty()) {
                ObjectNode usersOf = node.putObject("usersOf");
                result.usersOf().forEach((metric, users) -> usersOf.put(metric, users));
            }
            slices(node, "byHistory", result.byHistory());
            slices(node, "byPopularity", result.byPopularity());
        });
        scores(root.putObject("macro"), report.macro());
        values(root.putObject("seconds"), report.seconds());
        return root;
    }

    private static void scores(ObjectNode node, EvaluationReport.Scores scores) {
        values(node, scores.model());
        values(node.putObject("popularity"), scores.popularity());
        if (!scores.intervals().isEmpty()) {
            ObjectNode intervals = node.putObject("interval");
            scores.intervals().forEach((metric, interval) -> {
                ArrayNode ends = intervals.putArray(metric);
                ends.add(interval.low());
                ends.add(interval.high());
            });
            ObjectNode errors = node.putObject("error");
            scores.intervals().forEach((metric, interval) -> errors.put(metric, interval.error()));
        }
    }

    private static void slices(ObjectNode node, String name, Map<String, EvaluationReport.Slice> slices) {
        if (!slices.isEmpty()) {
            ObjectNode parts = node.putObject(name);
            slices.forEach((part, slice) -> {
                ObjectNode its = parts.putObject(part);
                its.put("queries", slice.queries());
                its.put("users", slice.users());
                scores(its, slice.scores());
            });
        }
    }

    private static void values(ObjectNode node, Map<String, Double> values) {
        values.forEach((name, value) -> node.put(name, value));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
