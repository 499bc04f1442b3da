/**
 * Reads memory-mapped tables in Arrow IPC files without the Arrow library.
 *
 * <p>Start at {@link org.sassrec.files.table.TableFile}.
 *
 * <p>This package must not depend on the purpose of the tables.
 */
@NullMarked
package org.sassrec.files.table;

import org.jspecify.annotations.NullMarked;
