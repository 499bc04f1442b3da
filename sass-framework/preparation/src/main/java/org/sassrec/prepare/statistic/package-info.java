/**
 * Passes over the sorted events that compute counts, sums, statistics and visits.
 *
 * <p>{@link org.sassrec.prepare.statistic.EventPass} and {@link org.sassrec.prepare.statistic.ItemPass} are the entries. Memory does not grow with the number of events.
 */
@NullMarked
package org.sassrec.prepare.statistic;

import org.jspecify.annotations.NullMarked;
