/**
 * The stages, their fingerprints, the plan and the run folder.
 *
 * <p>Start at the plan of one run, which says of each stage whether it runs and why.
 *
 * <p>This package must not know the command line and its options.
 */
@NullMarked
package org.sassrec.pipeline;

import org.jspecify.annotations.NullMarked;
