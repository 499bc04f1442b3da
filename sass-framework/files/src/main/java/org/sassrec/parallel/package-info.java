/**
 * Computations in parts that other processes can run.
 *
 * <p>A {@link org.sassrec.parallel.Part} describes its input by values and by the paths of files. A {@link
 * org.sassrec.parallel.PartRunner} runs the parts in the processes of a cluster. {@link
 * org.sassrec.parallel.SharedFiles} reports files that these processes cannot read.
 *
 * <p>This package must not depend on a cluster or on the computation.
 */
@NullMarked
package org.sassrec.parallel;

import org.jspecify.annotations.NullMarked;
