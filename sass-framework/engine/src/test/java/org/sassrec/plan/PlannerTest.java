package org.sassrec.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sassrec.config.LoadedConfig;
import org.sassrec.pipeline.Pipeline;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.live.LiveReleaseState;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.result.PlanEffect;
import org.sassrec.result.PlanResult;
import org.sassrec.result.PlanResult.Change;
import org.sassrec.result.PlanResult.Loss;
import org.sassrec.result.PlanResult.Scenario;
import org.sassrec.result.PlanResult.State;
import org.sassrec.serving.release.ReleaseManifest;

/** Tests the effect of configuration changes on a recorded run and live release. */
@Tag("slow")
class PlannerTest extends PlanCase {
    /**
     * One edit.
     *
     * @param find text of the file, or empty for none
     * @param replace the replacement
     * @param expected effect
     * @param stages that run
     */
    record Edit(String find, String replace, PlanEffect expected, String stages) {
        @Override
        public String toString() {
            return find + " => " + replace.strip();
        }
    }

    private static Edit edit(String find, String replace, PlanEffect expected, String stages) {
        return new Edit(find, replace, expected, stages);
    }

    static Stream<Edit> edits() {
        return Stream.of(
                // No effect.
                edit("", "", PlanEffect.NOTHING, ""),
                edit("owner: home-team", "owner: other-team", PlanEffect.NOTHING, ""),
                edit(", owner: feed-team", "", PlanEffect.NOTHING, ""),
                edit("heap: 1g", "heap: 2g", PlanEffect.NOTHING, ""),
                edit("timeout: 10s", "timeout: 60s", PlanEffect.NOTHING, ""),
                edit("timeout: 10s", "buildTimeout: 2h", PlanEffect.NOTHING, ""),
                edit("label: is_click = 1", "label: is_click = 1 # what is a positive", PlanEffect.NOTHING, ""),
                edit("layers: [32, 16], embeddingDim: 8", "embeddingDim: 8, layers: [32, 16]", PlanEffect.NOTHING, ""),
                edit("finetune:\n", "finetune:\n  globalLossWeight: 0\n", PlanEffect.NOTHING, ""),
                // Evaluation only.
                edit("[hr@50, ndcg@50]", "[hr@50, ndcg@50, auc]", PlanEffect.EVALUATE, "evaluate publish"),
                edit("[hr@50, ndcg@50]", "[ndcg@50]", PlanEffect.EVALUATE, "evaluate publish"),
                // Publish only.
                edit("keepReleases: 3", "keepReleases: 5", PlanEffect.PUBLISH, "publish"),
                edit("M: 16", "M: 32", PlanEffect.INDEX, "publish"),
                edit("{M: 16}", "{efConstruction: 400}", PlanEffect.INDEX, "publish"),
                edit("{M: 16}", "{type: IVF_FLAT}", PlanEffect.INDEX, "publish"),
                edit("  keepReleases", "  verify: {annRecall@50: 0.99}\n  keepReleases", PlanEffect.INDEX, "publish"),
                // Fine-tuning.
                edit("epochs: 5", "epochs: 8", PlanEffect.FINETUNE, TUNED),
                edit("epochs: 5", "epochs: 5\n  batchSize: 512", PlanEffect.FINETUNE, TUNED),
                edit("epochs: 5", "epochs: 5\n  refit: none", PlanEffect.FINETUNE, TUNED),
                edit("epochs: 5", "epochs: 5\n  temperature: 0.2", PlanEffect.FINETUNE, TUNED),
                edit("shared: 512", "shared: 256", PlanEffect.FINETUNE, TUNED),
                edit("shared: 512", "shared: 512, inBatch: false", PlanEffect.FINETUNE, TUNED),
                edit("metric: ndcg@50", "metric: hr@50", PlanEffect.FINETUNE, TUNED),
                edit("metric: ndcg@50", "metric: ndcg@50, patience: 4", PlanEffect.FINETUNE, TUNED),
                edit("loss: softmax\n  negatives: {shared: 512}", "loss: bpr", PlanEffect.FINETUNE, TUNED),
                edit("tab = 2,", "tab = 2, lossWeight: 2,", PlanEffect.FINETUNE, TUNED),
                edit("tab = 2,", "tab = 2, sampleRate: 0.5,", PlanEffect.FINETUNE, TUNED),
                edit("dropout: 0.1", "dropout: 0.3", PlanEffect.FINETUNE, TUNED),
                edit("[hr@50, ndcg@50]}", "[hr@50, ndcg@50], exclude: seen}", PlanEffect.FINETUNE, TUNED),
                // Cold start on the same dataset.
                edit("layers: [32, 16]", "layers: [64, 16]", PlanEffect.COLD_START, TRAINED),
                edit("embeddingDim: 8", "embeddingDim: 16", PlanEffect.COLD_START, TRAINED),
                edit("outputDim: 16", "outputDim: 32", PlanEffect.COLD_START, TRAINED),
                edit("outputDim: 16", "outputDim: 16, transfer: direct", PlanEffect.COLD_START, TRAINED),
                edit("outputDim: 16", "outputDim: 16, residual: false", PlanEffect.COLD_START, TRAINED),
                edit("epochs: 1}", "epochs: 2}", PlanEffect.COLD_START, TRAINED),
                edit("epochs: 1}", "epochs: 1, temperature: 0.2}", PlanEffect.COLD_START, TRAINED),
                edit("seed: 1", "seed: 2", PlanEffect.COLD_START, TRAINED),
                edit("epochs: 5", "epochs: 5\n  optimizer: {tables: {adagrad: 0.02}}", PlanEffect.FINETUNE, TUNED),
                edit("epochs: 1}", "epochs: 1, optimizer: {dense: {adam: 2e-3}}}", PlanEffect.COLD_START, TRAINED),
                edit("tab = 2,", "tab = 2, gateDepth: 1,", PlanEffect.COLD_START, TRAINED),
                edit("tab = 2,", "tab = 2, outputNetwork: {layers: [8]},", PlanEffect.COLD_START, TRAINED),
                edit("outputDim: 16", "outputDim: 16, itemVector: shared", PlanEffect.COLD_START, TRAINED),
                edit("shared: 512", "shared: 512, hard: {ranks: 1..9}", PlanEffect.FINETUNE, TUNED),
                edit("{task: scenarioContrast, epochs: 1}", "{task: none}", PlanEffect.COLD_START, TUNED),
                // Cold start with preparation.
                edit("label: is_click = 1", "label: is_like = 1", PlanEffect.COLD_START, ALL),
                edit("tab = 2,", "'tab IN (2, 4)',", PlanEffect.COLD_START, ALL),
                edit("tab = 2,", "tab = 2, candidates: all,", PlanEffect.COLD_START, ALL),
                edit("tab = 2,", "tab = 2, label: is_like = 1,", PlanEffect.COLD_START, ALL),
                edit("  live:", "  cart: {where: tab = 4}\n  live:", PlanEffect.COLD_START, ALL),
                edit("maxLength: 20", "maxLength: 50", PlanEffect.COLD_START, ALL),
                edit("maxLength: 20", "maxLength: 20, gaps: log2", PlanEffect.COLD_START, ALL),
                edit(
                        "  context:",
                        "    - {name: kind, type: lookup, path: other.csv, by: video_id, column: x}\n  context:",
                        PlanEffect.COLD_START,
                        ALL),
                edit(
                        "  context:",
                        "    - {name: text, column: t, type: embedding}\n  context:",
                        PlanEffect.COLD_START,
                        ALL),
                edit("minCount: 3", "minCount: 5", PlanEffect.COLD_START, ALL),
                edit("minCount: 3", "minCount: 3, scenarios: live", PlanEffect.COLD_START, ALL),
                edit(
                        "    - {name: author, column: author_id, type: id, minCount: 3}\n",
                        "",
                        PlanEffect.COLD_START,
                        ALL),
                edit(
                        "  context:",
                        "    - {name: tag, column: tag, type: multi}\n  context:",
                        PlanEffect.COLD_START,
                        ALL),
                edit("validation: 1d", "validation: 2d", PlanEffect.COLD_START, ALL),
                edit("path: log.csv", "path: other.csv", PlanEffect.COLD_START, ALL),
                // Destructive.
                edit("  live: {where: tab = 3}\n", "", PlanEffect.DESTRUCTIVE, ALL),
                edit("  live: {", "  stream: {", PlanEffect.DESTRUCTIVE, ALL),
                edit("tab = 3}", "tab = 3, serve: false}", PlanEffect.DESTRUCTIVE, TUNED),
                edit("keepReleases: 3", "keepReleases: 1", PlanEffect.DESTRUCTIVE, "publish"));
    }

    @ParameterizedTest
    @MethodSource("edits")
    void classifiesAnEdit(Edit edit) throws IOException {
        assertThat(CONFIG).contains(edit.find());
        PlanResult plan = plan(load(CONFIG.replaceFirst(Pattern.quote(edit.find()), edit.replace())));

        assertThat(plan.effect()).isEqualTo(edit.expected());
        assertThat(String.join(" ", running(plan))).isEqualTo(edit.stages());
        // The effect matches the stages.
        assertThat(plan.upToDate()).isEqualTo(edit.expected() == PlanEffect.NOTHING);
        boolean trained = running(plan).contains("fine-tune");
        assertThat(plan.scenarios()).allMatch(scenario -> scenario.vectorsChange() == trained);
    }

    @Test
    void changesTheVectorsOfAllScenariosOfASharedModel() throws IOException {
        PlanResult plan = plan(load(CONFIG.replace("tab = 2,", "tab = 2, lossWeight: 2,")));

        assertThat(plan.sharedModel()).isTrue();
        assertThat(plan.scenarios())
                .containsExactly(
                        new Scenario("home", "home-team", State.RELEASED, false, true),
                        new Scenario("feed", "feed-team", State.RELEASED, true, true),
                        new Scenario("live", null, State.RELEASED, false, true));
        assertThat(plan.sinceLastRun())
                .containsExactly(new Change("scenarios.feed.lossWeight", "1", "2", PlanEffect.FINETUNE))
                .isEqualTo(plan.sinceLiveRelease());
    }

    /** Enabling pre-training also changes the initial weights of fine-tuning. */
    @Test
    void plansAColdStartForNewPreTraining() throws IOException {
        LoadedConfig without = load(CONFIG.replace("{task: scenarioContrast, epochs: 1}", "{task: none}"));
        new Pipeline(StageTasks.folder(without), tasks(without), CLOCK)
                .configuredBy(without)
                .run(Set.of(PipelineStage.PUBLISH), event -> {});

        assertThat(plan(load(CONFIG)).sinceLastRun())
                .filteredOn(change -> change.key().equals("pretrain.task"))
                .extracting(Change::effect)
                .containsExactly(PlanEffect.COLD_START);
    }

    /** Validation chooses the start after pre-training, so the metric does not affect pre-training. */
    @Test
    void keepsPreTrainingForAnotherMetricOfEarlyStopping() throws IOException {
        String auto = CONFIG.replace("{task: scenarioContrast, epochs: 1}", "{task: auto}");
        LoadedConfig chosen = load(auto);
        new Pipeline(StageTasks.folder(chosen), tasks(chosen), CLOCK)
                .configuredBy(chosen)
                .run(Set.of(PipelineStage.PUBLISH), event -> {});

        assertThat(running(plan(load(auto.replace("metric: ndcg@50", "metric: hr@50")))))
                .contains("fine-tune")
                .doesNotContain("pre-train");
        // This metric needs exposures with both labels. If validation has none, pre-training is skipped.
        assertThat(running(plan(load(auto.replace("metric: ndcg@50", "metric: auc")
                        .replace("[hr@50, ndcg@50]", "[hr@50, ndcg@50, auc]")))))
                .contains("pre-train");
        assertThat(running(plan(load(auto.replace("  earlyStopping: {metric: ndcg@50}\n", "")))))
                .contains("pre-train");
    }

    /** A full disk can truncate the file within a character. */
    @Test
    void rewritesADamagedEffectiveConfiguration() throws IOException {
        Path effective = StageTasks.folder(base).resolve("generated/effective.yaml");
        String complete = Files.readString(effective);
        Files.write(effective, new byte[] {'n', (byte) 0xe4});
        new Pipeline(StageTasks.folder(base), tasks(base), CLOCK)
                .configuredBy(base)
                .run(Set.of(PipelineStage.PUBLISH), event -> {});
        assertThat(effective).hasContent(complete);
    }

    /** Without a run folder, all stages run, even if only little changed since the release. */
    @Test
    void plansAllStagesWithoutARun() throws IOException {
        Files.delete(StageTasks.folder(base).resolve("run.json"));

        PlanResult plan = plan(load(CONFIG.replace("keepReleases: 3", "keepReleases: 5")));

        assertThat(plan.firstRun()).isTrue();
        assertThat(plan.effect()).isEqualTo(PlanEffect.COLD_START);
        assertThat(plan.sinceLastRun()).isEmpty();
        assertThat(plan.sinceLiveRelease()).extracting(Change::effect).containsExactly(PlanEffect.PUBLISH);
    }

    /** A model that was trained since the release only needs publish. */
    @Test
    void limitsEffectsToPlannedStages() throws IOException {
        ReleaseManifest older = release("20261124T120000Z_1a2b3c4d", load(CONFIG.replace("epochs: 5", "epochs: 4")));

        PlanResult plan = plan(load(CONFIG), live(base, older));

        assertThat(plan.effect()).isEqualTo(PlanEffect.NOTHING);
        assertThat(plan.sinceLiveRelease())
                .containsExactly(new Change("finetune.epochs", "4", "5", PlanEffect.NOTHING));
    }

    @Test
    void reportsAnAbandonedStore() throws IOException {
        LoadedConfig moved = load(CONFIG.replace("timeout: 10s", "prefix: other"));

        PlanResult plan = plan(moved, live(moved));
        assertThat(plan.effect()).isEqualTo(PlanEffect.DESTRUCTIVE);
        assertThat(plan.destructive())
                .containsExactly(new Loss(
                        Loss.Kind.STORE_MOVED,
                        "releases would go to http://milvus:19530 (database default, prefix other), which has no live release;"
                                + " release 20261124T120000Z_1a2b3c4d in http://milvus:19530 (database default, prefix"
                                + " app) would stay live, but would no longer be updated or removed"));

        // Two environments that receive releases alternately.
        assertThat(plan(moved, live(moved, release)).destructive()).isEmpty();
    }

    /** Collections and aliases have no project name, so services of the other project would use this release. */
    @Test
    void doesNotReplaceAReleaseOfAnotherProject() throws IOException {
        LoadedConfig other =
                load(CONFIG.replace("timeout: 10s", "prefix: app").replaceFirst("(?m)^name: app$", "name: video"));

        ReleaseManifest foreign = release("20261125T120000Z_1a2b3c4d", base);
        PlanResult plan = plan(other, live(other, foreign));
        assertThat(plan.destructive())
                .containsExactly(new Loss(
                        Loss.Kind.PROJECT_REPLACED,
                        "the live release in http://milvus:19530 (database default, prefix app) belongs to the project `app`,"
                                + " not to `video`: services of `app` would return items of `video`, unless the project"
                                + " was renamed"));
        assertThat(plan(base, live(base, foreign)).destructive()).isEmpty();
        // A release from this folder belongs to the project, even under an earlier name.
        assertThat(plan(other, live(other, release)).destructive()).isEmpty();
    }

    @Test
    void reportsARenamedScenario() throws IOException {
        LoadedConfig renamed = load(CONFIG.replace("  live: {", "  stream: {"));
        Loss loss = new Loss(
                Loss.Kind.SCENARIO_RENAMED,
                "scenario `live` is released and is named `stream` now: queries for `live` would fail");
        assertThat(plan(renamed).destructive()).containsExactly(loss);
        // Training does not read the store and reports the same.
        LiveReleaseState unread =
                new LiveReleaseState(LiveReleaseState.location(renamed.config()), null, List.of(), "not read");
        assertThat(plan(renamed, unread).destructive()).containsExactly(loss);
    }

    @Test
    void distinguishesAnUnreachableFromAnEmptyStore() throws IOException {
        LoadedConfig moved = load(CONFIG.replace("timeout: 10s", "prefix: other"));

        PlanResult plan = plan(
                moved,
                new LiveReleaseState(LiveReleaseState.location(moved.config()), null, List.of(), "no connection"));

        assertThat(plan.destructive()).isEmpty();
        assertThat(plan.sinceLiveRelease()).isNull();
        assertThat(plan.live().problem()).isEqualTo("no connection");
    }
}
