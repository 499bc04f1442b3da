package org.sassrec.serving;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * What a retriever has done since it was opened. Counts only grow; they are read one after the other, so that they may differ
 * by the queries of that moment.
 *
 * @param queries that were asked, however they ended
 * @param refused queries that cannot be answered as they are: an unknown scenario or feature, a value that does not fit
 * @param errors queries that failed for another reason, such as a store out of reach
 * @param retries queries that were asked a second time, because the release under them went away
 * @param reloads switches to another live release
 * @param failedReloads attempts at it that failed; the release before went on answering
 * @param fallbacks switches to an older release, because a collection of the live one is gone
 * @param latency of the queries that were answered, from call to return
 */
public record RetrieverMetrics(
        long queries,
        long refused,
        long errors,
        long retries,
        long reloads,
        long failedReloads,
        long fallbacks,
        Latency latency) {

    /**
     * A histogram of durations.
     *
     * @param bounds upper ends of the buckets in seconds, ascending; what is longer is in one bucket more
     * @param counts by bucket, not summed up; one more than {@code bounds}
     * @param seconds sum of all durations
     */
    public record Latency(List<Double> bounds, List<Long> counts, double seconds) {

        public Latency {
            bounds = List.copyOf(bounds);
            counts = List.copyOf(counts);
        }

        /** How many durations there are. */
        public long count() {
            return counts.stream().mapToLong(Long::longValue).sum();
        }

        /**
         * Upper end in seconds of the bucket in which a quantile lies; infinite beyond the last bound, NaN without any
         * duration.
         *
         * @param share such as .99
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

    /** Counts for {@link RetrieverMetrics}. Thread-safe. */
    static final class Counters {

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
}
