package org.sassrec.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;
import org.sassrec.files.JsonFiles;
import org.sassrec.result.TransferResult;

class TransferReportTest {
    private static final String NEGATIVE = pair("day", "night", "hr@50", -0.09, "negativeTransfer");

    private static String pair(String scenario, String with, String metric, double difference, String verdict) {
        return "{\"scenario\": \"%s\", \"source\": \"%s\", \"metric\": \"%s\", \"difference\": %s, \"low\": %s, \"high\": %s, \"verdict\": \"%s\"}"
                .formatted(scenario, with, metric, difference, difference - 0.01, difference + 0.01, verdict);
    }

    private static String text(String... pairs) throws JsonProcessingException {
        return String.join(
                "\n",
                TransferReport.of(JsonFiles.parse(
                                "{\"model\": \"sass\", \"split\": \"test\", \"seeds\": [1], \"metrics\": [\"hr@50\","
                                        + " \"ndcg@50\"], \"confidence\": 0.999, \"pairs\": ["
                                        + String.join(", ", pairs)
                                        + "]}",
                                TransferResult.class))
                        .lines());
    }

    @Test
    void listsEachDirectionAndMetric() throws JsonProcessingException {
        assertThat(text(NEGATIVE, pair("night", "day", "hr@50", -0.02, "notSignificant")))
                .contains("1 of 2 tested transfers are negative (`night` to `day`) and 0 positive.")
                .containsPattern("(?m)^day +night +-0\\.0900 \\+-0\\.0100 negative transfer$")
                .containsPattern("(?m)^night +day +-0\\.0200 \\+-0\\.0100$")
                .doesNotContain("No negative transfer is statistically significant");
        String inconclusive = pair("day", "night", "hr@50", -0.01, "notSignificant");
        assertThat(text(inconclusive, pair("day", "night", "ndcg@50", -0.02, "negativeTransfer")))
                .containsPattern("(?m)^day +night +-0\\.0100 \\+-0\\.0100 +-0\\.0200 \\+-0\\.0100 negative transfer$")
                .doesNotContain("No negative transfer is statistically significant");
    }

    @Test
    void doesNotDenyUntestedTransfer() throws JsonProcessingException {
        assertThat(text(pair("day", "night", "hr@50", -0.01, "notSignificant")))
                .contains("No negative transfer is statistically significant")
                .contains("This does not prove its absence.");
    }

    @Test
    void formatsIntervals() throws JsonProcessingException {
        assertThat(text())
                .contains("Intervals have the confidence level 99.9 %.")
                .contains("do not include the variance between seeds");
    }
}
