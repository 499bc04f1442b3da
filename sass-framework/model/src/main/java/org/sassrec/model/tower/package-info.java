/**
 * The inputs and outputs of a tower, and the tower of SASS.
 *
 * <p>{@link org.sassrec.model.tower.Tower} is what all networks read; {@link org.sassrec.model.tower.SassTower} is the model of the paper, section 3.
 */
@NullMarked
package org.sassrec.model.tower;

import org.jspecify.annotations.NullMarked;
