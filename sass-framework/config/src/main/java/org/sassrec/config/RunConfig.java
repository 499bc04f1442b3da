package org.sassrec.config;

import java.time.Duration;

/**
 * {@code run:} how and where to run.
 *
 * @param output folder of the run, relative to the file; {@code target/sass} by default
 * @param threads 0: all cores
 * @param heap of the worker JVM, such as {@code 2g}
 * @param progressEvery between two lines of progress where no terminal draws it
 */
public record RunConfig(
        long seed, boolean deterministic, int threads, String heap, String output, Duration progressEvery) {}
