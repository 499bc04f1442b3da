/**
 * Files in the Arrow IPC format: writing them, and reading them through memory maps.
 *
 * <p>{@link org.sassrec.dataset.arrow.TableWriter} writes, {@link org.sassrec.dataset.arrow.TableFile} reads. No other package uses Arrow.
 */
@NullMarked
package org.sassrec.dataset.arrow;

import org.jspecify.annotations.NullMarked;
