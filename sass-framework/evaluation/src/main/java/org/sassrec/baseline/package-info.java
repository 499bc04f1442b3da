/**
 * Models that count instead of learning: the controls of a comparison. What a network is worth shows beside them.
 *
 * <p>Start at {@link org.sassrec.baseline.BaselineModel}. {@code popularity} gives everybody the scenario's popular items;
 * {@code itemCf} adds what users of the same items answered, {@code neighbours} what others answered next. They have no
 * vectors, so they can be evaluated and compared, and not be released.
 *
 * <p>They hold all positives inside the horizon in memory, four bytes each, which the rest of this program does not.
 */
@NullMarked
package org.sassrec.baseline;

import org.jspecify.annotations.NullMarked;
