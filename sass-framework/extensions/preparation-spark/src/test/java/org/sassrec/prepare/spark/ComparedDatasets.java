package org.sassrec.prepare.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.sassrec.dataset.diff.DatasetDiff;

/** Compares datasets of both engines. */
public final class ComparedDatasets {
    private ComparedDatasets() {}

    /** Requires equal values in all tables, and equal digests. */
    public static void compare(Path expected, Path actual) {
        DatasetDiff diff = DatasetDiff.of(expected, actual);
        assertThat(diff.differences()).isEmpty();
        assertThat(diff.second().contentDigest()).isEqualTo(diff.first().contentDigest());
    }
}
