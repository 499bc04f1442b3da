package org.sassrec.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.ranking.RankCounter;

class MetricTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hr@50",
                "recall@1",
                "ndcg@100",
                "mrr@10",
                "coverage@50",
                "popularityLift@5",
                "auc",
                "gauc",
                "hr@10/999"
            })
    void textRoundTrips(String text) {
        assertThat(Metric.parse(text).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hr",
                "hr@0",
                "HR@50",
                "auc@5",
                "hr@5x",
                "precision@5",
                "hr@5/0",
                "recall@5/9",
                "coverage@5/9",
                "auc/9",
                ""
            })
    void rejectsUnknownMetrics(String text) {
        assertThatThrownBy(() -> Metric.parse(text))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS2050")
                .hasMessageContaining("`" + text + "`");
    }

    @Test
    void computesGainOfRank() {
        assertThat(Metric.parse("hr@3").gain(2)).isEqualTo(1);
        assertThat(Metric.parse("hr@3").gain(3)).isZero();
        assertThat(Metric.parse("ndcg@3").gain(0)).isEqualTo(1);
        assertThat(Metric.parse("ndcg@3").gain(2)).isCloseTo(0.5, within(1e-12));
        assertThat(Metric.parse("mrr@3").gain(2)).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(Metric.parse("mrr@3").gain(RankCounter.NOT_FOUND)).isZero();
    }

    @Test
    void expectsGainOverAllDrawsOfNegatives() {
        for (String text : List.of("hr@2/3", "ndcg@2/3", "mrr@3/3", "hr@1/9")) {
            Metric metric = Metric.parse(text);
            for (int others = 0; others <= 7; others++) {
                for (int rank = 0; rank <= others; rank++) {
                    assertThat(metric.expectedGain(rank, others))
                            .as("%s of rank %d of %d", text, rank, others)
                            .isCloseTo(meanOverDraws(metric, rank, others), within(1e-12));
                }
            }
        }
    }

    /** The mean gain over all subsets of the others that have the size of a draw. The first ones are in front. */
    private static double meanOverDraws(Metric metric, int rank, int others) {
        Metric all = new Metric(metric.kind(), metric.k());
        int drawn = Math.min(metric.negatives(), others);
        return IntStream.range(0, 1 << others)
                .filter(subset -> Integer.bitCount(subset) == drawn)
                .mapToDouble(subset -> all.gain(Integer.bitCount(subset & ((1 << rank) - 1))))
                .average()
                .orElseThrow();
    }

    @Test
    void expectsNoGainOfMiss() {
        assertThat(Metric.parse("hr@10/5").expectedGain(RankCounter.NOT_FOUND, 100))
                .isZero();
    }

    @Test
    void rankingOfManyCandidatesIsPrecise() {
        // P(no item of rank 1,000 of 100,000 in 999 draws) = product of (99,000 - i) / (100,000 - i)
        double miss = IntStream.range(0, 999)
                .mapToDouble(i -> (99_000.0 - i) / (100_000.0 - i))
                .reduce(1, (a, b) -> a * b);
        assertThat(Metric.parse("hr@1/999").expectedGain(1_000, 100_000)).isCloseTo(miss, within(1e-12 * miss));
    }
}
