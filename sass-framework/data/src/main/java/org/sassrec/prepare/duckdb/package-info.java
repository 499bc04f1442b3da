/**
 * The embedded engine, which runs the generated SQL in DuckDB.
 *
 * <p>Start at the implementation of the engine SPI of {@code org.sassrec.prepare}.
 *
 * <p>This package must not know how the SQL came about; it is the only place that knows DuckDB.
 */
@NullMarked
package org.sassrec.prepare.duckdb;

import org.jspecify.annotations.NullMarked;
