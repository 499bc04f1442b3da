package org.sassrec.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.EvaluateConfig.Exclude;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.metric.EvaluationReport.Interval;
import org.sassrec.evaluation.metric.EvaluationReport.ScenarioResult;
import org.sassrec.evaluation.metric.EvaluationReport.Scores;

class EvaluationJsonTest {

    @TempDir
    Path folder;

    @Test
    void matchesDocumentedForm() throws Exception {
        Path file = folder.resolve("sass/evaluation.json");
        EvaluationJson.write(report(), Map.of("home", Map.of("label", "y = 1")), file);
        assertThat(EvaluationJson.read(file).get("home").protocol()).isEqualTo(Map.of("label", "y = 1"));
        assertThat(Files.readString(file)).isEqualToIgnoringWhitespace("""
                {"version": 1, "model": "sass", "split": "test", "horizon": "refit", "exclude": "positives", "history": "frozen",
                 "scenarios": {"home": {"queries": 12, "users": 8, "candidates": 50, "unreachable": 1, "excluded": 2,
                   "exposures": 90, "sample": {"allQueries": 24, "allUsers": 16}, "metrics": {"hr@50": 0.5, "ndcg@50": 0.25}, "popularity": {"hr@50": 0.125},
                   "intervals": {"hr@50": {"low": 0.25, "high": 0.75, "error": 0.125}}, "sampleErrors": {"hr@50": 0.0625}, "usersByMetric": {"auc": 7},
                   "byHistory": {"few": {"queries": 3, "users": 2, "metrics": {"hr@50": 0.25}, "popularity": {"hr@50": 0.5}}},
                   "byPopularity": {"popular": {"queries": 4, "users": 3, "metrics": {"hr@50": 0.75}, "popularity": {"hr@50": 1.0}}},
                   "byAge": {"new": {"queries": 3, "users": 2, "metrics": {"hr@50": 0.25}, "popularity": {"hr@50": 0.5}}}}},
                 "macro": {"metrics": {"hr@50": 0.5}},
                 "confidence": 0.95,
                 "seconds": {"total": 1.5},
                 "protocol": {"home": {"label": "y = 1"}}}
                """);
        assertThat(folder.resolve("sass")).isDirectoryContaining(path -> path.equals(file));
        assertThat(folder.resolve("sass").toFile().list()).hasSize(1);
    }

    @Test
    void reportsUnwritableFile() throws Exception {
        Path file = Files.writeString(folder.resolve("plain"), "a file").resolve("evaluation.json");
        assertThatThrownBy(() -> EvaluationJson.write(report(), Map.of(), file))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("error[SASS5052]: cannot write the evaluation: a file with this name exists")
                .hasMessageContaining(file.toString());
    }

    private static EvaluationReport report() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("hr@50", 0.5);
        values.put("ndcg@50", 0.25);
        Scores home = new Scores(
                values,
                Map.of("hr@50", 0.125),
                Map.of("hr@50", new Interval(0.25, 0.75, 0.125)),
                Map.of("hr@50", 0.0625));
        EvaluationReport.Slice few =
                new EvaluationReport.Slice(3, 2, new Scores(Map.of("hr@50", 0.25), Map.of("hr@50", 0.5), Map.of()));
        EvaluationReport.Slice head =
                new EvaluationReport.Slice(4, 3, new Scores(Map.of("hr@50", 0.75), Map.of("hr@50", 1.0), Map.of()));
        return new EvaluationReport(
                "sass",
                Split.TEST,
                Horizon.REFIT,
                Exclude.POSITIVES,
                EvaluateConfig.History.FROZEN,
                Map.of(
                        "home",
                        new ScenarioResult(
                                12,
                                8,
                                50,
                                1,
                                2,
                                90,
                                new EvaluationReport.Sample(24, 16),
                                home,
                                Map.of("auc", 7L),
                                Map.of("few", few),
                                Map.of("popular", head),
                                Map.of("new", few))),
                new Scores(Map.of("hr@50", 0.5), Map.of(), Map.of()),
                0.95,
                Map.of("total", 1.5),
                Map.of());
    }
}
