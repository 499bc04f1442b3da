package org.sassrec.training.export;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportFilesTest {

    @Test
    void aDamagedFileIsToldInOneLine(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("export.json"), "{\"version\": ");
        assertThatThrownBy(() -> ExportFiles.read(file, 1, String.class))
                .hasMessageContaining("error[SASS5204]: an exported file can't be read: Unexpected end-of-input")
                .hasMessageNotContaining("[Source: ");
    }
}
