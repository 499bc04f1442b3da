/**
 * Embedded SQL engine based on DuckDB.
 *
 * <p>Entry point: {@link org.sassrec.prepare.duckdb.DuckDbEngine}.
 *
 * <p>This is the only package that depends on DuckDB. It does not depend on the purpose of the SQL.
 */
@NullMarked
package org.sassrec.prepare.duckdb;

import org.jspecify.annotations.NullMarked;
