/**
 * Variables, the tape for gradients, optimisers and checkpoints: what every network is built with.
 *
 * <p>{@link org.sassrec.model.graph.Tape} records operations and computes gradients. This package knows no network.
 */
@NullMarked
package org.sassrec.model.graph;

import org.jspecify.annotations.NullMarked;
