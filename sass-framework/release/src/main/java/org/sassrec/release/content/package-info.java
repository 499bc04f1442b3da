/**
 * Reads and checks the content of a release before it is published: export, vectors, churn, and parity of serving and
 * training.
 */
@NullMarked
package org.sassrec.release.content;

import org.jspecify.annotations.NullMarked;
