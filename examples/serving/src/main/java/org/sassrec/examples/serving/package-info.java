/**
 * A service that answers queries over HTTP. Start at {@link org.sassrec.examples.serving.Service}; {@code docs/serving.md} has
 * its requests and answers.
 */
@NullMarked
package org.sassrec.examples.serving;

import org.jspecify.annotations.NullMarked;
