package org.sassrec.pipeline.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.reference.ConfigReference;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.StageInputs;

class InputDeclarationTest {

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
              user: [{name: user, column: user_id, type: id}]
              item: [{name: item, column: video_id, type: id}]
            pretrain: {task: scenarioContrast}
            finetune:
              earlyStopping: {metric: ndcg@50}
            """;

    /** Keys without an effect on the result of a stage, including the connection settings of Milvus. */
    private static final List<String> WITHOUT_EFFECT = List.of(
            "sass",
            "name",
            "include",
            "profiles",
            "preset",
            "backtest.",
            "compare.",
            "tune.",
            "scenarios.*.owner",
            "data.engine",
            "data.events.ready",
            "run.heap",
            "run.output",
            "run.dataset",
            "run.progressEvery",
            "run.failOnAlerts",
            "publish.milvus.token",
            "publish.milvus.user",
            "publish.milvus.password",
            "publish.milvus.timeout",
            "publish.milvus.buildTimeout",
            "publish.milvus.tls.");

    @TempDir
    private Path folder;

    /** A new key must be declared in the task of each stage that reads it, or listed above. */
    @Test
    void declaresEveryKeyWithAnEffect() {
        assertThat(ConfigReference.paths())
                .isNotEmpty()
                .allSatisfy(path -> assertThat(declarations().anyMatch(stage -> stage.mayRead(path)))
                        .as("a stage reads `%s`", path)
                        .isNotEqualTo(WITHOUT_EFFECT.stream().anyMatch(key -> isOrIn(path, key))));
        assertThat(WITHOUT_EFFECT)
                .allMatch(key -> ConfigReference.paths().stream().anyMatch(path -> isOrIn(path, key)));
    }

    private static boolean isOrIn(String path, String key) {
        return key.endsWith(".") ? path.startsWith(key) : path.equals(key);
    }

    private static Stream<InputDeclaration> declarations() {
        return Stream.of(
                PrepareTask.INPUTS,
                PretrainTask.INPUTS,
                FinetuneTask.INPUTS,
                BaselineTask.INPUTS,
                ExportTask.INPUTS,
                EvaluateTask.INPUTS,
                PublishTask.INPUTS);
    }

    @Test
    void reportsAChangedFormatVersion() throws IOException {
        Map<String, String> first = InputDeclaration.format(1).values(load());
        Map<String, String> second = InputDeclaration.format(2).values(load());
        assertThat(StageInputs.of(second).differences(StageInputs.of(first))).containsExactly("format version changed");
        for (PipelineStage stage : PipelineStage.values()) {
            assertThat(read(stage)).containsKey("format version");
        }
    }

    @Test
    void readsEvaluateExcludeUnlessEarlyStoppingHasItsOwn() throws IOException {
        assertThat(read(PipelineStage.FINETUNE, "evaluate.exclude=seen"))
                .isNotEqualTo(read(PipelineStage.FINETUNE, "evaluate.exclude=positives"));
        String own = "finetune.earlyStopping.exclude=seen";
        assertThat(read(PipelineStage.FINETUNE, own, "evaluate.exclude=seen"))
                .isEqualTo(read(PipelineStage.FINETUNE, own, "evaluate.exclude=positives"));
        assertThat(read(PipelineStage.EVALUATE, own, "evaluate.exclude=seen"))
                .isNotEqualTo(read(PipelineStage.EVALUATE, own, "evaluate.exclude=positives"));
    }

    /** A sample of the test queries needs no training. A sample of validation can choose another epoch. */
    @Test
    void readsTheSamplesOfQueries() throws IOException {
        String sampled = "evaluate.maxQueries=100";
        assertThat(read(PipelineStage.EVALUATE, sampled)).isNotEqualTo(read(PipelineStage.EVALUATE));
        assertThat(read(PipelineStage.FINETUNE, sampled)).isEqualTo(read(PipelineStage.FINETUNE));
        String stopping = "finetune.earlyStopping.patience=2";
        assertThat(read(PipelineStage.FINETUNE, stopping, "finetune.earlyStopping.maxQueries=100"))
                .isNotEqualTo(read(PipelineStage.FINETUNE, stopping));
    }

    @Test
    void readsUserVectorsInTheExportOnly() throws IOException {
        for (PipelineStage stage : PipelineStage.values()) {
            assertThat(read(stage, "scenarios.home.userVectors=true").equals(read(stage)))
                    .as(stage.name())
                    .isEqualTo(stage != PipelineStage.EXPORT);
        }
    }

    @Test
    void doesNotReadTheSimilarityInPreTraining() throws IOException {
        assertThat(read(PipelineStage.PRETRAIN, "model.similarity=dot")).isEqualTo(read(PipelineStage.PRETRAIN));
        assertThat(read(PipelineStage.FINETUNE, "model.similarity=dot")).isNotEqualTo(read(PipelineStage.FINETUNE));
    }

    /** The result of a seed depends on the number of threads and processes. */
    @Test
    void readsTheThreadsAndProcessesInTraining() throws IOException {
        for (PipelineStage stage : List.of(PipelineStage.PRETRAIN, PipelineStage.FINETUNE)) {
            assertThat(read(stage, "run.workers=3")).isNotEqualTo(read(stage, "run.workers=4"));
            assertThat(read(stage, "run.threads=3")).isNotEqualTo(read(stage, "run.threads=4"));
        }
    }

    @Test
    void ignoresUnusedKeysInPreparation() throws IOException {
        String own = "scenarios.home.label=a = 1,scenarios.feed.label=b = 1";
        assertThat(read(PipelineStage.PREPARE, own, "label=c = 1"))
                .isEqualTo(read(PipelineStage.PREPARE, own, "label=d = 1"));
        assertThat(read(PipelineStage.PREPARE, "scenarios.home.label=a = 1", "label=c = 1"))
                .isNotEqualTo(read(PipelineStage.PREPARE, "scenarios.home.label=a = 1", "label=d = 1"));
        String older = "pretrain={task: none, events: {path: older.csv}}";
        assertThat(read(PipelineStage.PREPARE, older)).isEqualTo(read(PipelineStage.PREPARE, "pretrain.task=none"));
    }

    /** Pre-training always trains one network. */
    @Test
    void doesNotReadTheSamplesInPreTraining() throws IOException {
        assertThat(read(PipelineStage.PRETRAIN, "model.samples=perScenario")).isEqualTo(read(PipelineStage.PRETRAIN));
        assertThat(read(PipelineStage.FINETUNE, "model.samples=perScenario"))
                .isNotEqualTo(read(PipelineStage.FINETUNE));
    }

    /** Validation always uses frozen histories. */
    @Test
    void doesNotReadTheEvaluationHistoryInTraining() throws IOException {
        String calibrated = "finetune.calibrate=true";
        assertThat(read(PipelineStage.FINETUNE, calibrated, "evaluate.history=rolling"))
                .isEqualTo(read(PipelineStage.FINETUNE, calibrated));
        assertThat(read(PipelineStage.EVALUATE, calibrated, "evaluate.history=rolling"))
                .isNotEqualTo(read(PipelineStage.EVALUATE, calibrated));
    }

    @Test
    void continuesEarlierEpochs() throws IOException {
        SassConfig config = load().config();
        StageInputs now = StageInputs.of(read(PipelineStage.FINETUNE));
        for (String more : List.of("finetune.epochs=12", "finetune.refit=none", "finetune.calibrate=false")) {
            StageInputs changed = StageInputs.of(read(PipelineStage.FINETUNE, more));
            assertThat(changed).isNotEqualTo(now);
            assertThat(FinetuneTask.continues(now, changed, config)).as(more).isTrue();
            assertThat(FinetuneTask.epochFingerprint(changed, config))
                    .isEqualTo(FinetuneTask.epochFingerprint(now, config));
        }
        for (String other : List.of("finetune.epochs=2", "finetune.batchSize=99", "run.seed=2", "model.layers=[7]")) {
            StageInputs changed = StageInputs.of(read(PipelineStage.FINETUNE, other));
            assertThat(FinetuneTask.continues(now, changed, config)).as(other).isFalse();
        }
        assertThat(FinetuneTask.continues(now, now.withStage(PipelineStage.PREPARE, "another"), config))
                .isFalse();
    }

    @Test
    void readsTheOrderOfScenariosInPreparation() throws IOException {
        String home = "  home: {where: tab = 1}\n";
        String feed = "  feed: {where: tab = 2}\n";
        Path first = Files.writeString(folder.resolve("first.yaml"), CONFIG);
        Path second = Files.writeString(folder.resolve("second.yaml"), CONFIG.replace(home + feed, feed + home));

        assertThat(read(PipelineStage.PREPARE, first)).isNotEqualTo(read(PipelineStage.PREPARE, second));
        assertThat(read(PipelineStage.FINETUNE, first)).isEqualTo(read(PipelineStage.FINETUNE, second));
    }

    private static Map<String, String> read(PipelineStage stage, Path file) {
        LoadedConfig loaded = ConfigLoader.load(file, List.of());
        return InputDeclaration.of(stage, loaded.config()).values(loaded);
    }

    @Test
    void readsTheResolvedPrecisionInTrainingOnly() throws IOException {
        for (PipelineStage stage : List.of(PipelineStage.PRETRAIN, PipelineStage.FINETUNE)) {
            Map<String, String> single = read(stage, "run.precision=fp32");
            Map<String, String> rounded = read(stage, "run.precision=bf16");
            assertThat(single).isEqualTo(read(stage)).isNotEqualTo(rounded);
            assertThat(read(stage, "run.precision=auto")).isIn(single, rounded);
        }
        assertThat(read(PipelineStage.EVALUATE, "run.precision=bf16")).isEqualTo(read(PipelineStage.EVALUATE));
    }

    /** The metric affects neither the epochs nor a refresh. */
    @Test
    void readsTheMetricThatCalibratesTheItemBias() throws IOException {
        String[] plain = {"finetune.earlyStopping=", "finetune.refit=none"};
        String[] calibrated = {plain[0], plain[1], "finetune.calibrate=true"};
        StageInputs before = StageInputs.of(read(PipelineStage.FINETUNE, calibrated));
        SassConfig config = load(calibrated).config();
        for (String change : List.of("evaluate.metrics=[recall@7]", "evaluate.exclude=seen")) {
            StageInputs after =
                    StageInputs.of(read(PipelineStage.FINETUNE, calibrated[0], calibrated[1], calibrated[2], change));
            assertThat(after).isNotEqualTo(before);
            assertThat(FinetuneTask.continues(before, after, config)).isTrue();
            assertThat(after.differences(before)).containsExactly(change.replaceFirst("=.*", " changed"));
            assertThat(Refresh.meaningKeys(after.withoutStages(), config))
                    .isEqualTo(Refresh.meaningKeys(before.withoutStages(), config));
            assertThat(read(PipelineStage.FINETUNE, plain[0], plain[1], change))
                    .isEqualTo(read(PipelineStage.FINETUNE, plain));
        }
        assertThat(Refresh.meaningKeys(before.withoutStages(), config)).containsEntry("finetune.calibrate", "true");
    }

    @Test
    void readsTheOptimizerOfTheStageOnly() throws IOException {
        for (String change : List.of(
                "tables={adagrad: 0.5}", "tables={accumulator: 0.5}", "dense={adam: 0.04}", "warmup=0.5", "clip=2")) {
            String finetune = "finetune.optimizer." + change;
            assertThat(read(PipelineStage.PRETRAIN, finetune)).isEqualTo(read(PipelineStage.PRETRAIN));
            assertThat(read(PipelineStage.FINETUNE, finetune)).isNotEqualTo(read(PipelineStage.FINETUNE));
            String pretrain = "pretrain.optimizer." + change;
            assertThat(read(PipelineStage.PRETRAIN, pretrain)).isNotEqualTo(read(PipelineStage.PRETRAIN));
            assertThat(read(PipelineStage.FINETUNE, pretrain)).isEqualTo(read(PipelineStage.FINETUNE));
        }
    }

    /** The weights of the global output are in the pre-trained checkpoint. */
    @Test
    void readsTheGlobalOutputInPreTraining() throws IOException {
        Map<String, String> with = read(PipelineStage.PRETRAIN, "finetune.globalLossWeight=0.5");
        assertThat(with)
                .isEqualTo(read(PipelineStage.PRETRAIN, "finetune.globalLossWeight=0.1"))
                .isNotEqualTo(read(PipelineStage.PRETRAIN, "finetune.globalLossWeight=0"));
    }

    @Test
    void readsThePriorInNextItemPreTrainingOnly() throws IOException {
        String prior = "model.prior={share: 0.5}";
        String next = "pretrain.task=nextItem";
        assertThat(read(PipelineStage.PRETRAIN, prior)).isEqualTo(read(PipelineStage.PRETRAIN));
        assertThat(read(PipelineStage.PRETRAIN, next, prior)).isNotEqualTo(read(PipelineStage.PRETRAIN, next));
        assertThat(read(PipelineStage.PRETRAIN, next, "finetune.loss=hinge"))
                .isEqualTo(read(PipelineStage.PRETRAIN, next));
        assertThat(read(PipelineStage.FINETUNE, next)).isNotEqualTo(read(PipelineStage.FINETUNE));
    }

    /** With {@code auto}, pre-training is skipped if validation cannot choose. */
    @Test
    void readsEarlyStoppingInAutomaticPreTrainingOnly() throws IOException {
        String auto = "pretrain.task=auto";
        for (String change : List.of("finetune.earlyStopping=", "model.samples=perScenario")) {
            assertThat(read(PipelineStage.PRETRAIN, change)).isEqualTo(read(PipelineStage.PRETRAIN));
            assertThat(read(PipelineStage.PRETRAIN, auto, change)).isNotEqualTo(read(PipelineStage.PRETRAIN, auto));
        }
        assertThat(read(PipelineStage.PRETRAIN, auto, "finetune.earlyStopping.patience=7"))
                .isEqualTo(read(PipelineStage.PRETRAIN, auto));
    }

    @Test
    void readsPretrainEventsInPreparationAndPreTraining() throws IOException {
        String events = "pretrain.events.path=older.csv";
        for (PipelineStage stage : List.of(PipelineStage.PREPARE, PipelineStage.PRETRAIN)) {
            assertThat(read(stage, events)).isNotEqualTo(read(stage));
        }
        assertThat(read(PipelineStage.FINETUNE, events)).isEqualTo(read(PipelineStage.FINETUNE));
    }

    @Test
    void readsNoDescriptiveKeys() throws IOException {
        for (PipelineStage stage : PipelineStage.values()) {
            assertThat(read(stage, "scenarios.home.owner=home-team", "run.heap=3g", "run.progressEvery=5s"))
                    .isEqualTo(read(stage));
        }
    }

    @Test
    void readsOnlyContentKeysOfMilvusInPublish() throws IOException {
        String store = "publish.store=milvus";
        assertThat(read(PipelineStage.PUBLISH, "publish.milvus.index.M=32")).isEqualTo(read(PipelineStage.PUBLISH));
        assertThat(read(PipelineStage.PUBLISH, store, "publish.milvus.index.M=32"))
                .isNotEqualTo(read(PipelineStage.PUBLISH, store));
        assertThat(read(PipelineStage.PUBLISH, store, "publish.milvus.prefix=other"))
                .isNotEqualTo(read(PipelineStage.PUBLISH, store));
        assertThat(read(PipelineStage.PUBLISH, store, "publish.milvus.timeout=5s"))
                .isEqualTo(read(PipelineStage.PUBLISH, store));
    }

    private LoadedConfig load(String... overrides) throws IOException {
        return ConfigLoader.load(Files.writeString(folder.resolve("sass.yaml"), CONFIG), List.of(overrides));
    }

    private Map<String, String> read(PipelineStage stage, String... overrides) throws IOException {
        LoadedConfig loaded = load(overrides);
        return InputDeclaration.of(stage, loaded.config()).values(loaded);
    }
}
