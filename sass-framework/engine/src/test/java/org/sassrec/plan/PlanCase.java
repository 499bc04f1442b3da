package org.sassrec.plan;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.pipeline.Pipeline;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.pipeline.StageTask;
import org.sassrec.pipeline.live.LastRelease;
import org.sassrec.pipeline.live.LiveReleaseState;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.result.PlanResult;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.FilterColumns;
import org.sassrec.serving.tower.ExportManifest;

/** A recorded run of a small configuration and its release. The stages do no work. */
abstract class PlanCase {
    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);

    static final String CONFIG = """
            sass: 1
            name: app
            data:
              events: {path: log.csv, user: user_id, item: video_id, time: {column: time_ms, unit: ms}}
              users: {path: users.csv, key: user_id}
              items: {path: items.csv, key: video_id}
              split: {by: time, validation: 1d, test: 1d}
            label: is_click = 1
            scenarios:
              home: {where: tab = 1, owner: home-team}
              feed: {where: tab = 2, owner: feed-team}
              live: {where: tab = 3}
            features:
              user:
                - {name: user, column: user_id, type: id}
                - {name: recent, type: sequence, of: item, maxLength: 20}
              item:
                - {name: item, column: video_id, type: id}
                - {name: author, column: author_id, type: id, minCount: 3}
              context:
                - {name: hour, type: expression, sql: "hour(to_timestamp(time_ms / 1000))"}
            model: {layers: [32, 16], embeddingDim: 8, outputDim: 16, dropout: 0.1}
            pretrain: {task: scenarioContrast, epochs: 1}
            finetune:
              loss: softmax
              negatives: {shared: 512}
              epochs: 5
              earlyStopping: {metric: ndcg@50}
            evaluate: {metrics: [hr@50, ndcg@50]}
            run: {seed: 1, heap: 1g}
            publish:
              store: milvus
              milvus: {uri: "http://milvus:19530", index: {M: 16}, timeout: 10s}
              keepReleases: 3
            """;

    static final String ALL = "prepare pre-train fine-tune export evaluate publish";
    static final String TRAINED = "pre-train fine-tune export evaluate publish";
    static final String TUNED = "fine-tune export evaluate publish";

    @TempDir
    Path folder;

    private Path file;
    LoadedConfig base;
    ReleaseManifest release;

    @BeforeEach
    void recordARunAndItsRelease() throws IOException {
        for (String source : List.of("log.csv", "other.csv", "users.csv", "items.csv")) {
            Files.writeString(folder.resolve(source), "x\n");
        }
        file = folder.resolve("sass.yaml");
        base = load(CONFIG);
        new Pipeline(StageTasks.folder(base), tasks(base), CLOCK)
                .configuredBy(base)
                .run(Set.of(PipelineStage.PUBLISH), event -> {});
        release = release("20261124T120000Z_1a2b3c4d", base);
        // The export is the released one.
        Files.writeString(
                Files.createDirectories(StageTasks.folder(base).resolve("export"))
                        .resolve(ExportManifest.FILE),
                new ObjectMapper()
                        .writeValueAsString(new ExportManifest(
                                ExportManifest.VERSION, "t", 16, 1, "IP", "TRAIN", 1, List.of(), List.of(), Map.of())));
        LastRelease.of(release, LiveReleaseState.location(base.config()), List.of())
                .write(StageTasks.folder(base));
    }

    LoadedConfig load(String yaml) throws IOException {
        return ConfigLoader.load(Files.writeString(file, yaml), List.of());
    }

    /** Tasks with the real inputs that do no work. */
    static Map<PipelineStage, StageTask> tasks(LoadedConfig config) {
        Map<PipelineStage, StageTask> tasks = new EnumMap<>(PipelineStage.class);
        StageTasks.of(config, CLOCK, event -> {})
                .forEach((stage, work) -> tasks.put(stage, new StageTask() {
                    @Override
                    public StageInputs inputs() throws IOException {
                        return work.inputs();
                    }

                    @Override
                    public Optional<String> note() {
                        return work.note();
                    }

                    @Override
                    public Optional<String> whyUnneeded() {
                        return work.whyUnneeded();
                    }

                    @Override
                    public boolean outputExists() {
                        return true;
                    }

                    @Override
                    public void run(StageInputs inputs, boolean resume) {}
                }));
        return tasks;
    }

    static ReleaseManifest release(String id, LoadedConfig config) throws IOException {
        Map<String, ReleaseManifest.Collection> scenarios = new LinkedHashMap<>();
        for (ScenarioConfig scenario : config.config().scenarios()) {
            scenarios.put(
                    scenario.name(),
                    new ReleaseManifest.Collection(
                            "c_" + scenario.name(), id, 16, 1, "d", "0", "i", 64, 1, 1, FilterColumns.NONE));
        }
        return new ReleaseManifest(
                ReleaseManifest.VERSION,
                id,
                1,
                "2026-11-24T12:00:00Z",
                "2026-11-24T12:00:00Z",
                ReleaseManifest.Action.PUBLISH,
                null,
                List.of(),
                null,
                "live",
                "d",
                "IP",
                Map.of(),
                RunContext.of(config, event -> {}).provenance(),
                Map.of(id, new ReleaseManifest.Model("t", "s", List.of(), "", null)),
                scenarios,
                Map.of(),
                List.of());
    }

    LiveReleaseState live(LoadedConfig config, @Nullable ReleaseManifest... releases) {
        return new LiveReleaseState(
                LiveReleaseState.location(config.config()),
                releases.length == 0 ? null : releases[releases.length - 1],
                List.of(releases),
                null);
    }

    PlanResult plan(LoadedConfig config, LiveReleaseState live) throws IOException {
        return Planner.plan(config, tasks(config), live, CLOCK);
    }

    PlanResult plan(LoadedConfig config) throws IOException {
        return plan(config, live(config, release("20261123T120000Z_1a2b3c4d", base), release));
    }

    static List<String> running(PlanResult plan) {
        return plan.stages().stream()
                .filter(PlanResult.Stage::runs)
                .map(PlanResult.Stage::stage)
                .toList();
    }
}
