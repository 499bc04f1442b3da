/**
 * What the rows say about the configuration, SASS40xx, the same for {@code validate --data} and for {@code prepare}.
 *
 * <p>Start at {@link org.sassrec.prepare.check.DataChecks}. A check asks the tables that preparation makes on its way:
 *
 * <ul>
 *   <li>{@code staged}: every event read, with {@code scenario} (-1: none), {@code user_key}, {@code item_key},
 *       {@code event_time} in milliseconds, {@code positive}, {@code unlabelled}, and the contexts' values {@code c0}, {@code c1}, ... by the
 *       features' numbers;
 *   <li>{@code marked}: those of a scenario that have user, item and time, with {@code day} and {@code split};
 *   <li>{@code some_events}: those of {@code marked} of some users, about a million rows at most;
 *   <li>{@code user_map} and {@code item_map}: from an event's key to the entity's {@code number}; {@code user_side} and
 *       {@code item_side}: each entity's {@code number}, {@code id} and the features' values {@code v0}, {@code v1}, ...
 * </ul>
 *
 * <p>Errors stop the work, warnings don't. Whether columns exist and expressions hold is known before any row is read and is
 * not asked here.
 *
 * <p>This package must not know which engine answers, nor how the tables are made.
 */
@NullMarked
package org.sassrec.prepare.check;

import org.jspecify.annotations.NullMarked;
