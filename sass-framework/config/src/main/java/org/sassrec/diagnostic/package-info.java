/**
 * Problems as values: what happened, where in the source, and what to do about it.
 *
 * <p>Start at {@code Diagnostic}, the problem itself, and {@code Problems}, which collects them.
 *
 * <p>This package must not know YAML, the configuration, or anything else that reports problems.
 */
@NullMarked
package org.sassrec.diagnostic;

import org.jspecify.annotations.NullMarked;
