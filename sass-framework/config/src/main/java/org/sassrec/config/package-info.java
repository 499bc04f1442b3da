/**
 * Immutable records of what {@code sass.yaml} says, bound from nodes and checked across fields.
 *
 * <p>Start at the record of the whole file, {@code SassConfig}, once bound.
 *
 * <p>This package must not know how data is read, how a model is trained, or any outside library.
 */
@NullMarked
package org.sassrec.config;

import org.jspecify.annotations.NullMarked;
