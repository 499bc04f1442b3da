/**
 * Interface of the SQL engine, and SQL texts that several steps use.
 *
 * <p>{@link org.sassrec.prepare.sql.SqlEngine} is the interface. {@code org.sassrec.prepare.duckdb} implements it.
 */
@NullMarked
package org.sassrec.prepare.sql;

import org.jspecify.annotations.NullMarked;
