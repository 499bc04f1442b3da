/**
 * Checks of the rows against the configuration, SASS40xx. {@code validate --data} and {@code prepare} run the same
 * checks.
 *
 * <p>Entry point: {@link org.sassrec.prepare.check.DataChecks}. The checks query the tables that preparation creates:
 *
 * <ul>
 * <li>{@code staged}: every event that was read, with {@code scenario} (-1: none), {@code user_key}, {@code item_key},
 * {@code event_time} in milliseconds, {@code positive}, {@code unlabelled}, and the context values {@code c0}, {@code
 * c1}, ... by feature number
 * <li>{@code marked}: the events of a scenario that have user, item and time, with {@code day} and {@code split}
 * <li>{@code some_events}: the rows of {@code marked} of a sample of users, about a million rows at most
 * <li>{@code user_map} and {@code item_map}: the {@code number} of the entity of each key in the events
 * <li>{@code user_side} and {@code item_side}: {@code number}, {@code id} and feature values {@code v0}, {@code v1},
 * ... of each entity
 * </ul>
 *
 * <p>An error stops preparation, a warning does not. Columns and SQL expressions are checked before any row is read,
 * not here.
 *
 * <p>This package does not depend on the SQL engine or on how the tables are created.
 */
@NullMarked
package org.sassrec.prepare.check;

import org.jspecify.annotations.NullMarked;
