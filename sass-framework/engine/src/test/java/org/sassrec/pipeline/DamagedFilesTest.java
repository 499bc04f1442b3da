package org.sassrec.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.files.JsonFiles;
import org.sassrec.pipeline.live.LastRelease;

class DamagedFilesTest {
    private static final List<byte[]> DAMAGED = List.of(
            new byte[0],
            bytes("{\"a"),
            new byte[] {(byte) 0xff, 0, 0},
            // Valid JSON with other content.
            bytes("{}"),
            bytes("[]"),
            bytes("null"));

    @TempDir
    Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void reportsADamagedFile() throws IOException {
        Path file = folder.resolve("evaluation.json");
        for (byte[] damaged : DAMAGED) {
            Files.write(file, damaged);
            assertThatThrownBy(() -> JsonFiles.read(file, EvaluationReport.class))
                    .isInstanceOf(SassException.class)
                    .hasMessageContaining("error[SASS5906]: cannot read `" + file + "`: the file is damaged")
                    .hasMessageContaining("delete the file and run the command that writes it again");
        }
        Files.writeString(file, "{\"macro\": {\"metrics\": {\"hr@50\": 0.5}}}");
        assertThat(JsonFiles.read(file, EvaluationReport.class).macro().model()).containsEntry("hr@50", 0.5);
    }

    /** Their content can be computed again. */
    @Test
    void ignoresDamagedReplaceableFiles() throws IOException {
        for (byte[] damaged : DAMAGED) {
            for (String name : List.of("run.json", "released.json", "sources.json")) {
                Files.write(folder.resolve(name), damaged);
            }
            assertThat(RunFolder.read(folder)).isEqualTo(RunState.empty());
            assertThat(LastRelease.read(folder)).isEmpty();
            assertThat(new SourceVersions.SourceVersionCache(folder, folder).read())
                    .isEmpty();
        }
    }
}
