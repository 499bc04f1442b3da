package org.sassrec.workload;

/** The random generator of the benchmark workloads: values by stream and position, identical in every language. */
public final class Streams {
    private static final long SEED = 20221017;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final long SCATTER = 2654435761L;

    private Streams() {}

    private static long mix(long start) {
        long z = start;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** Returns element i of stream t, in [0, 1). */
    public static double uniform(long t, long i) {
        long base = mix(SEED + t * GOLDEN);
        return (mix(base + (i + 1) * GOLDEN) >>> 11) * 0x1p-53;
    }

    /** Returns a uniform integer in [0, n). */
    public static int flat(long t, long i, int n) {
        return (int) Math.floor(uniform(t, i) * n);
    }

    /** Returns an id in [0, n) whose rank is log-uniform. */
    public static int zipf(long t, long i, int n) {
        long rank = (long) Math.floor(Math.exp(uniform(t, i) * Math.log(n + 1.0))) - 1;
        return (int) (Math.min(rank, n - 1L) * SCATTER % n);
    }
}
