/**
 * The stages, their fingerprints and the run folder.
 *
 * <p>{@link org.sassrec.pipeline.Pipeline} runs the stages. {@link org.sassrec.pipeline.StageDecision#of} decides whether a stage is
 * out of date, and why: it compares the {@link org.sassrec.pipeline.StageInputs} of now with those in the run folder
 * ({@link org.sassrec.pipeline.RunState}). Which configuration a stage reads is declared in its task, {@code INPUTS} in
 * {@code org.sassrec.pipeline.stage}.
 *
 * <p>{@code org.sassrec.pipeline.stage.Refresh} does the same for newer data and existing weights. Its run folder is in the run
 * folder of the training.
 *
 * <p>This package must not know the command line and its options.
 */
@NullMarked
package org.sassrec.pipeline;

import org.jspecify.annotations.NullMarked;
