/**
 * Layers and pooling functions of the towers.
 *
 * <p>Each layer adds operations to a {@link org.sassrec.model.graph.Tape}.
 */
@NullMarked
package org.sassrec.model.layer;

import org.jspecify.annotations.NullMarked;
