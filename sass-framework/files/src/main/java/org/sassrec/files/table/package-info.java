/**
 * Reads tables in Arrow IPC files, memory-mapped, without the Arrow library.
 *
 * <p>Start at {@link org.sassrec.files.table.TableFile}.
 *
 * <p>This package must not know what the tables are for.
 */
@NullMarked
package org.sassrec.files.table;

import org.jspecify.annotations.NullMarked;
