/** The losses of pre-training and fine-tuning, and the ranking metrics that are reported with them. */
@NullMarked
package org.sassrec.model.loss;

import org.jspecify.annotations.NullMarked;
