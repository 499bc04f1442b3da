/**
 * Baselines that count instead of learning. A comparison reports them next to the trained models.
 *
 * <p>{@link org.sassrec.baseline.BaselineModel} is the entry point. {@code popularity} ranks the popular items of the
 * scenario. {@code itemCf} adds items with positives of the same users. {@code neighbours} adds items that follow in
 * other users' histories. Baselines have no vectors. They can be evaluated and compared, but not released.
 *
 * <p>Baselines hold all positives inside the horizon in memory, four bytes each.
 */
@NullMarked
package org.sassrec.baseline;

import org.jspecify.annotations.NullMarked;
