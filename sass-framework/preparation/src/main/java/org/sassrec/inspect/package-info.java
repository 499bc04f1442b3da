/**
 * Looks at files of which nothing is known yet: what {@code init} guesses from. Start at {@link org.sassrec.inspect.Inspector};
 * what it finds are plain numbers, and what they mean is for others to say. It does not know the records of the configuration.
 */
@NullMarked
package org.sassrec.inspect;

import org.jspecify.annotations.NullMarked;
