/**
 * The model's graphs: embedding tables, towers, transfer layers, losses and optimisers.
 *
 * <p>Start at the builder that turns a model spec into a graph.
 *
 * <p>This package must not know training loops, checkpoints, or evaluation.
 */
@NullMarked
package org.sassrec.model;

import org.jspecify.annotations.NullMarked;
