package org.sassrec.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.SassException;

class FileProbeTest {
    @TempDir
    Path folder;

    @Test
    void distinguishesExistingFromMissingFiles() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "");
        assertThat(FileProbe.exists(folder)).isTrue();
        assertThat(FileProbe.exists(file)).isTrue();
        assertThat(FileProbe.exists(folder.resolve("b"))).isFalse();
        assertThat(FileProbe.exists(file.resolve("b"))).isFalse();
    }

    /** The refusal is simulated because tests may run as root. */
    @Test
    void reportsMissingPermission() {
        assertThatThrownBy(() -> FileProbe.exists(folder, looked -> {
                    throw new AccessDeniedException(looked.toString());
                }))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("error[SASS5904]: permission denied: " + folder);
    }
}
