package org.sassrec.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.cli.TinyProject;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.StageDecision;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.training.TrainingEvent;
import org.sassrec.training.TrainingPhase;

class RunProgressTest {
    private static final double UNKNOWN = Double.NaN;

    private final AtomicReference<Instant> time = new AtomicReference<>(Instant.EPOCH);
    private final Clock clock = ((InstantSource) time::get).withZone(ZoneOffset.UTC);

    @TempDir
    Path folder;

    private RunProgress progress;

    @BeforeEach
    void create() throws IOException {
        Path file = TinyProject.create(folder, folder).resolve("sass.yaml");
        progress = new RunProgress(
                clock, ConfigLoader.load(file, List.of("finetune.refit=none")).config());
    }

    private void plan(double prepare, double finetune, double evaluate) {
        Map<PipelineStage, Double> seconds = new EnumMap<>(PipelineStage.class);
        seconds.put(PipelineStage.PREPARE, prepare);
        seconds.put(PipelineStage.FINETUNE, finetune);
        seconds.put(PipelineStage.EVALUATE, evaluate);
        progress.accept(new PipelineEvent.Planned(seconds));
    }

    private void start(PipelineStage stage) {
        progress.accept(new PipelineEvent.Decided(
                new StageDecision(stage, new StageInputs(new TreeMap<>()), true, false, "not run yet")));
    }

    private void finish(PipelineStage stage, int seconds) {
        progress.accept(new PipelineEvent.Finished(stage, Duration.ofSeconds(seconds), false));
    }

    private void trainedEpochs(int epochs) {
        progress.accept(new PipelineEvent.Training(
                new TrainingEvent.LoopStarted(TrainingPhase.FINETUNE, "all", 10, 1, 100, 0, false)));
        progress.accept(new PipelineEvent.Training(
                new TrainingEvent.StepCompleted(TrainingPhase.FINETUNE, "all", epochs, 100, 1, 2.5)));
    }

    @Test
    void estimatesTheWholeRunFromTheLastRun() {
        plan(20, 60, 20);
        start(PipelineStage.PREPARE);
        pass(Duration.ofSeconds(10));

        Progress now = progress.snapshot();
        assertThat(now.activity()).isEqualTo("prepare");
        assertThat(now.share()).isEqualTo(0.1);
        assertThat(now.remaining()).isEqualTo(90);

        // The stage takes longer than the last time.
        pass(Duration.ofSeconds(30));
        assertThat(progress.snapshot().share()).isBetween(0.19, 0.2);
        assertThat(progress.snapshot().remaining()).isEqualTo(80);
    }

    /** With {@code finetune.refit: all}, the stages of a second model follow. */
    @Test
    void startsAgainForTheTrainingOnAllDays() {
        plan(20, 60, 20);
        start(PipelineStage.EVALUATE);
        finish(PipelineStage.EVALUATE, 20);
        assertThat(progress.snapshot().share()).isEqualTo(1);

        progress.accept(new PipelineEvent.TrainingOnAllDays());
        assertThat(progress.snapshot().share()).isZero();
        start(PipelineStage.FINETUNE);
        assertThat(progress.snapshot().share()).isBetween(0.2, 0.6);
        finish(PipelineStage.FINETUNE, 30);
        start(PipelineStage.EXPORT);
        finish(PipelineStage.EXPORT, 5);
        assertThat(progress.snapshot().share()).isEqualTo(1);
    }

    /** Training is twice as fast as the last time. */
    @Test
    void replacesTheEstimateByTheMeasuredSpeed() {
        plan(20, 60, 20);
        start(PipelineStage.PREPARE);
        finish(PipelineStage.PREPARE, 20);
        start(PipelineStage.FINETUNE);
        pass(Duration.ofSeconds(15));
        trainedEpochs(5);

        Progress now = progress.snapshot();
        assertThat(now.activity()).isEqualTo("fine-tune epoch 5/10");
        assertThat(now.share()).isEqualTo(0.5);
        assertThat(now.remaining()).isEqualTo(15 + 20);
    }

    @Test
    void hasNoEstimateInAFirstRunBeforeTheTrainingIsMeasured() {
        plan(UNKNOWN, UNKNOWN, UNKNOWN);
        start(PipelineStage.PREPARE);
        pass(Duration.ofSeconds(10));
        assertThat(progress.snapshot().remaining()).isNaN();
        double before = progress.snapshot().share();
        progress.accept(new PipelineEvent.Step(PipelineStage.PREPARE, "read", 3));
        assertThat(progress.snapshot().share()).isGreaterThan(before);

        finish(PipelineStage.PREPARE, 10);
        start(PipelineStage.FINETUNE);
        pass(Duration.ofSeconds(90));
        assertThat(progress.snapshot().remaining()).isNaN();
        trainedEpochs(5);
        assertThat(progress.snapshot().remaining()).isBetween(90.0, 130.0);

        finish(PipelineStage.FINETUNE, 180);
        start(PipelineStage.EVALUATE);
        assertThat(progress.snapshot().remaining()).isBetween(1.0, 40.0);
    }

    /** The first stages of a comparison are shared, and its runs have no plan. */
    @Test
    void countsEarlierStagesAsDoneWithoutAPlan() {
        start(PipelineStage.FINETUNE);
        assertThat(progress.snapshot().share()).isBetween(0.3, 0.5);
        trainedEpochs(10);
        assertThat(progress.snapshot().share()).isBetween(0.8, 0.95);
    }

    @Test
    void neverMovesTheBarBack() {
        plan(20, 60, 20);
        start(PipelineStage.PREPARE);
        pass(Duration.ofSeconds(19));
        double reached = progress.snapshot().share();
        start(PipelineStage.PREPARE);
        assertThat(progress.snapshot().share()).isEqualTo(reached);
    }

    private void pass(Duration duration) {
        time.updateAndGet(before -> before.plus(duration));
    }
}
