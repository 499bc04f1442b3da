/**
 * The Java API of sassrec.
 *
 * <p>{@link org.sassrec.engine.Sass} loads a configuration and executes the goals: validate, plan, prepare, train,
 * evaluate, compare, report, publish, refresh, query, status, rollback, withdraw and drift. The command line uses only
 * this class for them.
 */
@NullMarked
package org.sassrec.engine;

import org.jspecify.annotations.NullMarked;
