/**
 * User features and a scenario to a vector, and the vector to the nearest items of the released collection.
 *
 * <p>Start at {@link org.sassrec.serving.Retriever}: it opens the live release of a channel (user tower, snapshot of the
 * known users, collections), answers {@link org.sassrec.serving.Query}s, and moves on when a newer release goes live. A
 * user tower that does not belong to the vectors is refused.
 *
 * <p>This package must not know which store it asks, or how the tower was trained.
 */
@NullMarked
package org.sassrec.serving;

import org.jspecify.annotations.NullMarked;
