/**
 * Profiles files of unknown content. {@code init} derives its configuration from these profiles.
 *
 * <p>Entry point: {@link org.sassrec.inspect.Inspector}. The results are plain statistics. This package does not depend
 * on the records of the configuration.
 */
@NullMarked
package org.sassrec.inspect;

import org.jspecify.annotations.NullMarked;
