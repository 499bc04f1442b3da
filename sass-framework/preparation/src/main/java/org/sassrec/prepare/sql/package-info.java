/**
 * The SQL engine as preparation sees it, and the SQL texts that several stages share.
 *
 * <p>{@link org.sassrec.prepare.sql.SqlEngine} is the interface; {@code org.sassrec.prepare.duckdb} implements it.
 */
@NullMarked
package org.sassrec.prepare.sql;

import org.jspecify.annotations.NullMarked;
