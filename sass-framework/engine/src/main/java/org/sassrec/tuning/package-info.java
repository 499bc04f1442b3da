/**
 * Search for better settings ({@code sass tune}): random settings, successive halving on validation, and confirmation
 * of the best ones with several seeds. {@link org.sassrec.tuning.TuningRunner} executes it with the runs of {@code
 * org.sassrec.comparison}.
 */
@NullMarked
package org.sassrec.tuning;

import org.jspecify.annotations.NullMarked;
