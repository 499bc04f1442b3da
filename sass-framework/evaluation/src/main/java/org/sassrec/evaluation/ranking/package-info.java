/** Ranking of all candidates of a scenario for each test positive. */
@NullMarked
package org.sassrec.evaluation.ranking;

import org.jspecify.annotations.NullMarked;
