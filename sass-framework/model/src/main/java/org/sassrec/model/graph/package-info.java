/**
 * Variables, automatic differentiation, optimizers and checkpoints.
 *
 * <p>{@link org.sassrec.model.graph.Tape} records operations and computes gradients. This package does not depend on
 * any network.
 */
@NullMarked
package org.sassrec.model.graph;

import org.jspecify.annotations.NullMarked;
