/**
 * The health of a training: measurements of the first epochs, and the findings that follow from them.
 *
 * <ul>
 * <li>{@link org.sassrec.training.health.HealthMonitor} measures an epoch.
 * <li>{@link org.sassrec.training.health.EpochHealth} is the result, which the checkpoint stores.
 * <li>{@link org.sassrec.training.health.HealthFindings} compares the stored figures of a loop with limits. The same
 * figures have the same findings, so a resumed run and a report compute them again.
 * </ul>
 *
 * <p>Each class {@code ...Check} is a function of figures for one code. The page of the code documents its limits.
 */
@NullMarked
package org.sassrec.training.health;

import org.jspecify.annotations.NullMarked;
