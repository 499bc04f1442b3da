package org.sassrec.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code run}: folder, threads and memory of a run.
 *
 * @param output folder of the run, relative to the file; {@code target/sass} by default
 * @param threads 0: all cores, see {@link #threadCount}
 * @param workers processes of this machine that train together, at least one
 * @param heap heap of the worker JVM, such as {@code 2g}
 * @param dataset address of the dataset that machines share; {@code null} for none
 * @param progressEvery minimum time between two progress lines without a terminal
 * @param precision precision of matrix products in training
 * @param failOnAlerts whether a command fails after its work if a value of its day differs from the earlier days
 */
public record RunConfig(
        long seed,
        int threads,
        int workers,
        String heap,
        String output,
        @Nullable String dataset,
        Duration progressEvery,
        Precision precision,
        boolean failOnAlerts) {

    /** Returns the configured number of threads, or the number of cores. */
    public int threadCount() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }

    /** Precision of the products of the hidden layers in training. Everything else is float32. */
    public enum Precision {
        /** bfloat16 if the processor multiplies it, else float32. */
        AUTO,
        FP32,
        /** bfloat16; an error if the processor does not multiply it. */
        BF16
    }
}
