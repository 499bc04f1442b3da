package org.sassrec.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.diagnostic.SassException;

/** Damaged and missing result files. */
class TrainingResultTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"{", "{}", "[]", "null"})
    void rejectsDamagedResultFile(String damaged) throws IOException {
        Files.writeString(folder.resolve("result.json"), damaged);
        assertThatThrownBy(() -> TrainingResult.read(folder))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("error[SASS5106]: fine-tuning is not complete: the file is damaged");

        Path place = Files.createDirectories(Checkpoints.folder(folder, 1));
        Files.writeString(place.resolve("state.json"), damaged);
        assertThat(Checkpoints.state(folder, 1)).isEmpty();
        assertThat(new Checkpoints(folder, "f").newest()).isEmpty();
    }

    @Test
    void reportsFileSystemError() throws IOException {
        Path file = folder.resolve("result.json");
        assertThatThrownBy(() -> TrainingResult.read(folder))
                .hasMessageContaining("error[SASS5106]: fine-tuning is not complete: the file does not exist");
        Files.createDirectories(file);
        assertThatThrownBy(() -> TrainingResult.read(folder))
                .hasMessageContaining("error[SASS5106]: fine-tuning is not complete: Is a directory");

        Path blocked = Files.createFile(folder.resolve("blocked"));
        assertThatThrownBy(() -> new TrainingResult(List.of()).write(blocked, "f"))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("error[SASS5104]: the result cannot be written: a file with this name exists");
    }
}
