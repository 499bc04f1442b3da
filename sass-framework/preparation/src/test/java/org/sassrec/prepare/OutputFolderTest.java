package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.diagnostic.SassException;

/** A run replaces only folders that a run created. */
class OutputFolderTest {
    @TempDir
    Path output;

    @ParameterizedTest
    @ValueSource(strings = {"dataset", "pretrain", "finetune", "export", "generated/sql"})
    void refusesFolderNotCreatedByRun(String name) throws IOException {
        Path file = Files.createDirectories(output.resolve(name)).resolve("log.csv");
        Files.writeString(file, "user,item");
        assertThatThrownBy(() -> OutputFolder.claim(output))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS4056")
                .hasMessageContaining("`" + name + "`")
                .hasMessageContaining("run.output");
        Files.createFile(output.resolve("run.lock"));
        OutputFolder.claim(output);
        assertThat(file).hasContent("user,item");
    }

    @Test
    void acceptsEmptyAndUnrelatedFolders() throws IOException {
        Files.createDirectories(output.resolve("dataset"));
        Files.writeString(output.resolve("notes.txt"), "mine");
        // A comparison has its lock in a subfolder.
        Files.createFile(Files.createDirectories(output.resolve("compare")).resolve("run.lock"));
        OutputFolder.claim(output);
        OutputFolder.claim(output.resolve("new/one"));
        assertThat(output.resolve("new/one")).isDirectory();
    }

    @Test
    void preparationRefusesForeignFolder() throws IOException {
        Path file = Files.createDirectories(output.resolve("dataset")).resolve("log.csv");
        Files.writeString(file, "user,item");
        assertThatThrownBy(() -> DatasetFolder.open(output, DatasetFolder.DATASET))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS4056");
        assertThat(file).exists();
        assertThat(output.resolve(DatasetFolder.LOCK)).doesNotExist();
    }
}
