package org.sassrec.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFileTest {
    @TempDir
    private Path folder;

    @Test
    void writesFileAtomicallyAndCreatesFolder() throws IOException {
        Path file = folder.resolve("reports/new/report.json");
        for (String report : List.of("a long one", "")) {
            ReportFile.write(file, report);
            assertThat(file).hasContent(report);
            assertThat(file.getParent()).isDirectoryNotContaining("glob:**.tmp");
        }
    }

    /** As for /dev/stdout, the target of the link is written. */
    @Test
    void keepsLink() throws IOException {
        Path target = Files.writeString(folder.resolve("target"), "");
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        ReportFile.write(link, "report");
        assertThat(link).isSymbolicLink();
        assertThat(target).hasContent("report");
    }
}
