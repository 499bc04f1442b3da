/**
 * The embedded SQL engine: DuckDB inside this process.
 *
 * <p>Start at {@link org.sassrec.prepare.duckdb.DuckDbEngine}.
 *
 * <p>This package must not know what the SQL is for; it is the only place that knows DuckDB.
 */
@NullMarked
package org.sassrec.prepare.duckdb;

import org.jspecify.annotations.NullMarked;
