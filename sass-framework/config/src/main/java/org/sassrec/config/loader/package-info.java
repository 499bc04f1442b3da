/**
 * Loads a configuration: reads the file and its includes, applies profiles and overrides, binds sections, checks rules,
 * and binds the variants of a comparison.
 *
 * <p>Start at {@link org.sassrec.config.loader.ConfigLoader}.
 */
@NullMarked
package org.sassrec.config.loader;

import org.jspecify.annotations.NullMarked;
