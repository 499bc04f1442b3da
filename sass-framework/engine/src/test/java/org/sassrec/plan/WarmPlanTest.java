package org.sassrec.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sassrec.config.LoadedConfig;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.result.PlanEffect;
import org.sassrec.result.PlanResult;

/** Tests which changes start from the weights of the last training with {@code finetune.start: warm}. */
@Tag("slow")
class WarmPlanTest extends PlanCase {
    private static final String WARM = "prepare fine-tune export evaluate publish";
    private static final String NONE = "";

    /** The description of the weights of the last training, with the keys and tables of {@link #CONFIG}. */
    static final String AXES = """
            {
              "structure": {
                "model.type": "sass", "model.samples": "pooled", "model.embeddingDim": "8", "model.biasDim": "8",
                "model.outputDim": "16", "model.similarity": "cosine", "model.layers": "a list of 2",
                "model.transfer": "gru", "model.gateForm": "vector", "model.gateWeights": "perScenario",
                "model.biasFusion": "sum", "model.residual": "true", "model.itemBias": "prior",
                "model.itemVector": "perScenario", "model.scenarioDecay": "above 0", "model.scenarioRank": "0"
              },
              "tables": {
                "user": {"meaning": "values", "file": "", "checksum": 0},
                "item": {"meaning": "values", "file": "", "checksum": 0},
                "author": {"meaning": "values", "file": "", "checksum": 0},
                "hour": {"meaning": "values", "file": "", "checksum": 0}
              },
              "weights": []
            }
            """;

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

    private static Edit warm(String find, String replace) {
        return new Edit(find, replace, PlanEffect.WARM_START, WARM);
    }

    private static Edit tuned(String find, String replace) {
        return new Edit(find, replace, PlanEffect.WARM_START, TUNED);
    }

    private static Edit cold(String find, String replace) {
        return new Edit(find, replace, PlanEffect.COLD_START, TRAINED);
    }

    private static Edit coldData(String find, String replace) {
        return new Edit(find, replace, PlanEffect.COLD_START, ALL);
    }

    @BeforeEach
    void storeTraining() throws IOException {
        Path axes = StageTasks.folder(base).resolve("trainings/1/finetune/axes");
        Files.writeString(Files.createDirectories(axes).resolve("axes.json"), AXES);
    }

    static Stream<Edit> edits() {
        return Stream.of(
                // The start alone trains nothing.
                new Edit("", "", PlanEffect.NOTHING, NONE),
                new Edit("owner: home-team", "owner: other-team", PlanEffect.NOTHING, NONE),
                new Edit("[hr@50, ndcg@50]", "[ndcg@50]", PlanEffect.EVALUATE, "evaluate publish"),
                new Edit("keepReleases: 3", "keepReleases: 5", PlanEffect.PUBLISH, "publish"),
                new Edit("M: 16", "M: 32", PlanEffect.INDEX, "publish"),
                // Settings of training.
                tuned("epochs: 5", "epochs: 3"),
                tuned("epochs: 5", "epochs: 5\n  batchSize: 512"),
                tuned("epochs: 5", "epochs: 5\n  temperature: 0.2"),
                tuned("shared: 512", "shared: 256"),
                tuned("tab = 2,", "tab = 2, lossWeight: 2,"),
                tuned("dropout: 0.1", "dropout: 0.3"),
                tuned("seed: 1", "seed: 2"),
                tuned("epochs: 1}", "epochs: 1, temperature: 0.2}"),
                tuned("epochs: 5", "epochs: 5\n  optimizer: {dense: {adam: 2e-3}}"),
                // Parts of the network that can grow or shrink.
                tuned("layers: [32, 16]", "layers: [64, 16]"),
                tuned("layers: [32, 16]", "layers: [32, 8]"),
                tuned("outputDim: 16", "outputDim: 16, biasWidth: 24"),
                tuned("outputDim: 16", "outputDim: 16, scenarioDecay: 5"),
                tuned("tab = 2,", "tab = 2, gateDepth: 1,"),
                tuned("tab = 2,", "tab = 2, outputNetwork: {layers: [8]},"),
                // Data, scenarios and features.
                warm("label: is_click = 1", "label: is_like = 1"),
                warm("tab = 2,", "'tab IN (2, 4)',"),
                warm("tab = 2,", "tab = 2, candidates: all,"),
                warm("  live:", "  cart: {where: tab = 4}\n  live:"),
                warm("maxLength: 20", "maxLength: 50"),
                warm("maxLength: 20", "maxLength: 20, gaps: log2"),
                warm("minCount: 3", "minCount: 5"),
                warm("minCount: 3", "minCount: 3, scenarios: live"),
                warm("minCount: 3", "minCount: 3, maxRows: 100000"),
                warm("column: video_id, type: id", "column: video_id, type: id, minCount: 3 within 7d"),
                warm("    - {name: author, column: author_id, type: id, minCount: 3}\n", ""),
                warm("  context:", "    - {name: tag, column: tag, type: multi}\n  context:"),
                warm("  context:", "    - {name: age, column: age, type: number, buckets: quantile(4)}\n  context:"),
                warm("  context:", "    - {name: text, column: t, type: embedding}\n  context:"),
                warm("validation: 1d", "validation: 2d"),
                warm("path: log.csv", "path: other.csv"),
                // Other structures and other meanings of rows.
                cold("embeddingDim: 8", "embeddingDim: 16"),
                cold("outputDim: 16", "outputDim: 32"),
                new Edit("outputDim: 16", "outputDim: 16, similarity: dot", PlanEffect.FINETUNE, TUNED),
                cold("layers: [32, 16]", "layers: [32, 16, 8]"),
                cold("outputDim: 16", "outputDim: 16, transfer: direct"),
                cold("outputDim: 16", "outputDim: 16, residual: false"),
                cold("outputDim: 16", "outputDim: 16, itemVector: shared"),
                cold("outputDim: 16", "outputDim: 16, scenarioDecay: 0"),
                new Edit("outputDim: 16", "outputDim: 16, type: dssm", PlanEffect.COLD_START, TUNED),
                coldData("type: id, minCount: 3}", "type: id, hash: 1000}"),
                // Destructive.
                new Edit("  live: {where: tab = 3}\n", "", PlanEffect.DESTRUCTIVE, WARM),
                new Edit("tab = 3}", "tab = 3, serve: false}", PlanEffect.DESTRUCTIVE, TUNED));
    }

    private static String configured(Edit edit) {
        return CONFIG.replaceFirst(Pattern.quote(edit.find()), edit.replace())
                .replace("finetune:\n", "finetune:\n  start: warm\n");
    }

    @ParameterizedTest
    @MethodSource("edits")
    void classifiesAnEdit(Edit edit) throws IOException {
        assertThat(CONFIG).contains(edit.find());
        PlanResult plan = plan(load(configured(edit)));

        assertThat(plan.effect()).isEqualTo(edit.expected());
        assertThat(String.join(" ", running(plan))).isEqualTo(edit.stages());
    }

    private static String reason(PlanResult plan, String stage) {
        return plan.stages().stream()
                .filter(each -> each.stage().equals(stage))
                .findFirst()
                .orElseThrow()
                .reason();
    }

    @Test
    void printsStartAndReason() throws IOException {
        PlanResult warm = plan(load(configured(warm("minCount: 3", "minCount: 5"))));
        assertThat(reason(warm, "pre-train")).isEqualTo("not needed for a warm start");
        assertThat(reason(warm, "fine-tune")).isEqualTo("stale, because prepare runs again; warm start");
        assertThat(warm.sinceLastRun())
                .extracting(PlanResult.Change::key, PlanResult.Change::effect)
                .contains(tuple("features.item.author.minCount", PlanEffect.WARM_START));

        PlanResult cold = plan(load(configured(cold("outputDim: 16", "outputDim: 32"))));
        assertThat(reason(cold, "fine-tune"))
                .endsWith("pre-train runs again; cold start, because `model.outputDim` was 16 and is 32");
    }

    @Test
    void startsColdWithoutAnEarlierTraining() throws IOException {
        Files.delete(StageTasks.folder(base).resolve("trainings/1/finetune/axes/axes.json"));
        LoadedConfig changed = load(configured(warm("minCount: 3", "minCount: 5")));
        assertThat(plan(changed).effect()).isEqualTo(PlanEffect.COLD_START);
        assertThat(String.join(" ", running(plan(changed)))).isEqualTo(ALL);
    }

    /** After a warm start, the key {@code cold} trains from scratch. */
    @Test
    void startsColdWhenTheKeyChanges() throws IOException {
        Files.createDirectories(StageTasks.folder(base).resolve("finetune/warm"));
        assertThat(running(plan(load(configured(new Edit("", "", PlanEffect.NOTHING, NONE))))))
                .isEmpty();
        assertThat(running(plan(load(CONFIG)))).isEqualTo(List.of(TUNED.split(" ")));
    }
}
