/**
 * Creates a project for existing data, for {@code init}.
 *
 * <p>{@link org.sassrec.scaffold.ProjectGuesser} derives the configuration from the statistics of {@link
 * org.sassrec.inspect}. {@link org.sassrec.scaffold.ProjectFiles} writes the files.
 *
 * <p>This package does not depend on the command line.
 */
@NullMarked
package org.sassrec.scaffold;

import org.jspecify.annotations.NullMarked;
