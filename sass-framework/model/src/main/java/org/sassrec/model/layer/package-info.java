/**
 * Layers and poolings that towers are built from.
 *
 * <p>Each layer adds operations to a {@link org.sassrec.model.graph.Tape}.
 */
@NullMarked
package org.sassrec.model.layer;

import org.jspecify.annotations.NullMarked;
