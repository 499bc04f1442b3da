/**
 * The task of each stage of the pipeline. A task declares the configuration that it reads ({@code INPUTS}), runs the
 * stage and checks that its result is complete.
 *
 * <p>{@link org.sassrec.pipeline.stage.StageTasks} creates the tasks of a configuration.
 */
@NullMarked
package org.sassrec.pipeline.stage;

import org.jspecify.annotations.NullMarked;
