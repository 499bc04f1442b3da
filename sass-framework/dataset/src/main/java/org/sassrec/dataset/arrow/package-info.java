/**
 * Writes files in the Arrow IPC format.
 *
 * <p>{@link org.sassrec.dataset.arrow.TableWriter} is the entry. {@code org.sassrec.files.table} reads the files without the Arrow
 * library. No other package uses Arrow.
 */
@NullMarked
package org.sassrec.dataset.arrow;

import org.jspecify.annotations.NullMarked;
