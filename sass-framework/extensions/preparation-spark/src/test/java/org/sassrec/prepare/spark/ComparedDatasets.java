package org.sassrec.prepare.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetManifest;

/** Compares datasets of both engines. */
public final class ComparedDatasets {
    /** Fields of the manifest that depend on the configuration, the number of parts, or the duration. */
    private static final String[] IGNORED = {
        "fingerprint", "shards", "itemParts", "files", "seconds", "continuation.dataset"
    };

    private ComparedDatasets() {}

    /** Requires equal layouts, counts, and digests of the values of all tables. */
    public static void compare(Path expected, Path actual) {
        try {
            DatasetManifest first = DatasetFiles.readManifest(expected);
            DatasetManifest second = DatasetFiles.readManifest(actual);
            assertThat(second)
                    .usingRecursiveComparison()
                    .ignoringFields(IGNORED)
                    .isEqualTo(first);
            assertThat(DatasetFiles.toJson(DatasetFiles.readLayout(actual)))
                    .isEqualTo(DatasetFiles.toJson(DatasetFiles.readLayout(expected)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
