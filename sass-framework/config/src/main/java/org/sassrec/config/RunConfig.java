package org.sassrec.config;

import java.time.Duration;

/**
 * {@code run:} how and where to run.
 *
 * @param output folder of the run, relative to the file; {@code target/sass} by default
 * @param threads 0: all cores, see {@link #threadCount}
 * @param heap of the worker JVM, such as {@code 2g}
 * @param progressEvery between two lines of progress where no terminal draws it
 * @param precision of the products in training
 */
public record RunConfig(
        long seed, int threads, String heap, String output, Duration progressEvery, Precision precision) {

    /** How many threads work: those that are configured, or as many as the machine has cores. */
    public int threadCount() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }

    /** In what the hidden layers multiply in training. All else is float32. */
    public enum Precision {
        /** In bfloat16 where the processor multiplies it, else in float32. */
        AUTO,
        FP32,
        /** In bfloat16; an error where the processor does not multiply it. */
        BF16
    }
}
