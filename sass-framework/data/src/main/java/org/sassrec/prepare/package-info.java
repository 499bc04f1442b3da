/**
 * From configuration to SQL to a prepared dataset, through whichever engine runs the SQL.
 *
 * <p>Start at the engine SPI and the plan it is given.
 *
 * <p>This package must not know any one engine, or models and training.
 */
@NullMarked
package org.sassrec.prepare;

import org.jspecify.annotations.NullMarked;
