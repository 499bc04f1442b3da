/**
 * Diagnostics: what is wrong, where in the source, and what to do.
 *
 * <p>{@link org.sassrec.diagnostic.Diagnostic} is one problem. {@link org.sassrec.diagnostic.Problems} collects
 * problems. {@link org.sassrec.diagnostic.SassException} transports them, and {@link
 * org.sassrec.diagnostic.DiagnosticRenderer} formats them as text.
 *
 * <p>This package is independent of YAML and of the configuration.
 */
@NullMarked
package org.sassrec.diagnostic;

import org.jspecify.annotations.NullMarked;
