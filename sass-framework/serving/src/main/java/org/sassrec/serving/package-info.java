/**
 * Answers queries: computes a user vector from features and a scenario, and searches the collection of the scenario for
 * the nearest items.
 *
 * <p>Start at {@link org.sassrec.serving.Retriever}. It opens the live release of a channel: user tower, serving
 * snapshot and collections. It answers {@link org.sassrec.serving.Query}s and switches when a newer release goes live.
 * It rejects a user tower that does not belong to the vectors.
 *
 * <p>This package must not depend on a particular store or on training.
 */
@NullMarked
package org.sassrec.serving;

import org.jspecify.annotations.NullMarked;
