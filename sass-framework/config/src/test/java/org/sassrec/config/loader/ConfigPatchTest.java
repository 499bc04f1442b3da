package org.sassrec.config.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.LoadedConfig;

class ConfigPatchTest {
    private static final String MINIMAL = ConfigCorpus.read(ConfigCorpus.VALID.resolve("minimal.yaml"));

    @TempDir
    Path folder;

    private Path file(String yaml) {
        return ConfigCorpus.write(folder.resolve("sass.yaml"), MINIMAL + yaml);
    }

    private static Map<String, String> values(String... pairs) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put(pairs[i], pairs[i + 1]);
        }
        return values;
    }

    private static ConfigPatch patch(Path file, Map<String, String> values) throws IOException {
        return ConfigPatch.of(file, ConfigLoader.load(file, List.of()), values);
    }

    /** The patched file has exactly the values of an override. */
    private String patched(String yaml, String... pairs) throws IOException {
        Path file = file(yaml);
        Map<String, String> values = values(pairs);
        LoadedConfig expected = ConfigLoader.load(
                file,
                values.entrySet().stream()
                        .map(value -> value.getKey() + "=" + value.getValue())
                        .toList());
        patch(file, values).apply(ConfigRequest.of(file), Files::writeString);
        assertThat(ConfigLoader.load(file, List.of()).effectiveValues()).isEqualTo(expected.effectiveValues());
        String text = Files.readString(file);
        assertThat(text).startsWith(MINIMAL);
        return text.substring(MINIMAL.length());
    }

    @Test
    void replacesValuesAndKeepsCommentsAndLayout() throws IOException {
        assertThat(patched(
                        """
                        model:
                          # wide enough
                          layers: [64,  32]   # two
                          dropout:   0.1
                        finetune: {epochs: 3, optimizer: {dense: {adam: 1e-3}, tables: {adagrad: 5e-2}}}   # fast
                        """, "model.layers", "[128]", "model.dropout", "0.4", "finetune.optimizer.dense.adam", "0.002"))
                .isEqualTo("""
                        model:
                          # wide enough
                          layers: [128]   # two
                          dropout:   0.4
                        finetune: {epochs: 3, optimizer: {dense: {adam: 0.002}, tables: {adagrad: 5e-2}}}   # fast
                        """);
    }

    @Test
    void replacesBlockListAndAddsKeysToMappings() throws IOException {
        assertThat(patched(
                        """
                        model:
                          # the widths
                          layers:
                            - 64
                            - 32
                          outputDim: 16
                        finetune: {epochs: 3}
                        """, "model.layers", "[128]", "model.dropout", "0.4", "finetune.optimizer.dense.adam", "0.002"))
                .isEqualTo("""
                        model:
                          dropout: 0.4
                          # the widths
                          layers: [128]
                          outputDim: 16
                        finetune: {epochs: 3, optimizer: {dense: {adam: 0.002}}}
                        """);
    }

    @Test
    void addsMissingSectionsAndRemovesKeys() throws IOException {
        assertThat(patched(
                        "pretrain:\nfinetune: {negatives: {perPositive: 7, correction: false}}\n# end",
                        "finetune.negatives.perPositive",
                        "~",
                        "finetune.negatives.shared",
                        "256",
                        "pretrain.task",
                        "none",
                        "model.residual",
                        "true"))
                .isEqualTo("""
                        pretrain: {task: none}
                        finetune: {negatives: {correction: false, shared: 256}}
                        # end
                        model: {residual: true}
                        """);
    }

    @Test
    void addsKeysToMappingsInBracesOverSeveralLines() throws IOException {
        assertThat(patched(
                        """
                        model: {
                          outputDim: 16,
                          layers: [64, 32]  # two
                        }
                        finetune: {
                          optimizer: {tables: {adagrad: 5e-2}},
                          epochs: 3,
                        }
                        """,
                        "model.dropout",
                        "0.4",
                        "finetune.optimizer.dense.adam",
                        "0.002",
                        "finetune.temperature",
                        "0.1"))
                .isEqualTo("""
                        model: {
                          outputDim: 16,
                          layers: [64, 32], dropout: 0.4  # two
                        }
                        finetune: {
                          optimizer: {tables: {adagrad: 5e-2}, dense: {adam: 0.002}},
                          epochs: 3, temperature: 0.1,
                        }
                        """);
    }

    @Test
    void addsKeysThatThePresetSets() throws IOException {
        assertThat(patched(
                        "preset: talk\npretrain: {task: none}\nfinetune: {loss: softmax}\n",
                        "model.dropout",
                        "0.4",
                        "model.layers",
                        "[8, 8, 8]",
                        "finetune.loss",
                        "~"))
                .isEqualTo("""
                        preset: talk
                        pretrain: {task: none}
                        finetune: {loss: null}
                        model: {dropout: 0.4, layers: [8, 8, 8]}
                        """);
    }

    @Test
    void keepsEnvironmentVariables() throws IOException {
        Path file = file("model: {dropout: \"${env:DROPOUT}\", layers: [\"${env:WIDTH}\", 8]}\n");
        ConfigRequest request = new ConfigRequest(file, List.of(), List.of(), Map.of("DROPOUT", "0.1", "WIDTH", "16"));
        ConfigPatch patch =
                ConfigPatch.of(file, ConfigLoader.load(request), values("model.dropout", "0.3", "model.layers", "[4]"));
        assertThat(patch.notSet()).containsExactly("model.dropout", "model.layers");
        assertThat(patch.diff()).isEmpty();
    }

    @Test
    void restoresAllFilesIfOneIsNotWritable() throws IOException {
        Path model = Files.writeString(folder.resolve("model.yaml"), "model: {dropout: 0.1}\n");
        Path file = file("include: model.yaml\n");
        ConfigPatch patch = patch(file, values("model.dropout", "0.3", "run.seed", "3"));
        List<String> written = new ArrayList<>();
        ConfigPatch.Writer full = (path, text) -> {
            Files.writeString(path, text);
            written.add(path.getFileName().toString());
            if (written.size() == 2) {
                throw new IOException("disk full");
            }
        };
        assertThatThrownBy(() -> patch.apply(ConfigRequest.of(file), full)).hasMessage("disk full");
        assertThat(written).containsExactly("model.yaml", "sass.yaml", "model.yaml", "sass.yaml");
        assertThat(model).content().isEqualTo("model: {dropout: 0.1}\n");
        assertThat(file).content().isEqualTo(MINIMAL + "include: model.yaml\n");
    }

    @Test
    void keepsLineEnds() throws IOException {
        Path file = folder.resolve("sass.yaml");
        Files.writeString(file, (MINIMAL + "model:\n  outputDim: 8\n").replace("\n", "\r\n"));
        patch(file, values("model.dropout", "0.2", "run.seed", "3")).apply(ConfigRequest.of(file), Files::writeString);
        assertThat(file)
                .content()
                .isEqualTo(
                        (MINIMAL + "model:\n  dropout: 0.2\n  outputDim: 8\nrun: {seed: 3}\n").replace("\n", "\r\n"));
    }

    /** A value changes where it is set. An override cannot be changed. */
    @Test
    void changesIncludedFilesAndProfiles() throws IOException {
        Files.writeString(folder.resolve("model.yaml"), "model: {dropout: 0.1}\n");
        Path file = file("include: model.yaml\nprofiles: {ci: {model: {outputDim: 4}}}\n");
        ConfigRequest request =
                ConfigRequest.of(file).withProfiles(List.of("ci")).withOverrides(List.of("model.biasDim=2"));
        ConfigPatch patch = ConfigPatch.of(
                file,
                ConfigLoader.load(request),
                values("model.dropout", "0.3", "model.outputDim", "8", "model.biasDim", "4", "model.residual", "true"));
        assertThat(patch.notSet()).containsExactly("model.biasDim");
        patch.apply(request, Files::writeString);
        assertThat(folder.resolve("model.yaml")).content().isEqualTo("model: {dropout: 0.3}\n");
        assertThat(file)
                .content()
                .isEqualTo(MINIMAL
                        + "include: model.yaml\nprofiles: {ci: {model: {outputDim: 8}}}\nmodel: {residual: true}\n");
        assertThat(patch.diff())
                .contains("--- a/model.yaml\n+++ b/model.yaml\n")
                .contains("--- a/sass.yaml\n+++ b/sass.yaml\n");
    }

    @Test
    void restoresFilesIfTheResultIsNotValid() throws IOException {
        Path file = file("model: {dropout: 0.1}\n");
        ConfigPatch patch = patch(file, values("model.dropout", "7"));
        assertThatThrownBy(() -> patch.apply(ConfigRequest.of(file), Files::writeString))
                .hasMessageContaining("`model.dropout`");
        assertThat(file).content().isEqualTo(MINIMAL + "model: {dropout: 0.1}\n");
    }

    @Test
    void leavesElementsOfListsToTheUser() throws IOException {
        Path file = file("");
        ConfigPatch patch =
                patch(file, values("features.item.item.minCount", "3", "features.item[name=item].minCount", "3"));
        assertThat(patch.notSet()).containsExactly("features.item.item.minCount", "features.item[name=item].minCount");
        assertThat(patch.diff()).isEmpty();
    }

    @Test
    void writesDiffThatPatchAccepts() throws IOException, InterruptedException {
        Path file = file("model:\n  layers: [64]  # one\n");
        ConfigPatch patch = patch(file, values("model.layers", "[128, 64]", "pretrain.task", "none"));
        Path diff = Files.writeString(folder.resolve("tune.patch"), patch.diff());
        patch.apply(ConfigRequest.of(file), Files::writeString);
        String applied = Files.readString(file);
        file("model:\n  layers: [64]  # one\n");
        Process git = new ProcessBuilder("git", "apply", diff.toString())
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertThat(git.waitFor()).isZero();
        assertThat(file).content().isEqualTo(applied).contains("layers: [128, 64]  # one");
    }
}
