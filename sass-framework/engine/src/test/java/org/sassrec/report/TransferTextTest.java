package org.sassrec.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;
import org.sassrec.files.JsonFiles;
import org.sassrec.result.TransferResult;

class TransferTextTest {
    private static final String NEGATIVE = pair("day", "night", "hr@50", -0.09, "negativeTransfer");

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
    void doesNotDenyUntestedTransfer() throws JsonProcessingException {
        assertThat(text(NEGATIVE, pair("night", "day", "hr@50", -0.02, "notSignificant")))
                .contains("Negative transfer from night to day: in a pooled model of both, hr@50 in day changes"
                        + " by -0.0900 (-0.1000 to -0.0800), compared with a model of day alone. The transfer from day to"
                        + " night is not significant: hr@50 in night changes by -0.0200 (-0.0300 to -0.0100).");
        assertThat(text(NEGATIVE)).contains(" The transfer from day to night is unknown, because it has no result.");
        assertThat(text(NEGATIVE, pair("night", "day", "hr@50", 0.05, "positiveTransfer")))
                .contains(" The transfer from day to night is positive.");
        assertThat(text(NEGATIVE, pair("night", "day", "hr@50", -0.05, "negativeTransfer")))
                .contains("Negative transfer in both directions between day and night: ")
                .doesNotContain("The transfer from day to night");
    }

    @Test
    void reportsNegativeTransferInAnotherMetric() throws JsonProcessingException {
        String inconclusive = pair("day", "night", "hr@50", -0.01, "notSignificant");
        assertThat(text(inconclusive, pair("day", "night", "ndcg@50", -0.02, "negativeTransfer")))
                .contains(
                        "Negative transfer from night to day in ndcg@50, not significant in hr@50: in a pooled model of"
                                + " both, ndcg@50 in day changes by -0.0200")
                .doesNotContain("No negative transfer is statistically significant");
        assertThat(text(inconclusive)).contains("No negative transfer is statistically significant");
        assertThat(text(NEGATIVE, pair("day", "night", "ndcg@50", -0.02, "negativeTransfer")))
                .doesNotContain("in ndcg@50, not significant");
    }

    @Test
    void formatsIntervals() throws JsonProcessingException {
        assertThat(text())
                .contains("Intervals have the confidence level 99.9 %.")
                .contains("do not include the variance between seeds");
    }
}
