package org.sassrec.serving;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Counts and latencies of a retriever since it was opened. Counts only grow. They are read one after another and may
 * differ by queries that run meanwhile.
 *
 * @param queries all queries, whatever their outcome
 * @param refused queries that are invalid: an unknown scenario or feature, a value or filter that does not fit
 * @param errors queries that failed for another reason, for example an unreachable store
 * @param retries queries that ran a second time because their release was removed or damaged
 * @param reloads switches to another live release, or to the same one after a repair of its files
 * @param failedReloads failed attempts to switch, or to open a damaged release again
 * @param fallbacks switches to an older release because the live one is not intact
 * @param userStateErrors queries that were answered without the events of the user state, because it could not be read
 * @param appendedEvents events that were stored in the user state
 * @param latency of the answered queries, from call to return
 */
public record RetrieverMetrics(
        long queries,
        long refused,
        long errors,
        long retries,
        long reloads,
        long failedReloads,
        long fallbacks,
        long userStateErrors,
        long appendedEvents,
        Latency latency) {

    /**
     * A histogram of durations.
     *
     * @param bounds upper bounds of the buckets in seconds, ascending. One more bucket contains longer durations
     * @param counts durations per bucket, not cumulative; one more than {@code bounds}
     * @param seconds sum of all durations in seconds
     */
    public record Latency(List<Double> bounds, List<Long> counts, double seconds) {

        public Latency {
            bounds = List.copyOf(bounds);
            counts = List.copyOf(counts);
        }

        /** Returns the number of durations. */
        public long count() {
            return counts.stream().mapToLong(Long::longValue).sum();
        }

        /**
         * Returns the upper bound in seconds of the bucket that contains a quantile. Infinite for a quantile beyond the
         * last bound, NaN without durations.
         *
         * @param share the quantile as a fraction, for example 0.99
         */
        public double quantile(double share) {
            long count = count();
            if (count == 0) {
                return Double.NaN;
            }
            long rank = Math.max(1, (long) Math.ceil(share * count));
            long below = 0;
            for (int bucket = 0; bucket < bounds.size(); bucket++) {
                below += counts.get(bucket);
                if (below >= rank) {
                    return bounds.get(bucket);
                }
            }
            return Double.POSITIVE_INFINITY;
        }
    }

    /** The counters behind {@link RetrieverMetrics}. Thread-safe. */
    static final class Counters {

        private static final List<Double> BOUNDS =
                List.of(.0005, .001, .002, .003, .005, .0075, .01, .02, .05, .1, .2, .5, 1., 2., 5.);

        final LongAdder refused = new LongAdder();
        final LongAdder errors = new LongAdder();
        final LongAdder retries = new LongAdder();
        final LongAdder reloads = new LongAdder();
        final LongAdder failedReloads = new LongAdder();
        final LongAdder fallbacks = new LongAdder();
        final LongAdder userStateErrors = new LongAdder();
        final LongAdder appendedEvents = new LongAdder();

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
            long invalid = refused.sum();
            return new RetrieverMetrics(
                    latency.count() + failed + invalid,
                    invalid,
                    failed,
                    retries.sum(),
                    reloads.sum(),
                    failedReloads.sum(),
                    fallbacks.sum(),
                    userStateErrors.sum(),
                    appendedEvents.sum(),
                    latency);
        }
    }
}
