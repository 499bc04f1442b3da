package org.sassrec.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sassrec.files.JsonFiles;
import org.sassrec.result.ComparisonResult;

class ComparisonReportTest {
    private static final String JSON = """
            {"name": "shop", "split": "test", "reference": "sass", "seeds": [1, 2, 3], "metrics": ["hr@50"],
             "confidence": 0.999, "testEvaluations": 1, "scenarios": ["home", "cart"],
             "variants": {
               "sass": {"failed": {}, "parameters": 81234, "seconds": 61.2, "samplesPerSecond": 18200, "runs": {"1": {"macro": {}}, "2": {"macro": {}}, "3": {"macro": {}}},
                 "values": {"home": {"hr@50": {"mean": 0.21, "low": 0.2, "high": 0.22}},
                            "cart": {"hr@50": {"mean": 0.11, "low": 0.08, "high": 0.14}},
                            "macro": {"hr@50": {"mean": 0.16, "low": 0.155, "high": 0.165}}}},
               "pooled": {"failed": {}, "parameters": 81000, "seconds": 31.0, "samplesPerSecond": 28200, "runs": {"1": {"macro": {}}, "2": {"macro": {}}, "3": {"macro": {}}},
                 "pairs": 3,
                 "values": {"home": {"hr@50": {"mean": 0.18, "low": 0.17, "high": 0.19}},
                            "cart": {"hr@50": {"mean": 0.15, "low": 0.14, "high": 0.16}},
                            "macro": {"hr@50": {"mean": 0.165, "low": 0.16, "high": 0.17}}},
                 "differences": {"home": {"hr@50": {"difference": -0.03, "low": -0.045, "high": -0.015, "verdict": "worse"}},
                             "cart": {"hr@50": {"difference": 0.04, "verdict": "notSignificant"}},
                             "macro": {"hr@50": {"difference": 0.005, "low": -0.01, "high": 0.02, "verdict": "notSignificant"}}}},
               "lost": {"failed": {"1": "SASS4005: no column"}}}}
            """;

    private static List<String> notes(String json) throws JsonProcessingException {
        ExperimentReport report = ComparisonReport.of(json(json));
        return Stream.concat(report.notes().stream(), report.method().stream()).toList();
    }

    private static ComparisonResult json() throws JsonProcessingException {
        return json(JSON);
    }

    private static ComparisonResult json(String json) throws JsonProcessingException {
        return JsonFiles.parse(json, ComparisonResult.class);
    }

    @Test
    void printsMeansAndDifferencesWithIntervals() throws JsonProcessingException {
        assertThat(ComparisonReport.of(json()).lines())
                .startsWith(
                        "By hr@50 on the test split, mean over 2 scenarios, `sass` is level with `pooled`: no difference is"
                                + " statistically significant. In single scenarios, over all metrics, it is ahead in 1 of 2"
                                + " differences, level in 1 and behind in 0. No result: `lost`.",
                        "",
                        "hr@50, mean over the scenarios:",
                        "",
                        "variant            hr@50                      vs. sass  verdict",
                        "-------  ---------------  ----------------------------  ---------",
                        "sass     0.1600 +-0.0050                                reference",
                        "pooled   0.1650 +-0.0050  +0.0050 (-0.0100 to +0.0200)  level",
                        "lost                   -                                failed",
                        "",
                        "Cost:",
                        "",
                        "variant  parameters  time  samples/s",
                        "-------  ----------  ----  ---------",
                        "sass         81,234  61 s     18,200",
                        "pooled       81,000  31 s     28,200",
                        "lost",
                        "",
                        "hr@50 per scenario:",
                        "",
                        "variant             home             cart",
                        "-------  ---------------  ---------------",
                        "sass     0.2100 +-0.0100  0.1100 +-0.0300",
                        "pooled   0.1800 +-0.0100  0.1500 +-0.0100",
                        "lost                   -                -",
                        "",
                        "hr@50 per scenario, difference from sass (better or worse if significant):",
                        "",
                        "variant  home                    cart",
                        "-------  ----------------------  -----------",
                        "sass",
                        "pooled   -0.0300 +-0.0150 worse  +0.0400 +-?",
                        "lost",
                        "");
    }

    @Test
    void omitsTablesThatDoNotFitATerminal() throws JsonProcessingException {
        ComparisonResult many = json(JSON.replace(
                "[\"home\", \"cart\"]",
                "[\"home\", \"cart\", \"scenario-three\", \"scenario-four\", \"scenario-five\", \"scenario-six\"]"));
        assertThat(ComparisonReport.of(many).lines())
                .contains("hr@50, mean over the scenarios:")
                .contains(
                        "Only the HTML page contains wide tables: hr@50 per scenario; hr@50 per scenario, difference from sass"
                                + " (better or worse if significant).")
                .doesNotContain("hr@50 per scenario:");
        assertThat(ComparisonReport.of(many).markdown()).contains("hr@50 per scenario");
    }

    @Test
    void namesTheScenariosOfMeans() throws JsonProcessingException {
        String unmeasured =
                "\"notMeasured\": {\"hr@50\": [\"live\"], \"ndcg@50\": [\"live\"], \"auc\": [\"cart\", \"live\"]}";
        assertThat(notes(JSON.replace("{\"name\"", "{" + unmeasured + ", \"name\"")))
                .contains(
                        "No queries in live: the mean of hr@50, ndcg@50 covers 2 of 3 scenarios.",
                        "No exposures with both label values in cart, live: the mean of auc covers 1 of 3 scenarios.");
    }

    @Test
    void notesConditionsOfMetrics() throws JsonProcessingException {
        String few =
                "{\"scenarios\": {\"home\": {\"queries\": 9, \"candidates\": 40, \"unreachable\": 6, \"excluded\": 1, \"metrics\": {\"hr@50\": 1.0}}}, \"macro\": {}}";
        String json = JSON.replaceFirst("\"runs\": \\{\"1\": \\{\"macro\": \\{}}", "\"runs\": {\"1\": " + few)
                .replace("\"pooled\": {", "\"pooled\": {\"withoutSharedNetworks\": [\"history\", \"shown\"], ");
        assertThat(notes(json))
                .contains(
                        "`home` has only 40 candidates, so hr@50 is computed over a list of all candidates.",
                        "pooled trains one model per scenario. It does not use the training-only scenarios history, shown.");
    }

    /** Validation data that chose the epochs does not limit the error rate. */
    @Test
    void statesNoConfidenceLevelOnValidation() throws JsonProcessingException {
        assertThat(String.join("\n", notes(JSON.replace("\"test\"", "\"validation\""))))
                .contains("Their error rate is not limited, because validation also chose the epochs of each run")
                .doesNotContain("would contain a false verdict");
    }

    @Test
    void writesTheSameAsMarkdown() throws JsonProcessingException {
        assertThat(ComparisonReport.of(json()).markdown())
                .contains("| pooled | 0.1800 ±0.0100 | 0.1500 ±0.0100 |")
                .contains("| pooled | -0.0300 ±0.0150 worse | +0.0400 ±? |");
    }

    /** One seed, few seeds and many seeds; and a confidence level with more digits than usual. */
    @Test
    void statesValidNotes() throws JsonProcessingException {
        assertThat(String.join("\n", notes(JSON)))
                .contains(
                        "Their 99.9 % intervals include the variance between users and between seeds. The second number of a mean")
                .contains(
                        "at most 0.1 % of such tables would contain a false verdict on the mean, and at most 0.1 % a false verdict on a")
                .contains("An interval is unknown if")
                .doesNotContain("0 % of such tables would contain a false verdict on the mean, and at most 0 %")
                .doesNotContain("With one seed")
                .contains(
                        "With fewer than 5 seeds, this limit holds unless the variance between seeds is several times the variance between users.")
                .contains("No result of lost with seed 1: SASS4005: no column");
        assertThat(String.join("\n", notes(JSON.replace("[1, 2, 3]", "[1]"))))
                .contains("include the variance between users, but not the variance between seeds.")
                .contains("With one seed, the verdicts apply to these trained models")
                .doesNotContain("The second number of a mean");
        assertThat(String.join("\n", notes(JSON.replace("[1, 2, 3]", "[1, 2, 3, 4, 5]"))))
                .doesNotContain("With fewer than");
    }
}
