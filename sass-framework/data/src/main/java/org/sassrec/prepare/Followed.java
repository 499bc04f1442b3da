package org.sassrec.prepare;

import java.nio.file.Path;
import org.sassrec.dataset.DatasetLayout;

/**
 * A dataset that another one follows: the rows of tables, the boundaries of buckets and the scales of numbers are its, so that
 * the same weights mean the same in both.
 */
sealed interface Followed permits StageOne, Trained {

    /** Its folder. */
    Path dataset();

    /** What it learned of its features. */
    DatasetLayout layout();
}
