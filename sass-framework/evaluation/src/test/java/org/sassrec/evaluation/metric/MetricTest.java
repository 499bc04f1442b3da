package org.sassrec.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.ranking.RankCounter;

class MetricTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"hr@50", "recall@1", "ndcg@100", "mrr@10", "coverage@50", "popularityLift@5", "auc", "gauc"})
    void textRoundTrips(String text) {
        assertThat(Metric.parse(text).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hr", "hr@0", "HR@50", "auc@5", "hr@5x", "precision@5", ""})
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
}
