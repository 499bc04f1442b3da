/**
 * Networks of other papers as towers, to compare SASS with.
 *
 * <p>Each class names its paper.
 */
@NullMarked
package org.sassrec.model.baseline;

import org.jspecify.annotations.NullMarked;
