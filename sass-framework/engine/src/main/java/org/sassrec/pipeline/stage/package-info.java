/**
 * One task for each stage of the pipeline: what it reads, what it runs, when its result is up to date.
 *
 * <p>{@link org.sassrec.pipeline.stage.StageTasks} creates the tasks of a configuration.
 */
@NullMarked
package org.sassrec.pipeline.stage;

import org.jspecify.annotations.NullMarked;
