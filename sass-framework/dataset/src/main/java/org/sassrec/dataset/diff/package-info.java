/**
 * Finds the differences between two prepared datasets.
 *
 * <p>Start at {@link org.sassrec.dataset.diff.DatasetDiff}.
 *
 * <p>This package must not depend on how a dataset was prepared.
 */
@NullMarked
package org.sassrec.dataset.diff;

import org.jspecify.annotations.NullMarked;
