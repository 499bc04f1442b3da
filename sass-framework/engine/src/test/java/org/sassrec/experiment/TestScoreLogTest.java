package org.sassrec.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestScoreLogTest {

    @TempDir
    Path folder;

    @Test
    void countsAModelOnce() throws IOException {
        TestScoreLog scores = new TestScoreLog(folder);
        assertThat(scores.add("perScenario", 1, "a")).isEqualTo(1);
        assertThat(scores.add("perScenario", 1, "a")).isEqualTo(1);
        assertThat(scores.add("perScenario", 1, "b")).isEqualTo(2);
        assertThat(scores.of("perScenario", 1)).isEqualTo(2);
        assertThat(scores.of("perScenario", 2)).isZero();
        assertThat(scores.of("pooled", 1)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"sass\": {\"1\"", "[]", "no JSON"})
    void ignoresADamagedFile(String damaged) throws IOException {
        Files.writeString(folder.resolve("scored.json"), damaged);
        TestScoreLog scores = new TestScoreLog(folder);
        assertThat(scores.of("sass", 1)).isZero();
        assertThat(scores.add("sass", 1, "model")).isEqualTo(1);
    }
}
