package org.sassrec.scaffold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.inspect.EventCounts;

class TrainingLimitsTest {

    @ParameterizedTest
    @CsvSource({
        "0,40",
        "10_000,40",
        "500_000,40",
        "1_000_000,20",
        "2_000_000,10",
        "10_000_000,10",
        "20_000_000,5",
        "200_000_000,2"
    })
    void largeLogsHaveFewerEpochs(String positives, long epochs) {
        assertThat(TrainingLimits.epochs(number(positives))).isEqualTo(epochs);
    }

    @ParameterizedTest
    @CsvSource({"0,64", "10_000,64", "100_000,512", "200_000_000,2048"})
    void batchesGrowWithTheLog(String positives, long size) {
        assertThat(TrainingLimits.batchSize(number(positives))).isEqualTo(size);
    }

    @ParameterizedTest(name = "{0} users, {1} items, {2} positives")
    @CsvSource({
        "5_000, 1_000_000, 10_000, false", // few queries: all of them are needed
        "22_363, 12_101, 153_776, false",
        "10_000_000, 1_000_000, 200_000_000, true",
        "1_000_000, 200, 200_000_000, false", // few items: ranking is fast
    })
    void samplesQueriesIfValidationIsSlow(String users, String items, String positives, boolean slow) {
        EventCounts counts = new EventCounts(
                List.of(new EventCounts.Group(null, number(positives), number(positives))),
                null,
                null,
                null,
                null,
                number(users),
                number(items),
                number(positives));
        assertThat(TrainingLimits.validationIsSlow(counts)).isEqualTo(slow);
    }

    private static long number(String text) {
        return Long.parseLong(text.replace("_", ""));
    }
}
