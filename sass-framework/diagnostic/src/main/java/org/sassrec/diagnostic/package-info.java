/**
 * Problems as values: what happened, where in the source, and what to do about it.
 *
 * <p>Start at {@link org.sassrec.diagnostic.Diagnostic}, the problem itself, and {@link org.sassrec.diagnostic.Problems},
 * which collects them; {@link org.sassrec.diagnostic.SassException} carries them up, and {@link
 * org.sassrec.diagnostic.DiagnosticRenderer} turns them into text.
 *
 * <p>This package must not know YAML, the configuration, or anything else that reports problems.
 */
@NullMarked
package org.sassrec.diagnostic;

import org.jspecify.annotations.NullMarked;
