/**
 * The inputs and outputs of a tower, and the tower of SASS.
 *
 * <p>{@link org.sassrec.model.tower.Tower} is the input of all networks. {@link org.sassrec.model.tower.SassTower} is
 * the network of SASS.
 */
@NullMarked
package org.sassrec.model.tower;

import org.jspecify.annotations.NullMarked;
