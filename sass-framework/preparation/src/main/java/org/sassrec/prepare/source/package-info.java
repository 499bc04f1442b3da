/**
 * Finds and reads the source files and creates SQL tables over them.
 *
 * <p>Entry point: {@link org.sassrec.prepare.source.SourceTables}. This package does not depend on the steps of
 * preparation.
 */
@NullMarked
package org.sassrec.prepare.source;

import org.jspecify.annotations.NullMarked;
