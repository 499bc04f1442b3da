/**
 * The plan: stages that would run, changed keys, effects on scenarios, destructive changes, time and memory.
 *
 * <p>{@link org.sassrec.plan.Planner} computes it. Nothing in this package writes to the run folder.
 */
@NullMarked
package org.sassrec.plan;

import org.jspecify.annotations.NullMarked;
