package org.sassrec.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.files.JsonFiles;
import org.sassrec.pipeline.PipelineEvent.LiveMetrics;

class EvaluationTableTest {

    @Test
    void printsPopularityNextToTheModel() throws JsonProcessingException {
        String json = """
                {"scenarios": {
                   "home": {"queries": 20739, "metrics": {"auc": 0.6, "hr@50": 0.2131, "ndcg@50": 0.0812},
                            "popularity": {"hr@50": 0.149, "ndcg@50": 0.0601}},
                   "购物车": {"queries": 7, "metrics": {"hr@50": 0.1}, "popularity": {"hr@50": 0.125}},
                   "new": {"queries": 0, "popularity": {}}},
                 "macro": {"metrics": {"auc": 0.6, "hr@50": 0.15655, "ndcg@50": 0.0812, "hr@100": 0.3},
                           "popularity": {"hr@50": 0.137, "ndcg@50": 0.0601}}}
                """;

        assertThat(EvaluationTable.lines(JsonFiles.parse(json, EvaluationReport.class)))
                .containsExactly(
                        "scenario   hr@50  popularity          ndcg@50  popularity          queries",
                        "--------  ------  ----------  ------  -------  ----------  ------  -------",
                        "home      0.2131      0.1490  + 43 %   0.0812      0.0601  + 35 %   20,739",
                        "购物车    0.1000      0.1250  - 20 %        -           -                7",
                        "new            -           -                -           -                0",
                        "mean      0.1566      0.1370  + 14 %   0.0812      0.0601  + 35 %   20,746");
    }

    /** A large difference on few queries may be random. */
    @Test
    void marksADifferenceInsideTheConfidenceInterval() throws JsonProcessingException {
        String json = """
                {"confidence": 0.95, "scenarios": {
                   "home": {"queries": 688, "metrics": {"hr@10": 0.2, "ndcg@10": 0.1},
                            "popularity": {"hr@10": 0.05, "ndcg@10": 0.02},
                            "intervals": {"hr@10": {"low": 0.18, "high": 0.22, "error": 0.01}}},
                   "cart": {"queries": 76, "metrics": {"hr@10": 0.3158, "ndcg@10": 0.21},
                            "popularity": {"hr@10": 0.2205, "ndcg@10": 0.1},
                            "intervals": {"hr@10": {"low": 0.2135, "high": 0.4181, "error": 0.05}}}},
                 "macro": {"metrics": {"hr@10": 0.26, "ndcg@10": 0.15}, "popularity": {"hr@10": 0.14, "ndcg@10": 0.06}}}
                """;

        assertThat(EvaluationTable.lines(JsonFiles.parse(json, EvaluationReport.class)))
                .contains(
                        "cart      0.3158      0.2205  + 43 %?   0.2100      0.1000  + 110 %       76",
                        "? cart hr@10: popularity is in the 95 % interval 0.2135 to 0.4181 of the model")
                .noneMatch(line -> line.startsWith("? home"))
                .allMatch(line -> line.length() <= 80);
    }

    @Test
    void printsTheLiveReleaseNextToTheModel() throws JsonProcessingException {
        String json = """
                {"scenarios": {
                   "home": {"queries": 20, "metrics": {"hr@50": 0.2, "ndcg@50": 0.1}, "popularity": {"hr@50": 0.1}},
                   "new": {"queries": 7, "metrics": {"hr@50": 0.4}, "popularity": {"hr@50": 0.5}}},
                 "macro": {"metrics": {"hr@50": 0.3, "ndcg@50": 0.1}, "popularity": {"hr@50": 0.3}}}
                """;
        EvaluationReport report = JsonFiles.parse(json, EvaluationReport.class);

        LiveMetrics live = new LiveMetrics(
                "r1", Map.of("home", Map.of("hr@50", 0.25)), Map.of("new", "with `label: \"a\"`, now `\"b\"`"));
        assertThat(EvaluationTable.lines(report, live))
                .containsExactly(
                        "scenario   hr@50  popularity             live          queries",
                        "--------  ------  ----------  -------  ------  ------  -------",
                        "home      0.2000      0.1000  + 100 %  0.2500  - 20 %       20",
                        "new       0.4000      0.5000   - 20 %       -                7",
                        "mean      0.3000      0.3000    + 0 %       -               27");
        assertThat(EvaluationTable.notes(live))
                .containsExactly(
                        "live: release r1, as measured before it was published",
                        "the live release of `new` was measured with `label: \"a\"`, now `\"b\"`");
        LiveMetrics unknown = new LiveMetrics("r1", Map.of(), Map.of());
        assertThat(EvaluationTable.lines(report, unknown)).isEqualTo(EvaluationTable.lines(report));
        assertThat(EvaluationTable.notes(unknown)).containsExactly("live release r1 has no comparable metrics");
    }

    @Test
    void printsSmallLosses() throws JsonProcessingException {
        String json = """
                {"scenarios": {"home": {"queries": 9, "metrics": {"hr@50": 0.1995}, "popularity": {"hr@50": 0.2}}},
                 "macro": {"metrics": {"hr@50": 0.1995}}}
                """;
        assertThat(EvaluationTable.lines(JsonFiles.parse(json, EvaluationReport.class))
                        .get(2))
                .contains("- 0 %");
    }

    @Test
    void notesListsOfAllCandidates() throws JsonProcessingException {
        String json = """
                {"scenarios": {
                   "home": {"queries": 20739, "candidates": 5145, "metrics": {"hr@50": 0.2}},
                   "live": {"queries": 53, "candidates": 9, "metrics": {"hr@5": 0.01, "hr@50": 0.05, "ndcg@9": 0.02}},
                   "new": {"queries": 0, "candidates": 3}}, "macro": {}}
                """;

        assertThat(EvaluationTable.notes(JsonFiles.parse(json, EvaluationReport.class)))
                .containsExactly(
                        "`live` has only 9 candidates, so hr@50, ndcg@9 are computed over a list of all candidates");
    }

    @Test
    void notesSamplesWithTheirErrors() throws JsonProcessingException {
        String json = """
                {"scenarios": {
                   "home": {"queries": 1998, "candidates": 5145, "metrics": {"hr@50": 0.2, "coverage@50": 0.1},
                            "sample": {"allQueries": 207390, "allUsers": 9000}, "sampleErrors": {"hr@50": 0.00421}},
                   "live": {"queries": 53, "candidates": 900, "metrics": {"hr@50": 0.05}}},
                 "macro": {"metrics": {"hr@50": 0.125}, "sampleErrors": {"hr@50": 0.0021}}}
                """;

        assertThat(EvaluationTable.notes(JsonFiles.parse(json, EvaluationReport.class)))
                .containsExactly(
                        "`home` was evaluated on a sample of 1,998 of 207,390 queries; standard errors of the sample: hr@50 0.0042",
                        "the mean is that of samples; standard errors of the sample: hr@50 0.0021");
    }

    @Test
    void explainsRandomNegatives() throws JsonProcessingException {
        String json = """
                {"scenarios": {"home": {"queries": 9, "candidates": 5145, "metrics": {"hr@10": 0.2, "hr@10/999": 0.4}}},
                 "macro": {"metrics": {"hr@10": 0.2, "hr@10/999": 0.4}}}
                """;

        assertThat(EvaluationTable.notes(JsonFiles.parse(json, EvaluationReport.class)))
                .containsExactly(
                        "`hr@10/999` is the expected hr@10 among 999 random negatives. It depends on their number and"
                                + " can prefer another model than hr@10 over all candidates, so use it only for comparisons with"
                                + " published tables");
    }

    @Test
    void printsListMetricsWithoutRankingMetrics() throws JsonProcessingException {
        String json = """
                {"scenarios": {"home": {"queries": 9, "metrics": {"coverage@10": 0.5}, "popularity": {"coverage@10": 0.25}}},
                 "macro": {"metrics": {"coverage@10": 0.5}, "popularity": {"coverage@10": 0.25}}}
                """;

        assertThat(EvaluationTable.lines(JsonFiles.parse(json, EvaluationReport.class)))
                .containsExactly(
                        "scenario  coverage@10  popularity           queries",
                        "--------  -----------  ----------  -------  -------",
                        "home           0.5000      0.2500  + 100 %        9");
    }

    @Test
    void alignsAndTrims() {
        assertThat(TextTable.of(List.of(true, false))
                        .row(List.of("a", "1"))
                        .row(List.of("long", ""))
                        .lines())
                .containsExactly("a     1", "long");
    }
}
