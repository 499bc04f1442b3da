/**
 * The Java facade of sassrec.
 *
 * <p>{@link org.sassrec.engine.Sass} loads a configuration and does what the goals do: validate, plan, prepare, train, evaluate,
 * compare, publish, refresh, query, status and rollback.
 */
@NullMarked
package org.sassrec.engine;

import org.jspecify.annotations.NullMarked;
