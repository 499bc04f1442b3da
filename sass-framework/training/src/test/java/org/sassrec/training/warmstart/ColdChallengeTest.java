package org.sassrec.training.warmstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.training.ColdChallenger;

class ColdChallengeTest {
    private static final ColdChallenge BETTER = new ColdChallenge(0.01, 0.02, true, 100);
    private static final ColdChallenge NOT_BETTER = new ColdChallenge(-0.01, 0.4, false, 100);

    @TempDir
    Path folder;

    private static TrainingLineage.Training training(String date, @Nullable ColdChallenge challenge) {
        return new TrainingLineage.Training(date, date + "T00:00:00Z", 1, "w", challenge, null);
    }

    private static boolean isDue(TrainingLineage lineage, String day) {
        return ColdChallenge.isDue(lineage, LocalDate.parse(day), Duration.ofDays(7));
    }

    @Test
    void isDueAfterTheColdStartAndAfterEachComparison() {
        TrainingLineage lineage =
                new TrainingLineage(List.of(training("2026-05-01", null), training("2026-05-07", null)));
        assertThat(isDue(lineage, "2026-05-07")).isFalse();
        assertThat(isDue(lineage, "2026-05-08")).isTrue();
        assertThat(isDue(lineage, "2026-05-20")).as("days were skipped").isTrue();

        TrainingLineage compared =
                lineage.then(training("2026-05-09", null)).with(NOT_BETTER).then(training("2026-05-10", null));
        assertThat(isDue(compared, "2026-05-15")).isFalse();
        assertThat(isDue(compared, "2026-05-16")).isTrue();
    }

    @Test
    void requiresASignificantGain() {
        assertThat(ColdChallenge.isSignificant(0.01, 0.05)).isTrue();
        assertThat(ColdChallenge.isSignificant(0.01, 0.051)).isFalse();
        assertThat(ColdChallenge.isSignificant(-0.01, 0.001)).isFalse();
        assertThat(ColdChallenge.isSignificant(Double.NaN, 0.001)).isFalse();
    }

    @Test
    void completesATakeoverThatWasDecided() throws IOException {
        Path training = Files.createDirectories(folder.resolve("finetune"));
        Files.createFile(training.resolve("warm"));
        Path cold = Files.createDirectories(folder.resolve("challenger"));
        assertThat(ColdChallenger.finishTakeover(cold, training)).isFalse();

        TrainingLineage lineage = new TrainingLineage(List.of(training("2026-05-01", null)));
        lineage.write(cold);
        assertThat(ColdChallenger.finishTakeover(cold, training))
                .as("not decided")
                .isFalse();
        lineage.with(BETTER).write(cold);
        assertThat(ColdChallenger.finishTakeover(cold, training)).isTrue();
        assertThat(cold).doesNotExist();
        assertThat(training.resolve("warm")).doesNotExist();
        assertThat(TrainingLineage.read(training).last().challenge()).isEqualTo(BETTER);
        assertThat(ColdChallenger.otherSamples(training)).isEqualTo(100);
        assertThat(ColdChallenger.finishTakeover(cold, training)).isFalse();
    }
}
