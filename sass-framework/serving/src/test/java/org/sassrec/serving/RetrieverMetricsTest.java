package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RetrieverMetricsTest {

    @Test
    void countsDurationsInBuckets() {
        RetrieverMetrics.Counters counters = new RetrieverMetrics.Counters();
        assertThat(counters.snapshot().latency().quantile(.5)).isNaN();
        for (int i = 0; i < 98; i++) {
            counters.recordQuery(TimeUnit.MICROSECONDS.toNanos(500)); // the bound belongs to its bucket
        }
        counters.recordQuery(TimeUnit.MICROSECONDS.toNanos(501));
        counters.recordQuery(TimeUnit.SECONDS.toNanos(6));
        RetrieverMetrics.Latency latency = counters.snapshot().latency();
        assertThat(latency.counts()).hasSize(latency.bounds().size() + 1);
        assertThat(latency.counts().get(0)).isEqualTo(98);
        assertThat(latency.counts().get(1)).isEqualTo(1);
        assertThat(latency.counts().get(latency.bounds().size())).isEqualTo(1);
        assertThat(latency.count()).isEqualTo(100);
        assertThat(latency.seconds()).isCloseTo(6 + 98 * .0005 + .000501, Offset.offset(1e-9));
        assertThat(latency.quantile(.98)).isEqualTo(.0005);
        assertThat(latency.quantile(.99)).isEqualTo(.001);
        assertThat(latency.quantile(1)).isInfinite();
    }

    @Test
    void countsEachQueryOnce() {
        RetrieverMetrics.Counters counters = new RetrieverMetrics.Counters();
        counters.recordQuery(1);
        counters.refused.increment();
        counters.errors.increment();
        RetrieverMetrics metrics = counters.snapshot();
        assertThat(metrics.queries()).isEqualTo(3);
        assertThat(metrics.refused()).isEqualTo(1);
        assertThat(metrics.errors()).isEqualTo(1);
    }
}
