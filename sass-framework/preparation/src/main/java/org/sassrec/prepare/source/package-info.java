/**
 * The files of the user: finding them, their columns, and the SQL tables over them.
 *
 * <p>{@link org.sassrec.prepare.source.SourceTables} is the entry. This package knows no stage of preparation.
 */
@NullMarked
package org.sassrec.prepare.source;

import org.jspecify.annotations.NullMarked;
