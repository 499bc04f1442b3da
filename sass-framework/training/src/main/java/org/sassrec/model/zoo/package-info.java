/**
 * The rival models, built from the same parts as ours.
 *
 * <p>Start at the list of rivals by name.
 *
 * <p>This package must not know training loops, or how results are compared.
 */
@NullMarked
package org.sassrec.model.zoo;

import org.jspecify.annotations.NullMarked;
