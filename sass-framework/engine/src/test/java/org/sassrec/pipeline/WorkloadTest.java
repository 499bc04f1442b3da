package org.sassrec.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.SassConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.model.ModelSize;
import org.sassrec.pipeline.RunState.StageTiming;

/** Tests the amounts of work of the stages. Only their ratios matter. */
class WorkloadTest {
    private static final String CONFIG = """
            sass: 1
            name: app
            data:
              events: {path: log.csv, user: user_id, item: video_id, time: {column: time_ms, unit: ms}}
              split: {by: time, validation: 1d, test: 1d}
            label: is_click = 1
            scenarios:
              home: {where: tab = 1}
              feed: {where: tab = 2}
            features:
              user: [{name: user, column: user_id, type: id}, {name: clicked, type: sequence, of: item}]
              item: [{name: item, column: video_id, type: id}, {name: clicks, type: statistic, of: positives}]
            pretrain: {task: scenarioContrast, batchSize: 320}
            finetune: {loss: softmax, negatives: {shared: 256}, epochs: 4, batchSize: 256, refit: none}
            """;

    private static final DatasetManifest COUNTS = new DatasetManifest(
            1,
            "f",
            List.of(
                    new DatasetManifest.ScenarioCounts("home", 40_000, 9_000, 500, 300, 8_000, 400, 600),
                    new DatasetManifest.ScenarioCounts("feed", 10_000, 3_000, 300, 100, 2_560, 200, 240)),
            600,
            350,
            50_000,
            new DatasetManifest.Source(50_000, 0, 0, 0),
            new DatasetManifest.Overlap(
                    List.of(List.of(500L, 250L), List.of(250L, 300L)), List.of(List.of(300L, 80L), List.of(80L, 100L))),
            List.of(),
            null,
            List.of(),
            List.of(),
            Map.of(),
            Map.of(),
            Map.of());

    private static final ModelSize MODEL = new ModelSize(100_000, 900, 800_000, 20_000);

    @TempDir
    Path folder;

    private Workload workload(@Nullable DatasetManifest counts, double growth, String... overrides) throws IOException {
        Path file = Files.writeString(folder.resolve("sass.yaml"), CONFIG);
        SassConfig config = ConfigLoader.load(file, List.of(overrides)).config();
        return new Workload(config, 1_000_000, counts, growth, MODEL);
    }

    private double ratio(PipelineStage stage, String... overrides) throws IOException {
        return workload(COUNTS, 1, overrides).of(stage) / workload(COUNTS, 1).of(stage);
    }

    @Test
    void countsOnlySampledQueries() throws IOException {
        assertThat(ratio(PipelineStage.EVALUATE, "evaluate.maxQueries=120")).isBetween(0.1, 0.9);
        assertThat(ratio(PipelineStage.EVALUATE, "evaluate.maxQueries=5000")).isEqualTo(1, within(1e-9));
    }

    @Test
    void scalesWithEpochsAndRows() throws IOException {
        assertThat(ratio(PipelineStage.FINETUNE, "finetune.epochs=8")).isEqualTo(2, within(1e-9));
        assertThat(ratio(PipelineStage.PRETRAIN, "pretrain.epochs=2")).isEqualTo(2, within(1e-9));
        // 10,560 samples in 42 batches; half of the samples of home are skipped: 6,560 in 26.
        assertThat(ratio(PipelineStage.FINETUNE, "scenarios.home.sampleRate=0.5"))
                .isEqualTo((6_560 * 80_000.0 + 26 * 2e7) / (10_560 * 80_000.0 + 42 * 2e7), within(1e-9));
        // Refitting reads validation, too: 11,160 samples in 44.
        assertThat(ratio(PipelineStage.FINETUNE, "finetune.refit=validation"))
                .isEqualTo(1 + (11_160 * 80_000.0 + 44 * 2e7) / (10_560 * 80_000.0 + 42 * 2e7), within(1e-9));
    }

    @Test
    void countsMoreWorkForALargerModel() throws IOException {
        double small = workload(COUNTS, 1).of(PipelineStage.FINETUNE);
        Workload now = workload(COUNTS, 1);
        double large = new Workload(
                        now.config(), now.sourceBytes(), COUNTS, 1, new ModelSize(400_000, 900, 3_200_000, 80_000))
                .of(PipelineStage.FINETUNE);
        assertThat(large / small).isBetween(1.5, 4.0);
    }

    @Test
    void countsVectorsAndScoresOfServedScenarios() throws IOException {
        assertThat(workload(COUNTS, 1).of(PipelineStage.PUBLISH)).isEqualTo(400);
        assertThat(workload(COUNTS, 1, "scenarios.feed.serve=false").of(PipelineStage.PUBLISH))
                .isEqualTo(300);
        assertThat(workload(COUNTS, 1).of(PipelineStage.EVALUATE))
                .isEqualTo(600 * 300 + 240 * 100 + 1_000 * (600 + 400));
        assertThat(workload(COUNTS, 1).of(PipelineStage.PREPARE)).isEqualTo(1_000_000);
    }

    /** The training share of the 40,000 exposures of home equals that of its positives. */
    @Test
    void countsTrainingExposuresAsRows() throws IOException {
        double samples = 10_560 + 40_000 * 8_000 / 9_000.0;
        assertThat(ratio(PipelineStage.FINETUNE, "scenarios.shown={exposuresFrom: home}"))
                .isEqualTo(
                        (samples * 80_000 + Math.ceil(samples / 256) * 2e7) / (10_560 * 80_000.0 + 42 * 2e7),
                        within(1e-9));
    }

    /** No negatives are drawn. A scenario without exposures has no rows. */
    @Test
    void countsSampleExposuresAsRows() throws IOException {
        double samples = 40_000 * 8_000 / 9_000.0 + 10_000 * 2_560 / 3_000.0;
        assertThat(
                        ratio(
                                PipelineStage.FINETUNE,
                                "finetune.loss=logistic,finetune.negatives={from: exposures},scenarios.shown={exposuresFrom: home}"))
                .isEqualTo(
                        (samples * 70_000 + Math.ceil(samples / 256) * 2e7) / (10_560 * 80_000.0 + 42 * 2e7),
                        within(1e-9));
    }

    /** Each training exposure has a user row, the row of its item and that of another item. Pairs: 250 users and 80 items. */
    @Test
    void countsExposuresForNextItemPreTraining() throws IOException {
        double samples = 40_000 * 8_000 / 9_000.0 + 10_000 * 2_560 / 3_000.0;
        assertThat(ratio(PipelineStage.PRETRAIN, "pretrain.task=nextItem"))
                .isEqualTo(
                        (samples * 80_000 + Math.ceil(samples / 320) * 2e7) / (330 * 70_000.0 + 2 * 2e7), within(1e-9));
    }

    /** 2,500 pairs of users fill 25 batches. Of the 30 pairs of items, each batch has 25. */
    @Test
    void repeatsPairsOfTheSmallerSide() throws IOException {
        DatasetManifest.Overlap few = new DatasetManifest.Overlap(
                List.of(List.of(5_000L, 2_500L), List.of(2_500L, 3_000L)),
                List.of(List.of(300L, 30L), List.of(30L, 100L)));
        DatasetManifest counts = new DatasetManifest(
                1,
                "f",
                COUNTS.scenarios(),
                6_000,
                350,
                50_000,
                COUNTS.source(),
                few,
                List.of(),
                null,
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                Map.of());
        String batch = "pretrain.batchSize=100";
        assertThat(workload(counts, 1, batch).of(PipelineStage.PRETRAIN)
                        / workload(COUNTS, 1, batch).of(PipelineStage.PRETRAIN))
                .isEqualTo((3_125 * 70_000.0 + 32 * 2e7) / (330 * 70_000.0 + 4 * 2e7), within(1e-9));
    }

    /** With 80 pairs, items take no part if a side needs 100. */
    @Test
    void countsNoPairsOfASideThatTakesNoPart() throws IOException {
        assertThat(ratio(PipelineStage.PRETRAIN, "pretrain.batchSize=400"))
                .isEqualTo((250 * 70_000.0 + 2e7) / (330 * 70_000.0 + 2 * 2e7), within(1e-9));
    }

    @Test
    void scalesWithTheData() throws IOException {
        assertThat(workload(COUNTS, 2).of(PipelineStage.PUBLISH)).isEqualTo(800);
        assertThat(workload(COUNTS, 2).of(PipelineStage.FINETUNE)
                        / workload(COUNTS, 1).of(PipelineStage.FINETUNE))
                .isEqualTo(2, within(0.02));
    }

    @Test
    void convertsWorkToSeconds() {
        assertThat(new StageTiming(100, 8, 0, 0).seconds(250)).isEqualTo(20);
        assertThat(new StageTiming(100, 8, 3, 0).seconds(200)).isEqualTo(13);
        assertThat(new StageTiming(0, 8, 0, 0).seconds(250)).isEqualTo(8);
    }

    @Test
    void parsesPeakMemoryOfLinux() {
        assertThat(ProcessMemory.parse("VmHWM:", List.of("VmPeak:\t 9 kB", "VmHWM:\t    1536 kB")))
                .isEqualTo(1536 * 1024);
        assertThat(ProcessMemory.parse("VmHWM:", List.of("VmPeak:\t 9 kB"))).isZero();
    }
}
