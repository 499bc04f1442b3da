/**
 * The Java facade of sassrec.
 *
 * <p>{@link org.sassrec.engine.Sass} loads a configuration and does what the goals do: validate, plan, prepare, train, evaluate,
 * compare, report, publish, refresh, query, status, rollback, withdraw and drift. The command line calls nothing else for them.
 */
@NullMarked
package org.sassrec.engine;

import org.jspecify.annotations.NullMarked;
