package org.sassrec.serving;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** Counts for {@link RetrieverMetrics}. Thread-safe. */
final class RetrieverCounters {

    private static final List<Double> BOUNDS =
            List.of(.0005, .001, .002, .003, .005, .0075, .01, .02, .05, .1, .2, .5, 1., 2., 5.);

    final LongAdder refused = new LongAdder();
    final LongAdder errors = new LongAdder();
    final LongAdder retries = new LongAdder();
    final LongAdder reloads = new LongAdder();
    final LongAdder failedReloads = new LongAdder();
    final LongAdder fallbacks = new LongAdder();

    private final LongAdder[] buckets =
            Stream.generate(LongAdder::new).limit(BOUNDS.size() + 1L).toArray(LongAdder[]::new);
    private final LongAdder nanos = new LongAdder();

    void recordQuery(long duration) {
        int bucket = 0;
        while (bucket < BOUNDS.size() && duration > BOUNDS.get(bucket) * 1e9) {
            bucket++;
        }
        buckets[bucket].increment();
        nanos.add(duration);
    }

    RetrieverMetrics snapshot() {
        RetrieverMetrics.Latency latency = new RetrieverMetrics.Latency(
                BOUNDS, Arrays.stream(buckets).map(LongAdder::sum).toList(), nanos.sum() * 1e-9);
        long failed = errors.sum();
        long unfit = refused.sum();
        return new RetrieverMetrics(
                latency.count() + failed + unfit,
                unfit,
                failed,
                retries.sum(),
                reloads.sum(),
                failedReloads.sum(),
                fallbacks.sum(),
                latency);
    }
}
