/** Paired comparison of two evaluations over the same queries. */
@NullMarked
package org.sassrec.evaluation.significance;

import org.jspecify.annotations.NullMarked;
