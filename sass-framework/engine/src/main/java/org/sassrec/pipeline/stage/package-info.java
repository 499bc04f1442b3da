/**
 * One task for each stage of the pipeline: the configuration it reads ({@code INPUTS}), the work it does, and a check that its
 * result is intact.
 *
 * <p>{@link org.sassrec.pipeline.stage.StageTasks} creates the tasks of a configuration.
 */
@NullMarked
package org.sassrec.pipeline.stage;

import org.jspecify.annotations.NullMarked;
