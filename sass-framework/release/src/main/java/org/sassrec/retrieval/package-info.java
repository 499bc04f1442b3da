/**
 * User features and a scenario to a vector, and the vector to the nearest items of the released collection.
 *
 * <p>Start at {@code Retriever}.
 *
 * <p>This package must not know which store it asks, or how the tower was trained.
 */
@NullMarked
package org.sassrec.retrieval;

import org.jspecify.annotations.NullMarked;
