/** The popularity of items and the odds of a positive, by scenario and by day. */
@NullMarked
package org.sassrec.sampling.prior;

import org.jspecify.annotations.NullMarked;
