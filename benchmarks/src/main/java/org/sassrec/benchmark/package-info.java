/**
 * How fast the product's own training step is, on workloads that the Python peers run too.
 *
 * <p>Start at {@link org.sassrec.benchmark.TrainingBenchmark}. Every case runs in a JVM of its own, so that its peak of
 * memory is its own; the ceiling of dense products is measured in the same run.
 */
@NullMarked
package org.sassrec.benchmark;

import org.jspecify.annotations.NullMarked;
