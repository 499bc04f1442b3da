/**
 * An example service that answers queries over HTTP. Start at {@link org.sassrec.examples.serving.Service}. {@code
 * docs/reference/serving-api.md} describes its requests and responses.
 */
@NullMarked
package org.sassrec.examples.serving;

import org.jspecify.annotations.NullMarked;
