package org.sassrec.training.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.serving.tower.VersionedJson;

class ExporterTest {

    @Test
    void reportsDamagedFileInOneLine(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("export.json"), "{\"version\": ");
        assertThatThrownBy(() -> VersionedJson.read(file, 1, String.class))
                .hasMessageContaining("error[SASS5204]: cannot read an exported file: Unexpected end-of-input")
                .hasMessageNotContaining("[Source: ");
    }

    /** The message of {@link AccessDeniedException} contains the file only. */
    @Test
    void reportsUnwritableFileWithReason() {
        AccessDeniedException refused = new AccessDeniedException("export.tmp/items.arrow");
        for (Exception each : List.of(refused, new UncheckedIOException(refused))) {
            assertThat(Exporter.unwritable(Path.of("export"), each).message())
                    .isEqualTo("the export cannot be written: `export.tmp/items.arrow`: permission denied");
        }
    }
}
