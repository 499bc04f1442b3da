/**
 * The losses of pre-training and fine-tuning, and the ranks reported next to them.
 */
@NullMarked
package org.sassrec.model.loss;

import org.jspecify.annotations.NullMarked;
