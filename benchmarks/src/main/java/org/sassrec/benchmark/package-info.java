/**
 * Benchmarks of sassrec on workloads that the Python peers also run.
 *
 * <p>{@link org.sassrec.benchmark.TrainingBenchmark} is the main benchmark. Each case runs in a separate JVM, so that
 * its peak memory is separate. The maximum speed of dense products is measured in the same run.
 */
@NullMarked
package org.sassrec.benchmark;

import org.jspecify.annotations.NullMarked;
