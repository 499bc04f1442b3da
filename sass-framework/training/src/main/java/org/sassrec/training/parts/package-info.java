/**
 * Encodes the items and users of a trained model in other processes. Entry point: {@link
 * org.sassrec.training.parts.PartEncoder}.
 *
 * <p>This package must not depend on what reads the vectors.
 */
@NullMarked
package org.sassrec.training.parts;

import org.jspecify.annotations.NullMarked;
