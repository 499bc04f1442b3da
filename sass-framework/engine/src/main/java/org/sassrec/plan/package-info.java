/**
 * The plan: stages that would run, changed keys, effects on scenarios, destructive changes, time and memory.
 *
 * <p>{@link org.sassrec.plan.Planner} computes the plan. Of the run folder, this package writes only {@code
 * sources.json}.
 */
@NullMarked
package org.sassrec.plan;

import org.jspecify.annotations.NullMarked;
