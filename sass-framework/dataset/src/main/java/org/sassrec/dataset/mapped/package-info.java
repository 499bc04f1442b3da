/**
 * Implements the dataset with memory maps.
 *
 * <p>{@link org.sassrec.dataset.mapped.DatasetOpener} opens a dataset folder. The other types implement the interfaces
 * of {@link org.sassrec.dataset}.
 */
@NullMarked
package org.sassrec.dataset.mapped;

import org.jspecify.annotations.NullMarked;
