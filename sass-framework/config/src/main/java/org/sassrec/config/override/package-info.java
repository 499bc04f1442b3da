/** Layers above the file: profiles, environment variables, and {@code --set}. */
@NullMarked
package org.sassrec.config.override;

import org.jspecify.annotations.NullMarked;
