package org.sassrec.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.TuneConfig.Dimension;
import org.sassrec.config.Variant;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.loader.ConfigRequest;

class TrialGeneratorTest {
    @TempDir
    Path folder;

    private Variant file(String... overrides) throws IOException {
        Path file = folder.resolve("sass.yaml");
        Files.writeString(file, """
                sass: 1
                name: tuned
                data:
                  events: {path: log.csv, user: u, item: i, time: {column: t, unit: timestamp}}
                  split: {by: leaveOneOut}
                scenarios:
                  home: {where: a = 1, label: y = 1}
                  cart: {where: a = 2, label: y = 1}
                features:
                  user:
                    - {name: last, type: sequence, of: item}
                  item:
                    - {name: item, column: i, type: id}
                """);
        return ConfigLoader.loadToTune(ConfigRequest.of(file).withOverrides(List.of(overrides)))
                .tuning()
                .file();
    }

    private static List<String> paths(List<Dimension> space) {
        return space.stream().map(Dimension::path).toList();
    }

    private static List<Trial> draw(Variant file, List<Dimension> space, long seed, int count) {
        TrialGenerator generator = new TrialGenerator(file, space, seed);
        List<Trial> trials = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            generator.next().ifPresent(trials::add);
        }
        return trials;
    }

    @Test
    void drawsSameTrialsWithSameSeed() throws IOException {
        List<Dimension> space = SearchSpace.defaults(file().config().config());
        List<Map<String, String>> first =
                draw(file(), space, 7, 12).stream().map(Trial::changes).toList();
        List<Map<String, String>> more =
                draw(file(), space, 7, 20).stream().map(Trial::changes).toList();
        assertThat(more).doesNotHaveDuplicates().hasSize(20);
        assertThat(more.subList(0, 12)).isEqualTo(first);
        assertThat(draw(file(), space, 8, 12).stream().map(Trial::changes)).isNotEqualTo(first);
        assertThat(first).allSatisfy(changes -> assertThat(changes).isNotEmpty());
    }

    @Test
    void appliesChangesAndEpochsToFile() throws IOException {
        Dimension layers = Dimension.of("model.layers", List.of("[16, 8]"));
        Trial trial = draw(file("run.seed=3"), List.of(layers), 1, 1).get(0);
        assertThat(trial.number()).isEqualTo(2);
        var config = trial.withEpochs(2)
                .withOverrides(List.of("finetune.batchSize=17"))
                .config();
        assertThat(config.model().layers()).containsExactly(16, 8);
        assertThat(config.finetune().epochs()).isEqualTo(2);
        assertThat(config.finetune().batchSize()).isEqualTo(17);
        assertThat(config.run().seed()).isEqualTo(3);
    }

    @Test
    void endsWhenAllCombinationsAreDrawn() throws IOException {
        List<Dimension> space = List.of(
                Dimension.of("model.dropout", List.of("0", "0.2")),
                Dimension.of("model.outputDim", List.of("8", "16")));
        assertThat(draw(file("model.dropout=0,model.outputDim=8"), space, 1, 20).stream()
                        .map(Trial::changes))
                .containsExactlyInAnyOrder(
                        Map.of("model.dropout", "0.2"),
                        Map.of("model.outputDim", "16"),
                        Map.of("model.dropout", "0.2", "model.outputDim", "16"));
    }

    @Test
    void drawsRangesUniformlyOnLogarithmicScale() throws IOException {
        List<Dimension> space = List.of(Dimension.of("finetune.optimizer.dense.adam", 1e-4, 1e-2));
        List<Double> values = draw(file(), space, 1, 60).stream()
                .map(trial -> Double.parseDouble(trial.changes().get("finetune.optimizer.dense.adam")))
                .toList();
        assertThat(values).hasSize(60).allMatch(value -> value >= 1e-4 && value <= 1e-2);
        assertThat(values.stream().filter(value -> value < 1e-3).count()).isBetween(15L, 45L);
        assertThat(draw(file(), space, 1, 3).get(0).changes().values())
                .allMatch(text -> text.replaceAll("[.0]", "").length() <= 2);
    }

    @Test
    void drawsAgainForInvalidCombination() throws IOException {
        List<Dimension> space = List.of(
                Dimension.of("finetune.negatives.perPositive", List.of("3")),
                Dimension.of("finetune.negatives.shared", List.of("~", "64")),
                Dimension.of("model.dropout", List.of("0.1", "0.2", "0.3")));
        assertThat(draw(file(), space, 1, 30))
                .allSatisfy(trial -> assertThat(trial.changes())
                        .satisfiesAnyOf(
                                changes -> assertThat(changes).doesNotContainKey("finetune.negatives.perPositive"),
                                changes -> assertThat(changes).doesNotContainEntry("finetune.negatives.shared", "64")));
    }

    @Test
    void hasOnlyKeysThatTheModelReads() throws IOException {
        Variant sass =
                file("model.layers=[64, 32],model.embeddingDim=16,finetune.temperature=0.1,model.similarity=cosine");
        List<Dimension> space =
                SearchSpace.effective(sass, SearchSpace.defaults(sass.config().config()));
        assertThat(paths(space))
                .contains("model.scenarioDecay", "finetune.temperature", "pretrain.task", "model.residual");
        assertThat(space)
                .contains(
                        Dimension.of("model.layers", List.of("[32, 16]", "[128, 64]", "[64]")),
                        Dimension.of("model.embeddingDim", List.of("8", "32")),
                        Dimension.of("finetune.temperature", List.of("0.05", "0.2")));
        Variant pooled = file("model.type=dssm,model.similarity=dot,pretrain.task=none");
        assertThat(paths(SearchSpace.effective(
                        pooled, SearchSpace.defaults(pooled.config().config()))))
                .contains("finetune.optimizer.dense.adam", "model.dropout")
                .doesNotContain("model.scenarioDecay", "finetune.temperature");
        Variant counts = file("model.type=popularity");
        assertThat(SearchSpace.effective(
                        counts, SearchSpace.defaults(counts.config().config())))
                .isEmpty();
    }
}
