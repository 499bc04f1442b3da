package org.sassrec.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the duration of a stage in {@code run.json}. */
class StageSecondsTest {
    @TempDir
    Path folder;

    private FakeStages stages;

    @BeforeEach
    void fresh() {
        stages = new FakeStages(folder);
    }

    /** The duration must not be that of the last epochs only. */
    @Test
    void includesTheTimeOfResumedWork() throws IOException {
        timed(1);
        stages.keys.get(PipelineStage.FINETUNE).put(FakeStages.HOW_FAR + "epochs", "2");
        timed(10);
        assertThat(seconds()).isEqualTo(11);

        stages.keys.get(PipelineStage.FINETUNE).put(FakeStages.HOW_FAR + "epochs", "3");
        assertThatExceptionOfType(FakeStages.Killed.class).isThrownBy(() -> {
            stages.killAfter(1);
            timed(100);
        });
        stages.killAfter(Integer.MAX_VALUE);
        timed(100);
        assertThat(seconds()).isEqualTo(111);

        stages.keys.get(PipelineStage.FINETUNE).put("other", "1");
        timed(1000);
        assertThat(seconds()).isEqualTo(1000);
    }

    /** @param seconds between two readings of the clock */
    private void timed(int seconds) throws IOException {
        new Pipeline(folder, stages.tasks(), ticking(seconds)).run(Set.of(PipelineStage.FINETUNE), event -> {});
    }

    private double seconds() throws IOException {
        return RunFolder.read(folder).completed().get(PipelineStage.FINETUNE).seconds();
    }

    /** @return a clock that advances with each reading */
    private static Clock ticking(int seconds) {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-24T12:00:00Z"));
        InstantSource source = () -> now.updateAndGet(last -> last.plusSeconds(seconds));
        return source.withZone(ZoneOffset.UTC);
    }
}
