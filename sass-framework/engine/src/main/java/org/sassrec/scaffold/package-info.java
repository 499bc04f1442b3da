/**
 * Writes a project for data of one's own: what {@code init} and {@code add-scenario} do besides asking. Start at
 * {@link org.sassrec.scaffold.ProjectGuesser}, which guesses from {@link org.sassrec.inspect}'s numbers, and at
 * {@link org.sassrec.scaffold.ProjectFiles}, which writes. It must not know the command line.
 */
@NullMarked
package org.sassrec.scaffold;

import org.jspecify.annotations.NullMarked;
