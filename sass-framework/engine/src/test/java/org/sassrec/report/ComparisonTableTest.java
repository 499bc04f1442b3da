package org.sassrec.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;
import org.sassrec.files.JsonFiles;
import org.sassrec.result.ComparisonResult;

class ComparisonTableTest {
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

    private static ComparisonResult json() throws JsonProcessingException {
        return json(JSON);
    }

    private static ComparisonResult json(String json) throws JsonProcessingException {
        return JsonFiles.parse(json, ComparisonResult.class);
    }

    @Test
    void printsMeansAndDifferencesWithIntervals() throws JsonProcessingException {
        assertThat(ComparisonTable.lines(json()))
                .startsWith(
                        "hr@50, mean over the scenarios:",
                        "",
                        "variant            hr@50                  against sass  verdict",
                        "-------  ---------------  ----------------------------  --------------",
                        "sass     0.1600 +-0.0050                                reference",
                        "pooled   0.1650 +-0.0050  +0.0050 (-0.0100 to +0.0200)  not told apart",
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
                        "hr@50 of each scenario:",
                        "",
                        "variant             home             cart",
                        "-------  ---------------  ---------------",
                        "sass     0.2100 +-0.0100  0.1100 +-0.0300",
                        "pooled   0.1800 +-0.0100  0.1500 +-0.0100",
                        "lost                   -                -",
                        "",
                        "hr@50 of each scenario, less that of sass; better or worse where they are told apart:",
                        "",
                        "variant  home                    cart",
                        "-------  ----------------------  -----------",
                        "sass",
                        "pooled   -0.0300 +-0.0150 worse  +0.0400 +-?",
                        "lost",
                        "");
    }

    /** A column for each of them would fit no screen. */
    @Test
    void omitsManyScenariosFromTheTable() throws JsonProcessingException {
        ComparisonResult many = json(JSON.replace(
                "[\"home\", \"cart\"]", "[\"home\", \"cart\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\"]"));
        assertThat(ComparisonTable.lines(many))
                .contains("hr@50, mean over the scenarios:")
                .contains("Figures of each of the 9 scenarios are in compare.html and compare.md.")
                .doesNotContain("hr@50 of each scenario:");
        assertThat(ComparisonTable.markdown(many)).contains("hr@50 of each scenario");
    }

    @Test
    void namesTheScenariosOfMeans() throws JsonProcessingException {
        String unmeasured =
                "\"notMeasured\": {\"hr@50\": [\"live\"], \"ndcg@50\": [\"live\"], \"auc\": [\"cart\", \"live\"]}";
        assertThat(ComparisonNotes.of(json(JSON.replace("{\"name\"", "{" + unmeasured + ", \"name\""))))
                .contains(
                        "No queries in live: the mean of hr@50, ndcg@50 is over 2 of 3 scenarios.",
                        "No exposures of both answers in cart, live: the mean of auc is over 1 of 3 scenarios.");
    }

    /** What an evaluation tells of its candidates holds for all variants; and who learned without what. */
    @Test
    void notesConditionsOfMetrics() throws JsonProcessingException {
        String few =
                "{\"scenarios\": {\"home\": {\"queries\": 9, \"candidates\": 40, \"metrics\": {\"hr@50\": 1.0}}}, \"macro\": {}}";
        String json = JSON.replaceFirst("\"runs\": \\{\"1\": \\{\"macro\": \\{}}", "\"runs\": {\"1\": " + few)
                .replace("\"pooled\": {", "\"pooled\": {\"withoutSharedNetworks\": [\"history\", \"shown\"], ");
        assertThat(ComparisonNotes.of(json(json)))
                .contains(
                        "`home` has no more than 40 candidates: hr@50 there is of lists with all of them.",
                        "pooled learns from the rows of each scenario alone: history, shown, which train the others, are not in it.");
    }

    /** The days that chose a run's epoch tell no more how often chance makes a difference. */
    @Test
    void statesNoConfidenceLevelOnValidation() throws JsonProcessingException {
        ComparisonResult validation = json(JSON.replace("\"test\"", "\"validation\""));
        assertThat(String.join("\n", ComparisonNotes.of(validation)))
                .contains("How often one is false is not promised: these queries also chose the epoch of each run")
                .doesNotContain("would hold a false one");
    }

    @Test
    void writesTheSameAsMarkdown() throws JsonProcessingException {
        assertThat(ComparisonTable.markdown(json()))
                .contains("| pooled | 0.1800 ±0.0100 | 0.1500 ±0.0100 |")
                .contains("| pooled | -0.0300 ±0.0150 worse | +0.0400 ±? |");
    }

    /** Many seeds, one, or two; and a confidence of which the usual digits say nothing. */
    @Test
    void statesValidNotes() throws JsonProcessingException {
        assertThat(String.join("\n", ComparisonNotes.of(json())))
                .contains("with intervals of 99.9 % over users and seeds. Behind a mean")
                .contains("at most 0.1 % of such tables would hold a false one of the mean, and at most 0.1 % one of a")
                .contains("An interval is not known where")
                .doesNotContain("0 % of such tables would hold a false one of the mean, and at most 0 %")
                .doesNotContain("other seeds nothing is promised")
                .contains("So few seeds hold that as long as their luck is not several times that of the users.")
                .contains("No result of lost with seed 1: SASS4005: no column");
        assertThat(String.join("\n", ComparisonNotes.of(json(JSON.replace("[1, 2, 3]", "[1]")))))
                .contains("over users; what another seed would change is not in them.")
                .contains("trained with other seeds nothing is promised")
                .doesNotContain("Behind a mean");
        assertThat(String.join("\n", ComparisonNotes.of(json(JSON.replace("[1, 2, 3]", "[1, 2, 3, 4, 5]")))))
                .doesNotContain("So few seeds");
    }
}
