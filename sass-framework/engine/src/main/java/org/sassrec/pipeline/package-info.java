/**
 * The stages, their fingerprints, the plan and the run folder.
 *
 * <p>Start at {@link org.sassrec.pipeline.Pipeline}, whose plan of one run says of each stage whether it runs and why.
 *
 * <p>{@link org.sassrec.pipeline.stage.Refresh} is the same for newer data and weights that are there; its run folder lies in the one of the
 * training.
 *
 * <p>This package must not know the command line and its options.
 */
@NullMarked
package org.sassrec.pipeline;

import org.jspecify.annotations.NullMarked;
