package org.sassrec.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.SassException;

class WrittenJsonTest {
    @TempDir
    Path folder;

    @Test
    void aDamagedFileIsNamed() throws IOException {
        Path file = folder.resolve("evaluation.json");
        for (byte[] damaged : new byte[][] {{}, {'{', '"', 'a'}, {(byte) 0xff, 0, 0}}) {
            Files.write(file, damaged);
            assertThatThrownBy(() -> WrittenJson.read(file))
                    .isInstanceOf(SassException.class)
                    .hasMessageContaining("error[SASS5906]: cannot read `" + file + "`: it is damaged")
                    .hasMessageContaining("delete it and run again what wrote it");
        }
        Files.writeString(file, "{\"a\": 1}");
        assertThat(WrittenJson.read(file).path("a").asInt()).isEqualTo(1);
    }
}
