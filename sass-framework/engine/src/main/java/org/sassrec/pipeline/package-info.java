/**
 * Stages, their fingerprints and the run folder.
 *
 * <p>{@link org.sassrec.pipeline.Pipeline} runs the stages. {@link org.sassrec.pipeline.StageDecision} decides whether
 * a stage is out of date. It compares the current {@link org.sassrec.pipeline.StageInputs} with those in the run folder
 * ({@link org.sassrec.pipeline.RunState}). The task of a stage in {@code org.sassrec.pipeline.stage} declares in {@code
 * INPUTS} which configuration it reads.
 *
 * <p>{@code org.sassrec.pipeline.stage.Refresh} runs the stages for new data with existing weights. Its run folder is
 * in the run folder of the training.
 *
 * <p>This package does not depend on the command line.
 */
@NullMarked
package org.sassrec.pipeline;

import org.jspecify.annotations.NullMarked;
