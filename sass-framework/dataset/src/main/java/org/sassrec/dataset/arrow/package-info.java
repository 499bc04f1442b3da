/**
 * Writes files in the Arrow IPC format.
 *
 * <p>Entry point: {@link org.sassrec.dataset.arrow.TableWriter}. {@code org.sassrec.files.table} reads the files
 * without the Arrow library. No other package uses Arrow.
 */
@NullMarked
package org.sassrec.dataset.arrow;

import org.jspecify.annotations.NullMarked;
