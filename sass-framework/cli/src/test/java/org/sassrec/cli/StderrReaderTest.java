package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Only Linux tells how far a reader is. */
@EnabledOnOs(OS.LINUX)
class StderrReaderTest {
    @TempDir
    Path folder;

    @Test
    void whatIsFlushedHasBeenHandedOn() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Path out = folder.resolve("out");
        Process reader = new ProcessBuilder("sh", "-c", "exec 4<\"$1\"; sleep 0.1; exec cat <&4", "sh", pipe.toString())
                .redirectOutput(out.toFile())
                .start();
        try (OutputStream error = new FileOutputStream(pipe.toFile())) {
            for (int i = 1; i <= 20; i++) {
                error.write(("line " + i + "\n").getBytes(StandardCharsets.UTF_8));
                StderrReader.settle(pipe, Long.toString(reader.pid()));
                assertThat(out).content().endsWith("line " + i + "\n");
            }
        }
        assertThat(reader.waitFor()).isZero();
        StderrReader.settle(pipe, Long.toString(reader.pid()));
    }
}
