package org.sassrec.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.FinetuneConfig.Loss;
import org.sassrec.config.ModelConfig;
import org.sassrec.diagnostic.SassException;
import org.sassrec.model.graph.Checkpoint;
import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.ScenarioWeightNames;
import org.sassrec.sampling.SideRows;
import org.sassrec.sampling.retrieval.RetrievalBatch;
import org.tensorflow.Tensor;
import org.tensorflow.types.TFloat32;

@Tag("slow")
class TowerModelTest {
    private static final ModelFixture DROPS =
            ModelFixture.DEFAULT.loss(Loss.SOFTMAX, 0, 0.5).cosine(0.2).dropout(0.3);

    /** The scenario vector is the only scenario-specific part of m2m. Equal vectors would separate only by noise. */
    @ParameterizedTest(name = "scenarioDecay {0}")
    @ValueSource(doubles = {0, 20})
    void initializesScenarioVectorsOfM2mDifferently(double decay) {
        ModelSpec spec = TestSpecs.withScenarioDecay(
                ModelFixture.DEFAULT.type(ModelConfig.Type.M2M).spec(), decay);
        try (TowerModel model = TowerModel.create(spec, TowerModel.Options.of(5, 1))) {
            Map<String, double[]> w = ModelFixture.weights(model);
            assertThat(w.get("user.knowledge.1")).isNotEqualTo(w.get("user.knowledge.0"));
            assertThat(w.get("item.knowledge.0")).isNotEqualTo(w.get("user.knowledge.0"));
        }
    }

    @ParameterizedTest(name = "scenarioDecay {0}")
    @ValueSource(doubles = {0, 20})
    void scenarioNetworksStartEqualAndDivergeInTraining(double decay) {
        ModelSpec spec = TestSpecs.withScenarioDecay(ModelFixture.DEFAULT.spec(), decay);
        try (TowerModel model = TowerModel.create(spec, TowerModel.Options.of(5, 1))) {
            for (String name : new String[] {"user.1.%d.scenario.W", "item.2.%d.gates.W", "user.out.%d.W"}) {
                Map<String, double[]> w = ModelFixture.weights(model);
                assertThat(w.get(name.formatted(1))).as(name).isEqualTo(w.get(name.formatted(0)));
            }
            assertThat(ModelFixture.weights(model).get("user.1.0.scenario.W"))
                    .isNotEqualTo(ModelFixture.weights(model).get("user.1.global.W"));
            model.fineTuneStep(ModelFixture.DEFAULT.retrieval(1));
            Map<String, double[]> trained = ModelFixture.weights(model);
            assertThat(trained.get("user.1.1.scenario.W")).isNotEqualTo(trained.get("user.1.0.scenario.W"));
        }
    }

    @Test
    void lowRankScenariosHaveFewParametersAndDivergeInTraining() {
        ModelSpec spec = TestSpecs.withScenarios(ModelFixture.DEFAULT.spec(), 0, 2);
        try (TowerModel full = ModelFixture.model(ModelFixture.DEFAULT.spec(), 5);
                TowerModel model = TowerModel.create(spec, TowerModel.Options.of(5, 1))) {
            assertThat(scenarioParameters(model))
                    .isLessThan(scenarioParameters(full) / 5)
                    .isPositive();
            Map<String, double[]> before = ModelFixture.weights(model);
            assertThat(before.get("user.1.0.scenario.W.c")).containsOnly(0).hasSize(2);
            RetrievalBatch batch = ModelFixture.DEFAULT.retrieval(1);
            double first = model.fineTuneStep(batch).loss();
            for (int step = 0; step < 60; step++) {
                model.fineTuneStep(batch);
            }
            assertThat(model.fineTuneStep(batch).loss()).isLessThan(first * 0.9);
            Map<String, double[]> after = ModelFixture.weights(model);
            for (String name : new String[] {"user.1.%d.scenario.W.c", "item.2.%d.gates.W.c", "user.out.%d.W.c"}) {
                assertThat(after.get(name.formatted(1))).as(name).isNotEqualTo(after.get(name.formatted(0)));
            }
        }
    }

    private static long scenarioParameters(TowerModel model) {
        return ModelFixture.weights(model).entrySet().stream()
                .filter(weight -> ScenarioWeightNames.isScenarioWeight(weight.getKey()))
                .mapToLong(weight -> weight.getValue().length)
                .sum();
    }

    @ParameterizedTest(name = "scenarioDecay {0}")
    @ValueSource(doubles = {0, 20})
    void exchangesAverageAndWeights(double decay) {
        ModelSpec plain = TestSpecs.withScenarioDecay(ModelFixture.DEFAULT.spec(), decay);
        double[] rates = {1, 0.5, 0.2};
        try (TowerModel alone = ModelFixture.model(plain, 3);
                TowerModel model = ModelFixture.model(TestSpecs.withAverage(plain, 0.5), 3)) {
            assertThat(model.parameters()).isEqualTo(alone.parameters());
            Map<String, double[]> mean = new HashMap<>();
            for (int t = 1; t <= rates.length; t++) {
                RetrievalBatch batch = ModelFixture.DEFAULT.retrieval(t);
                alone.fineTuneStep(batch);
                model.fineTuneStep(batch);
                model.updateAverage(rates[t - 1]);
                double rate = rates[t - 1];
                ModelFixture.weights(model).forEach((name, w) -> {
                    double[] m = mean.computeIfAbsent(name, n -> new double[w.length]);
                    Arrays.setAll(m, i -> m[i] + rate * (w[i] - m[i]));
                });
            }
            Map<String, double[]> trained = ModelFixture.weights(alone);
            assertThat(mean.keySet()).isEqualTo(trained.keySet());
            Map<String, double[]> before = ModelFixture.weights(model);
            trained.forEach((name, w) -> assertThat(before.get(name)).as(name).isEqualTo(w));
            model.exchangeAverage();
            Map<String, double[]> means = ModelFixture.weights(model);
            mean.forEach((name, m) -> assertThat(means.get(name)).as(name).containsExactly(m, within(1e-6)));
            assertThat(means.get("user.1.0.scenario.W")).isNotEqualTo(trained.get("user.1.0.scenario.W"));
            model.exchangeAverage();
            Map<String, double[]> after = ModelFixture.weights(model);
            trained.forEach((name, w) -> assertThat(after.get(name)).as(name).isEqualTo(w));
        }
    }

    @Test
    void restoresCheckpointWithAndWithoutAverage(@TempDir Path folder) {
        ModelSpec spec = TestSpecs.withAverage(ModelFixture.DEFAULT.spec(), 0.5);
        try (TowerModel model = ModelFixture.model(spec, 3);
                TowerModel again = ModelFixture.model(spec, 4);
                TowerModel plain = ModelFixture.model(ModelFixture.DEFAULT.spec(), 5)) {
            model.fineTuneStep(ModelFixture.DEFAULT.retrieval(1));
            model.updateAverage(0.5);
            double[] trained = ModelFixture.weights(model).get("tables.embedding");
            model.exchangeAverage();
            double[] mean = ModelFixture.weights(model).get("tables.embedding");
            model.save(folder.resolve("means"));

            again.restore(folder.resolve("means"));
            assertThat(ModelFixture.weights(again).get("tables.embedding")).isEqualTo(mean);
            again.exchangeAverage();
            assertThat(ModelFixture.weights(again).get("tables.embedding")).isEqualTo(trained);
            plain.restore(folder.resolve("means"));
            assertThat(ModelFixture.weights(plain).get("tables.embedding")).isEqualTo(mean);
            assertThatThrownBy(plain::exchangeAverage).isInstanceOf(IllegalStateException.class);

            plain.save(folder.resolve("plain"));
            again.restore(folder.resolve("plain"));
            again.resetOptimizer();
            assertThat(ModelFixture.weights(again).get("tables.embedding")).isEqualTo(mean);
            again.save(folder.resolve("stage"));
            assertThat(Checkpoint.header(folder.resolve("stage")).variables())
                    .as("no means before the first update")
                    .noneMatch(variable -> variable.name().startsWith("shadow/"));
        }
    }

    @Test
    void encoderHasWeightsOnly(@TempDir Path folder) {
        ModelSpec spec = TestSpecs.withAverage(ModelFixture.DEFAULT.spec(), 0.5);
        RetrievalBatch batch = ModelFixture.DEFAULT.retrieval(1);
        try (TowerModel trained = ModelFixture.model(spec, 3);
                TowerModel encoder = TowerModel.create(spec, TowerModel.Options.of(3, 1), ModelPurpose.ENCODING)) {
            trained.fineTuneStep(batch);
            trained.updateAverage(0.5);
            trained.save(folder);
            encoder.restore(folder);
            assertThat(encoder.encodeUsers(batch.users())).isEqualTo(trained.encodeUsers(batch.users()));
            assertThat(encoder.encodeItems(batch.items(), batch.prior(), new float[0]))
                    .isEqualTo(trained.encodeItems(batch.items(), batch.prior(), new float[0]));
            assertThatThrownBy(() -> encoder.fineTuneStep(batch))
                    .hasMessage("this model only encodes: its purpose is ENCODING");
        }
    }

    @Test
    void doesNotUpdateUnreadRows() {
        try (TowerModel model = ModelFixture.DEFAULT.model(3)) {
            RetrievalBatch batch = ModelFixture.DEFAULT.retrieval(1);
            double[] before = ModelFixture.weights(model).get("tables.embedding");
            float[] gradient = ModelProbe.gradients(model, batch).get("tables.embedding");
            model.fineTuneStep(batch);
            double[] after = ModelFixture.weights(model).get("tables.embedding");
            assertThat(gradient).contains(0f);
            for (int i = 0; i < gradient.length; i++) {
                assertThat(after[i] == before[i]).as("value %d", i).isEqualTo(gradient[i] == 0);
            }
        }
    }

    @Test
    void lowRankFactorsMoveEqualMatrices() {
        assertThat(Initializer.ONES.ofFactors().bound()).isPositive();
    }

    /**
     * A feature may be missing at serving although no training row misses it. Its random weight must not change the
     * output then.
     */
    @Test
    void missingNumberStartsNeutral() {
        try (TowerModel model =
                TowerModel.create(ModelFixture.DEFAULT.spec(), new TowerModel.Options(3, 2, 1, false))) {
            Map<String, double[]> weights = ModelFixture.weights(model);
            assertThat(weights.keySet()).contains("user.dense.0.missing", "item.dense.0.missing");
            weights.forEach((name, values) -> {
                if (name.endsWith(".missing")) {
                    assertThat(values).as(name).containsOnly(0);
                }
            });
        }
    }

    @Test
    void learnedVectorStartsAtZero() {
        ModelSpec spec = ModelFixture.DEFAULT.spec();
        int width = spec.model().embeddingDim();
        try (TowerModel model = TowerModel.create(spec, TowerModel.Options.of(5, 1))) {
            double[] table = ModelFixture.weights(model).get("tables.embedding");
            int given = 6 * width; // rows of picture.learned, the last table
            assertThat(Arrays.stream(table, table.length - given, table.length)).allMatch(weight -> weight == 0);
            assertThat(Arrays.stream(table, 0, table.length - given)).noneMatch(weight -> weight == 0);
            model.fineTuneStep(ModelFixture.DEFAULT.retrieval(1));
            double[] trained = ModelFixture.weights(model).get("tables.embedding");
            assertThat(Arrays.stream(trained, table.length - given, table.length))
                    .anyMatch(weight -> weight != 0);
        }
    }

    @Test
    void reportsLossPerScenario() {
        try (TowerModel model = ModelFixture.DEFAULT.model(2)) {
            StepLosses losses = ModelProbe.losses(model, ModelFixture.DEFAULT.retrieval(5));
            double[] each = losses.perScenario();
            assertThat(each[1]).isNaN();
            assertThat((3 * each[0] + 2 * 2.5 * each[2]) / 5).isCloseTo(losses.scenarioLoss(), within(1e-6));
            assertThat(losses.loss()).isCloseTo(losses.scenarioLoss() + 0.5 * losses.globalLoss(), within(1e-9));
        }
    }

    @Test
    void resumesFromCheckpointBitForBit(@TempDir Path folder) {
        try (TowerModel straight = DROPS.model(4);
                TowerModel interrupted = DROPS.model(4);
                TowerModel resumed = TowerModel.create(DROPS.spec(), TowerModel.Options.of(4, 2))) {
            for (int i = 0; i < 2; i++) {
                straight.pretrainStep(DROPS.contrast(i));
                interrupted.pretrainStep(DROPS.contrast(i));
                straight.fineTuneStep(DROPS.retrieval(i));
                interrupted.fineTuneStep(DROPS.retrieval(i));
            }
            interrupted.save(folder);
            interrupted.fineTuneStep(DROPS.retrieval(9));
            interrupted.save(folder.resolve("other"));
            resumed.restore(folder);
            assertThat(resumed.step()).isEqualTo(4);
            for (int i = 2; i < 5; i++) {
                straight.fineTuneStep(DROPS.retrieval(i));
                resumed.fineTuneStep(DROPS.retrieval(i));
            }
            Map<String, double[]> expected = ModelFixture.weights(straight);
            ModelFixture.weights(resumed)
                    .forEach((name, w) -> assertThat(w).as(name).isEqualTo(expected.get(name)));
            assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
        }
    }

    @Test
    void rejectsCheckpointOfOtherModelAndDamagedCheckpoint(@TempDir Path folder) throws IOException {
        try (TowerModel model = ModelFixture.DEFAULT.model(4)) {
            assertThatThrownBy(() -> model.restore(folder))
                    .isInstanceOf(SassException.class)
                    .hasMessageContaining("SASS5102")
                    .hasMessageContaining("no such file");
            model.save(folder);
            try (TowerModel other = ModelFixture.DEFAULT.residual(true, 4).model(4)) {
                Map<String, double[]> before = ModelFixture.weights(other);
                assertThatThrownBy(() -> other.restore(folder))
                        .isInstanceOf(SassException.class)
                        .hasMessageContaining("SASS5103")
                        .hasMessageContaining("has shape");
                ModelFixture.weights(other).forEach((name, w) -> assertThat(w).isEqualTo(before.get(name)));
            }
            Path file = folder.resolve("model.ckpt");
            byte[] full = Files.readAllBytes(file);
            byte[] flipped = full.clone();
            flipped[full.length / 2] ^= 1;
            for (byte[] damaged :
                    List.of(flipped, Arrays.copyOf(full, full.length - 5), Arrays.copyOf(full, 10), new byte[0])) {
                Files.write(file, damaged);
                assertThatThrownBy(() -> model.restore(folder))
                        .isInstanceOf(SassException.class)
                        .hasMessageContaining("SASS5102");
            }
        }
    }

    @Test
    void reportsUnwritableCheckpoint(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("occupied"), "");
        try (TowerModel model = ModelFixture.DEFAULT.model(4)) {
            assertThatThrownBy(() -> model.save(file))
                    .isInstanceOf(SassException.class)
                    .hasMessageContaining("SASS5101");
        }
    }

    /** A model that is restored to train on other rows takes the same step as an uninterrupted model. */
    @Test
    void continuedFineTuningKeepsOptimizerState(@TempDir Path folder) {
        ModelFixture fixture = ModelFixture.DEFAULT;
        ModelSpec spec = TestSpecs.withAverage(fixture.spec(), 1);
        try (TowerModel used = ModelFixture.model(spec, 4);
                TowerModel restored = ModelFixture.model(spec, 5)) {
            for (int step = 1; step < 5; step++) {
                used.fineTuneStep(fixture.retrieval(step));
                used.updateAverage(0.5);
            }
            used.save(folder);
            restored.restore(folder);
            restored.continueFineTuning();
            assertThat(restored.step()).isEqualTo(4);
            Stream.of(used, restored).forEach(m -> m.fineTuneStep(fixture.retrieval(9)));
            Map<String, double[]> expected = ModelFixture.weights(used);
            ModelFixture.weights(restored)
                    .forEach((name, w) -> assertThat(w).as(name).isEqualTo(expected.get(name)));
            restored.updateAverage(0.5);
            restored.exchangeAverage();
            double[] mean = ModelFixture.weights(restored).get("tables.embedding");
            double[] weights = ModelFixture.weights(used).get("tables.embedding");
            assertThat(mean)
                    .as("means restart at 0")
                    .isEqualTo(Arrays.stream(weights).map(w -> w / 2).toArray());
        }
    }

    @Test
    void resetsOptimizer() {
        ModelFixture fixture = ModelFixture.DEFAULT;
        try (TowerModel used = fixture.model(4);
                TowerModel fresh = fixture.model(5)) {
            used.fineTuneStep(fixture.retrieval(1));
            used.resetOptimizer();
            Map<String, TFloat32> copy = new LinkedHashMap<>();
            used.variables().forEach((name, value) -> copy.put(name, (TFloat32) value));
            fresh.assign(copy);
            copy.values().forEach(Tensor::close);
            Stream.of(used, fresh).forEach(m -> m.fineTuneStep(fixture.retrieval(2)));
            Map<String, double[]> expected = ModelFixture.weights(fresh);
            ModelFixture.weights(used)
                    .forEach((name, w) -> assertThat(w).as(name).isEqualTo(expected.get(name)));
        }
    }

    @Test
    void encodesEmptyBatch() {
        try (TowerModel model = ModelFixture.DEFAULT.model(4)) {
            SideRows none = RandomRows.of(ModelFixture.DEFAULT.spec(), "user", new java.util.Random(1), 0, 0, 0, 0);
            assertThat(model.encodeUsers(none)).isEmpty();
        }
    }
}
