/** Benchmarks of what this package keeps to itself. */
@NullMarked
package org.sassrec.evaluation;

import org.jspecify.annotations.NullMarked;
