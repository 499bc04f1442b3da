package org.sassrec.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.ConfigLoader;
import org.sassrec.config.LoadedConfig;

class StageKeysTest {

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
            finetune:
              earlyStopping: {metric: ndcg@50}
            """;

    @TempDir
    private Path folder;

    @Test
    void trainingFollowsTheEvaluationsCandidatesUnlessItStopsByItsOwn() throws IOException {
        assertThat(read(Stage.FINETUNE, "evaluate.exclude=seen"))
                .isNotEqualTo(read(Stage.FINETUNE, "evaluate.exclude=positives"));
        String own = "finetune.earlyStopping.exclude=seen";
        assertThat(read(Stage.FINETUNE, own, "evaluate.exclude=seen"))
                .isEqualTo(read(Stage.FINETUNE, own, "evaluate.exclude=positives"));
        assertThat(read(Stage.EVALUATE, own, "evaluate.exclude=seen"))
                .isNotEqualTo(read(Stage.EVALUATE, own, "evaluate.exclude=positives"));
    }

    @Test
    void stageOneComparesByAnglesInAnyCase() throws IOException {
        assertThat(read(Stage.PRETRAIN, "model.similarity=cosine")).isEqualTo(read(Stage.PRETRAIN));
        assertThat(read(Stage.FINETUNE, "model.similarity=cosine")).isNotEqualTo(read(Stage.FINETUNE));
    }

    /** One seed has one result on one number of threads. */
    @Test
    void threadsTrainAnew() throws IOException {
        for (Stage stage : List.of(Stage.PRETRAIN, Stage.FINETUNE)) {
            assertThat(read(stage, "run.threads=3")).isNotEqualTo(read(stage, "run.threads=4"));
        }
    }

    @Test
    void whatNothingReadsPreparesNothingAnew() throws IOException {
        String own = "scenarios.home.label=a = 1,scenarios.feed.label=b = 1";
        assertThat(read(Stage.PREPARE, own, "label=c = 1")).isEqualTo(read(Stage.PREPARE, own, "label=d = 1"));
        assertThat(read(Stage.PREPARE, "scenarios.home.label=a = 1", "label=c = 1"))
                .isNotEqualTo(read(Stage.PREPARE, "scenarios.home.label=a = 1", "label=d = 1"));
        String older = "pretrain={task: none, events: {path: older.csv}}";
        assertThat(read(Stage.PREPARE, older)).isEqualTo(read(Stage.PREPARE, "pretrain.task=none"));
    }

    /** Prepared and trained anew; what was trained before can be refreshed all the same, for it takes its numbers over. */
    @Test
    void statisticsBesideListsAreLearnedAnew() throws IOException {
        String list = "data.users={path: users.csv, key: user_id},scenarios.past={history: {column: past}}";
        String counted = "features.item[+]={name: shown, type: statistic, of: exposures}";
        String given = "features.item[+]={name: shown, type: statistic, of: exposures, buckets: [1, 10]}";
        String key = "numbers of statistics";
        assertThat(read(Stage.PREPARE, list, counted)).containsKey(key);
        assertThat(Refresh.meaning(read(Stage.PREPARE, list, counted))).doesNotContainKey(key);
        assertThat(read(Stage.PREPARE, list, given)).doesNotContainKey(key);
        assertThat(read(Stage.PREPARE, counted)).doesNotContainKey(key);
    }

    @Test
    void controlsAreAsBeforeTheirSamplesWereNoValue() throws IOException {
        assertThat(read(Stage.FINETUNE, "model.type=itemCf", "pretrain.task=none"))
                .containsEntry("model.samples", "mixed");
    }

    /** A run of that time has one network for all scenarios; stage one still has. */
    @Test
    void theSamplesOfSassOnceHadNoEffect() throws IOException {
        assertThat(read(Stage.PRETRAIN, "model.samples=own")).isEqualTo(read(Stage.PRETRAIN));
        assertThat(read(Stage.FINETUNE, "model.samples=own")).containsEntry("model.samples", "own of sass, too");
        assertThat(read(Stage.FINETUNE, "model.samples=mixed")).containsEntry("model.samples", "mixed");
        assertThat(read(Stage.FINETUNE, "model.type=dssm", "model.samples=own")).containsEntry("model.samples", "own");
    }

    /** Validation is asked with frozen histories in any case. */
    @Test
    void whatTheEvaluationKnowsOfHistoriesTrainsNothingAnew() throws IOException {
        String weighed = "finetune.calibrate=true";
        assertThat(read(Stage.FINETUNE, weighed, "evaluate.history=rolling")).isEqualTo(read(Stage.FINETUNE, weighed));
        assertThat(read(Stage.EVALUATE, weighed, "evaluate.history=rolling"))
                .isNotEqualTo(read(Stage.EVALUATE, weighed));
    }

    @Test
    void moreEpochsAndWhatComesAfterThemGoOnFromTheEpochsThatAreThere() throws IOException {
        Inputs now = Inputs.of(read(Stage.FINETUNE));
        for (String more : List.of("finetune.epochs=9", "finetune.refit=false", "finetune.calibrate=true")) {
            Inputs asked = Inputs.of(read(Stage.FINETUNE, more));
            assertThat(asked).isNotEqualTo(now);
            assertThat(StageKeys.continues(now, asked)).as(more).isTrue();
            assertThat(StageKeys.ofEpochs(asked)).isEqualTo(StageKeys.ofEpochs(now));
        }
        for (String other : List.of("finetune.epochs=2", "finetune.batchSize=99", "run.seed=2", "model.layers=[7]")) {
            Inputs asked = Inputs.of(read(Stage.FINETUNE, other));
            assertThat(StageKeys.continues(now, asked)).as(other).isFalse();
        }
        assertThat(StageKeys.continues(now, now.after(Stage.PREPARE, "another")))
                .isFalse();
    }

    @Test
    void anotherOrderOfTheScenariosIsAnotherDataset() throws IOException {
        String home = "  home: {where: tab = 1}\n";
        String feed = "  feed: {where: tab = 2}\n";
        Path first = Files.writeString(folder.resolve("first.yaml"), CONFIG);
        Path second = Files.writeString(folder.resolve("second.yaml"), CONFIG.replace(home + feed, feed + home));

        assertThat(read(Stage.PREPARE, first)).isNotEqualTo(read(Stage.PREPARE, second));
        assertThat(read(Stage.FINETUNE, first)).isEqualTo(read(Stage.FINETUNE, second));
    }

    private static Map<String, String> read(Stage stage, Path file) {
        LoadedConfig loaded = ConfigLoader.load(file, List.of());
        return StageKeys.of(stage, loaded.flat(), loaded.config());
    }

    @Test
    void trainingAloneReadsThePrecisionAndAutoAsWhatItMeansHere() throws IOException {
        for (Stage stage : List.of(Stage.PRETRAIN, Stage.FINETUNE)) {
            Map<String, String> single = read(stage, "run.precision=fp32");
            Map<String, String> rounded = read(stage, "run.precision=bf16");
            assertThat(single).isEqualTo(read(stage)).isNotEqualTo(rounded);
            assertThat(read(stage, "run.precision=auto")).isIn(single, rounded);
        }
        assertThat(read(Stage.EVALUATE, "run.precision=bf16")).isEqualTo(read(Stage.EVALUATE));
    }

    /** Which metric that is, is no matter of the epochs, nor of what the weights mean. */
    @Test
    void theItemsBiasIsWeighedByWhatIsMeasured() throws IOException {
        String[] plain = {"finetune.earlyStopping=", "finetune.refit=false"};
        String[] weighed = {plain[0], plain[1], "finetune.calibrate=true"};
        Inputs before = Inputs.of(read(Stage.FINETUNE, weighed));
        for (String change : List.of("evaluate.metrics=[recall@7]", "evaluate.exclude=seen")) {
            Inputs after = Inputs.of(read(Stage.FINETUNE, weighed[0], weighed[1], weighed[2], change));
            assertThat(after).isNotEqualTo(before);
            assertThat(StageKeys.continues(before, after)).isTrue();
            assertThat(after.differences(before)).containsExactly("measure of finetune.calibrate changed");
            assertThat(Refresh.meaning(after.own())).isEqualTo(Refresh.meaning(before.own()));
            assertThat(read(Stage.FINETUNE, plain[0], plain[1], change)).isEqualTo(read(Stage.FINETUNE, plain));
        }
        assertThat(Refresh.meaning(before.own())).containsEntry("finetune.calibrate", "true");
    }

    /** What an older version called by the same name is another thing, which nothing goes on from. */
    @Test
    void frozenTablesAreNotThoseOfAnOlderVersion() throws IOException {
        String[] frozen = {"pretrain.task=scenarioContrast", "finetune.freeze=tables"};
        Map<String, String> now = read(Stage.FINETUNE, frozen);
        Map<String, String> older = new TreeMap<>(now);
        older.put("finetune.freeze", "tables");
        assertThat(Inputs.of(now).differences(Inputs.of(older))).containsExactly("finetune.freeze changed");
        assertThat(StageKeys.continues(Inputs.of(older), Inputs.of(now))).isFalse();
        assertThat(StageKeys.ofEpochs(Inputs.of(older)).fingerprint())
                .isNotEqualTo(StageKeys.ofEpochs(Inputs.of(now)).fingerprint());
        assertThat(read(Stage.FINETUNE, frozen[0])).containsEntry("finetune.freeze", "none");
    }

    /** Their weights are of other shapes, or mean something else; nothing of the configuration says so. */
    @Test
    void rivalsOfAnOlderVersionAreTrainedAnew() throws IOException {
        for (String type : List.of("dssm", "youtubeDnn", "bst", "mind", "m2m")) {
            Map<String, String> now = read(Stage.FINETUNE, "model.type=" + type, "pretrain.task=none");
            for (String once : List.of(type, type + " with the context and all layers")) {
                Map<String, String> older = new TreeMap<>(now);
                older.put("model.type", once);
                assertThat(Inputs.of(now).differences(Inputs.of(older))).containsExactly("model.type changed");
                assertThat(StageKeys.continues(Inputs.of(older), Inputs.of(now)))
                        .isFalse();
            }
        }
    }

    @Test
    void bothTrainingStagesReadTheOptimizer() throws IOException {
        for (String change : List.of("tables={adagrad: 0.5}", "dense={adam: 0.5}")) {
            String override = "finetune.optimizer." + change;
            assertThat(read(Stage.PRETRAIN, override)).isNotEqualTo(read(Stage.PRETRAIN));
            assertThat(read(Stage.FINETUNE, override)).isNotEqualTo(read(Stage.FINETUNE));
        }
    }

    /** Its weights are in the checkpoint that fine-tuning starts from. */
    @Test
    void stageOneKnowsWhetherThereIsAGlobalOutput() throws IOException {
        Map<String, String> with = read(Stage.PRETRAIN, "finetune.globalLossWeight=0.5");
        assertThat(with)
                .isEqualTo(read(Stage.PRETRAIN, "finetune.globalLossWeight=0.1"))
                .isNotEqualTo(read(Stage.PRETRAIN, "finetune.globalLossWeight=0"));
    }

    @Test
    void thePriorBelongsToStageOneOfTheNextItemAlone() throws IOException {
        String prior = "model.prior={share: 0.5}";
        String next = "pretrain.task=nextItem";
        assertThat(read(Stage.PRETRAIN, prior)).isEqualTo(read(Stage.PRETRAIN));
        assertThat(read(Stage.PRETRAIN, next, prior)).isNotEqualTo(read(Stage.PRETRAIN, next));
        assertThat(read(Stage.PRETRAIN, next, "finetune.loss=hinge")).isEqualTo(read(Stage.PRETRAIN, next));
        assertThat(read(Stage.FINETUNE, next)).isNotEqualTo(read(Stage.FINETUNE));
    }

    @Test
    void olderEventsArePreparedAndPretrainedOn() throws IOException {
        String events = "pretrain.events.path=older.csv";
        for (Stage stage : List.of(Stage.PREPARE, Stage.PRETRAIN)) {
            assertThat(read(stage, events)).isNotEqualTo(read(stage));
        }
        assertThat(read(Stage.FINETUNE, events)).isEqualTo(read(Stage.FINETUNE));
    }

    @Test
    void noStageReadsWhatOnlyPeopleDo() throws IOException {
        for (Stage stage : Stage.values()) {
            assertThat(read(stage, "scenarios.home.owner=home-team", "run.heap=3g", "run.progressEvery=5s"))
                    .isEqualTo(read(stage));
        }
    }

    @Test
    void publishingReadsOfMilvusWhatDecidesWhatIsThere() throws IOException {
        String store = "publish.store=milvus";
        assertThat(read(Stage.PUBLISH, "publish.milvus.index.M=32")).isEqualTo(read(Stage.PUBLISH));
        assertThat(read(Stage.PUBLISH, store, "publish.milvus.index.M=32")).isNotEqualTo(read(Stage.PUBLISH, store));
        assertThat(read(Stage.PUBLISH, store, "publish.milvus.prefix=other")).isNotEqualTo(read(Stage.PUBLISH, store));
        assertThat(read(Stage.PUBLISH, store, "publish.milvus.timeout=5s")).isEqualTo(read(Stage.PUBLISH, store));
    }

    private Map<String, String> read(Stage stage, String... overrides) throws IOException {
        Path file = Files.writeString(folder.resolve("sass.yaml"), CONFIG);
        LoadedConfig loaded = ConfigLoader.load(file, List.of(overrides));
        return StageKeys.of(stage, loaded.flat(), loaded.config());
    }
}
