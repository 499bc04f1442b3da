/**
 * Simulated datasets of five shapes, on which the defaults are developed. Each has a property that a real platform has
 * and that KuaiRand lacks.
 */
@NullMarked
package org.sassrec.benchmark.shape;

import org.jspecify.annotations.NullMarked;
