/**
 * Computes counts, sums, statistics and visits in passes over the sorted events.
 *
 * <p>Entry points: {@link org.sassrec.prepare.statistic.EventPass} and {@link org.sassrec.prepare.statistic.ItemPass}.
 * Memory use does not depend on the number of events.
 */
@NullMarked
package org.sassrec.prepare.statistic;

import org.jspecify.annotations.NullMarked;
