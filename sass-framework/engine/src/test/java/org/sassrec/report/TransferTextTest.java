package org.sassrec.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;
import org.sassrec.files.JsonFiles;
import org.sassrec.result.TransferResult;

class TransferTextTest {
    private static final String HARM = pair("day", "night", "hr@50", -0.09, "negativeTransfer");

    private static String pair(String scenario, String with, String metric, double difference, String verdict) {
        return "{\"scenario\": \"%s\", \"source\": \"%s\", \"metric\": \"%s\", \"difference\": %s, \"low\": %s, \"high\": %s, \"verdict\": \"%s\"}"
                .formatted(scenario, with, metric, difference, difference - 0.01, difference + 0.01, verdict);
    }

    private static String text(String... pairs) throws JsonProcessingException {
        return String.join(
                "\n",
                TransferText.lines(JsonFiles.parse(
                        "{\"model\": \"sass\", \"split\": \"test\", \"seeds\": [1], \"metrics\": [\"hr@50\","
                                + " \"ndcg@50\"], \"confidence\": 0.999, \"pairs\": [" + String.join(", ", pairs)
                                + "]}",
                        TransferResult.class)));
    }

    @Test
    void doesNotDenyUntestedHarm() throws JsonProcessingException {
        assertThat(text(HARM, pair("night", "day", "hr@50", -0.02, "notSignificant")))
                .contains(
                        "night harms day: in one model for the two that does not know the scenario, hr@50 in day changes"
                                + " by -0.0900 (-0.1000 to -0.0800) against a model of day alone. Whether day harms night cannot be"
                                + " told: hr@50 in night changes by -0.0200 (-0.0300 to -0.0100).")
                .doesNotContain("not the other way");
        assertThat(text(HARM)).contains(" Whether day harms night is not known: there is no result.");
        assertThat(text(HARM, pair("night", "day", "hr@50", 0.05, "positiveTransfer")))
                .contains(" The other way, day helps night.")
                .doesNotContain("Whether");
        assertThat(text(HARM, pair("night", "day", "hr@50", -0.05, "negativeTransfer")))
                .contains("day and night harm each other: ")
                .doesNotContain("Whether");
    }

    @Test
    void reportsHarmByAnotherMetric() throws JsonProcessingException {
        String inconclusive = pair("day", "night", "hr@50", -0.01, "notSignificant");
        assertThat(text(inconclusive, pair("day", "night", "ndcg@50", -0.02, "negativeTransfer")))
                .contains(
                        "night harms day by ndcg@50, which hr@50 does not show: in one model for the two that does not"
                                + " know the scenario, ndcg@50 in day changes by -0.0200")
                .doesNotContain("No scenario was found to harm");
        assertThat(text(inconclusive)).contains("No scenario was found to harm another one");
        assertThat(text(HARM, pair("day", "night", "ndcg@50", -0.02, "negativeTransfer")))
                .doesNotContain("by ndcg@50, which");
    }

    @Test
    void formatsIntervals() throws JsonProcessingException {
        assertThat(text()).contains("intervals are at 99.9 %").contains("neither in them nor in the verdicts");
    }
}
