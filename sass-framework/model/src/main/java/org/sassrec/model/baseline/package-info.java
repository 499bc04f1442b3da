/** The networks of the baselines, built as towers. Each class names the paper that it implements. */
@NullMarked
package org.sassrec.model.baseline;

import org.jspecify.annotations.NullMarked;
