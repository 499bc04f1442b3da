/**
 * The complete trainings that a run folder stores. {@link org.sassrec.pipeline.archive.StoredTraining} is one of them: the
 * start of a later warm start. {@link org.sassrec.pipeline.archive.LearnedDays} finds days that changed after such a
 * training had learned them.
 *
 * <p>This package does not know the tasks of the stages, which store trainings.
 */
@NullMarked
package org.sassrec.pipeline.archive;

import org.jspecify.annotations.NullMarked;
