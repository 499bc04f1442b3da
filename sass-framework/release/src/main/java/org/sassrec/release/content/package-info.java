/**
 * The content of a release before it is published: export, checks of the vectors, churn, parity of serving and training.
 */
@NullMarked
package org.sassrec.release.content;

import org.jspecify.annotations.NullMarked;
