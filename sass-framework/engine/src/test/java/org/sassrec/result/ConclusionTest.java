package org.sassrec.result;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.sassrec.files.JsonFiles;

class ConclusionTest {
    /** A run with a scenario for each verdict; an empty verdict is a scenario without a value. */
    private static String runWith(String more, String... verdicts) throws JsonProcessingException {
        List<String> scenarios = new ArrayList<>();
        List<String> differences = new ArrayList<>();
        for (int s = 0; s < verdicts.length; s++) {
            String unreachable = verdicts[s].endsWith("!") ? "84" : "49";
            String verdict = verdicts[s].replace("!", "");
            scenarios.add("\"s%d\": {\"queries\": 100, \"users\": 9, \"unreachable\": %s}".formatted(s, unreachable));
            if (!verdict.isEmpty()) {
                differences.add(
                        "\"s%d\": {\"hr@5\": {\"difference\": 0.1, \"verdict\": \"%s\"}}".formatted(s, verdict));
            }
        }
        return JsonFiles.parse(
                        """
                        {"name": "shop", "model": "sass", "folder": "target/sass", %s
                         "popularity": {"metric": "hr@5", "differences": {%s}},
                         "evaluation": {"model": "sass", "split": "test", "macro": {}, "scenarios": {%s}}}
                        """.formatted(more, String.join(", ", differences), String.join(", ", scenarios)),
                        RunReport.class)
                .conclusion();
    }

    private static String run(String... verdicts) throws JsonProcessingException {
        return runWith("", verdicts);
    }

    @Test
    void countsWinsTiesAndLossesAgainstPopularity() throws JsonProcessingException {
        assertThat(run("better", "better"))
                .isEqualTo("By hr@5 on the test split, SASS is ahead of popularity in all 2 scenarios.");
        assertThat(run("better", "notSignificant", "worse", "worse", ""))
                .isEqualTo(
                        "By hr@5 on the test split, SASS is ahead of popularity in 1 of 5 scenarios, level with it in 1 (`s1`),"
                                + " behind it in 2 (`s2` and `s3`) and not measured in 1 (`s4`).");
        assertThat(run("worse", "notSignificant"))
                .contains(
                        "ahead of popularity in none of 2 scenarios, level with it in 1 (`s1`) and behind it in 1 (`s0`).");
        assertThat(run("worse", "worse")).contains("SASS is behind popularity in all 2 scenarios.");
        assertThat(run("better")).contains("SASS is ahead of popularity in `s0`.");
        assertThat(run("worse", "worse", "worse", "worse", "worse", "better"))
                .contains("ahead of popularity in 1 of 6 scenarios and behind it in 5 (`s0`, `s1`, `s2` and 2 more).");
    }

    /** A higher value is not enough to be ahead. */
    @Test
    void isLevelWithoutASignificantDifference() throws JsonProcessingException {
        assertThat(run("notSignificant", "notSignificant"))
                .endsWith(
                        "SASS is level with popularity in all 2 scenarios: no difference is statistically significant.");
        assertThat(run("notSignificant"))
                .endsWith("SASS is level with popularity in `s0`: no difference is statistically significant.");
    }

    @Test
    void namesScenariosThatAreNotReady() throws JsonProcessingException {
        String failed =
                "\"verdicts\": [{\"scenario\": \"s1\", \"gate\": \"hr@5\", \"outcome\": \"fail\", \"passes\": false, \"text\": \"low\"},"
                        + "{\"scenario\": \"s0\", \"gate\": \"hr@5\", \"outcome\": \"inconclusive\", \"passes\": true, \"text\": \"few\"}],";
        assertThat(run("better", "better!"))
                .endsWith(" `s1` is not ready: 84 % of its test positives are not candidates.");
        assertThat(runWith(failed, "better", "better"))
                .endsWith(" `s1` is not ready: it does not pass its quality gate.");
        assertThat(runWith(failed, "better!", "better"))
                .endsWith(
                        " 2 scenarios are not ready: `s0` (84 % of its test positives are not candidates) and `s1` (it does"
                                + " not pass its quality gate).");
    }

    @Test
    void hasNoVerdictWithoutAnEvaluationOrATest() throws JsonProcessingException {
        assertThat(JsonFiles.parse("{\"model\": \"sass\"}", RunReport.class).conclusion())
                .isEqualTo("No verdict: the model is not evaluated. Run `sass evaluate`.");
        assertThat(JsonFiles.parse(
                                "{\"model\": \"dssm\", \"evaluation\": {\"split\": \"test\", \"macro\": {}}}",
                                RunReport.class)
                        .conclusion())
                .isEqualTo(
                        "No verdict: it is unknown whether `dssm` is ahead of popularity, because no metric can be compared.");
    }

    private static String variant(String name, String macro, String auc, String home) {
        return """
                "%s": {"values": {"macro": {}}, "differences": {
                  "macro": {"hr@5": {"verdict": "%s"}, "auc": {"verdict": "%s"}}, "home": {"hr@5": {"verdict": "%s"}}}}
                """.formatted(name, macro, auc, home);
    }

    private static String compare(String... variants) throws JsonProcessingException {
        return JsonFiles.parse("""
                        {"name": "shop", "split": "test", "reference": "sass", "seeds": [1], "metrics": ["hr@5", "auc"],
                         "scenarios": ["home", "cart"], "variants": {
                           "sass": {"values": {"macro": {}}}, %s}}
                        """.formatted(String.join(", ", variants)), ComparisonResult.class)
                .conclusion();
    }

    /** The verdicts of the file belong to the other variant. */
    @Test
    void comparesFromThePointOfViewOfTheReference() throws JsonProcessingException {
        assertThat(compare(
                        variant("dssm", "worse", "notSignificant", "worse"),
                        variant("wide", "better", "better", "better"),
                        variant("deep", "notSignificant", "worse", "notSignificant")))
                .isEqualTo(
                        "By hr@5 on the test split, mean over 2 scenarios, `sass` is ahead of 1 of 3 other variants (`dssm`),"
                                + " level with `deep` and behind `wide`. By auc, it is ahead of 1 of 3 other variants (`deep`), level with `dssm` and"
                                + " behind `wide`. In single scenarios, over all metrics, it is ahead in 1 of 3"
                                + " differences, level in 1 and behind in 1 (`wide` in `home` by hr@5).");
        assertThat(compare(variant("dssm", "worse", "worse", "worse"), variant("wide", "worse", "better", "worse")))
                .startsWith(
                        "By hr@5 on the test split, mean over 2 scenarios, `sass` is ahead of all 2 other variants. By auc,"
                                + " it is ahead of 1 of 2 other variants (`dssm`) and behind `wide`.")
                .endsWith(" it is ahead in 2 of 2 differences, level in 0 and behind in 0.");
        assertThat(compare(
                        variant("dssm", "worse", "worse", "worse"),
                        "\"lost\": {\"failed\": {\"1\": \"SASS4005: no column\"}}"))
                .endsWith(" No result: `lost`.");
        assertThat(compare("\"lost\": {\"failed\": {\"1\": \"SASS4005: no column\"}}"))
                .isEqualTo("No verdict: no other variant can be compared with `sass`. No result: `lost`.");
    }

    private static String influences(String list, String... verdicts) {
        return "\"%s\": [%s]"
                .formatted(
                        list,
                        List.of(verdicts).stream()
                                .map(verdict ->
                                        "{\"scenario\": \"%s\", \"source\": \"alone\", \"metric\": \"hr@5\", \"verdict\": \"%s\"}"
                                                .formatted(
                                                        verdict.isEmpty() ? "macro" : "in " + verdict,
                                                        verdict.isEmpty() ? "better" : verdict))
                                .collect(Collectors.joining(", ")));
    }

    @Test
    void summarizesTransfer() throws JsonProcessingException {
        TransferResult transfer = JsonFiles.parse(
                "{\"model\": \"sass\", \"metrics\": [\"hr@5\"], "
                        + influences("fileAgainstReferences", "better", "worse", "notSignificant", "") + ", "
                        + influences(
                                "pairs", "negativeTransfer", "negativeTransfer", "positiveTransfer", "notSignificant")
                        + ", " + influences("leaveOneOut", "notSignificant") + "}",
                TransferResult.class);
        assertThat(transfer.conclusion())
                .isEqualTo(
                        "By hr@5, `sass` is ahead of a plain model of the scenario alone in 1 of 3 scenarios, level with it in 1"
                                + " (`in notSignificant`) and behind it in 1 (`in worse`). In pooled models without scenario information,"
                                + " 2 of 4 tested transfers are negative (`alone` to `in negativeTransfer` and `alone` to `in"
                                + " negativeTransfer`) and 1 positive. In `sass`, 0 of 1 tested transfer is negative"
                                + " and 0 positive.");
    }
}
