package org.sassrec.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.Side;
import org.sassrec.model.graph.BlockNorms;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.WeightBlock;
import org.sassrec.sampling.retrieval.RetrievalBatch;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Measures norms and units of a step. */
@Tag("slow")
class MeasurementTest {

    @ParameterizedTest(name = "scenarioDecay {0}, clip {1}")
    @CsvSource({"0, 0", "20, 0", "0, 0.02"})
    void normsOfStepAreThoseOfItsWeights(double decay, double clip) {
        ModelSpec spec = TestSpecs.withClip(TestSpecs.withScenarioDecay(ModelFixture.DEFAULT.spec(), decay), clip);
        try (TowerModel model = ModelFixture.model(spec, 3)) {
            for (int t = 1; t <= 2; t++) {
                RetrievalBatch batch = ModelFixture.DEFAULT.retrieval(t);
                Map<String, float[]> gradients = ModelProbe.gradients(model, batch);
                Map<String, double[]> before = ModelFixture.weights(model);
                model.measureNextStep();
                model.fineTuneStep(batch);
                Map<WeightBlock, BlockNorms> expected = norms(gradients, before, ModelFixture.weights(model));
                assertThat(model.norms().keySet()).isEqualTo(expected.keySet()).contains(WeightBlock.values());
                model.norms().forEach((block, norms) -> {
                    BlockNorms wanted = expected.get(block);
                    assertThat(norms.gradient()).as(block + " gradient").isCloseTo(wanted.gradient(), within(1e-5));
                    if (!isTable(block)) {
                        assertThat(norms.weights()).as(block + " weights").isCloseTo(wanted.weights(), within(1e-4));
                        assertThat(norms.update()).as(block + " update").isCloseTo(wanted.update(), within(1e-5));
                    }
                });
            }
        }
    }

    /** The rows that a step reads are not known here, and the bias network has rows and dense weights. */
    private static boolean isTable(WeightBlock block) {
        return block == WeightBlock.EMBEDDINGS || block == WeightBlock.BIAS_NETWORK;
    }

    private static Map<WeightBlock, BlockNorms> norms(
            Map<String, float[]> gradients, Map<String, double[]> before, Map<String, double[]> after) {
        Map<WeightBlock, double[]> squares = new TreeMap<>();
        gradients.forEach((name, gradient) -> {
            double[] sums = squares.computeIfAbsent(WeightBlock.of(name), b -> new double[3]);
            double[] w = before.get(name);
            double weights = 0;
            for (int i = 0; i < gradient.length; i++) {
                double change = after.get(name)[i] - w[i];
                weights += w[i] * w[i];
                sums[1] += (double) gradient[i] * gradient[i];
                sums[2] += change * change;
            }
            sums[0] += weights;
        });
        Map<WeightBlock, BlockNorms> norms = new TreeMap<>();
        squares.forEach((block, sums) ->
                norms.put(block, new BlockNorms(Math.sqrt(sums[0]), Math.sqrt(sums[1]), Math.sqrt(sums[2]))));
        return norms;
    }

    /** A measured step trains like any other, in all tasks. */
    @Test
    void measuringDoesNotChangeTraining() {
        ModelFixture fixture = ModelFixture.DEFAULT;
        try (TowerModel plain = fixture.model(4);
                TowerModel measured = fixture.model(4)) {
            for (int t = 1; t <= 4; t++) {
                if (t % 2 == 0) {
                    measured.measureNextStep();
                }
                double loss = plain.pretrainStep(fixture.contrast(t)).loss();
                assertThat(measured.pretrainStep(fixture.contrast(t)).loss()).isEqualTo(loss);
                assertThat(measured.norms().isEmpty()).isEqualTo(t == 1);
                measured.sample(Side.USER, fixture.contrast(t).users());
            }
            for (int t = 5; t <= 7; t++) {
                measured.measureNextStep();
                StepLosses losses = plain.fineTuneStep(fixture.retrieval(t));
                StepLosses found = measured.fineTuneStep(fixture.retrieval(t));
                assertThat(found.loss()).isEqualTo(losses.loss());
                assertThat(found.globalLoss()).isEqualTo(losses.globalLoss());
                measured.sample(Side.ITEM, fixture.retrieval(t).items());
            }
            Map<String, double[]> expected = ModelFixture.weights(plain);
            ModelFixture.weights(measured)
                    .forEach((name, w) -> assertThat(w).as(name).isEqualTo(expected.get(name)));
        }
    }

    /** A large negative bias makes all units of a layer 0. */
    @ParameterizedTest
    @ValueSource(strings = {"user.1.global", "user.2.0.scenario", "user.bias"})
    void countsUnitsThatAreZeroInAllRows(String layer) {
        ModelFixture fixture = ModelFixture.DEFAULT;
        RetrievalBatch batch = fixture.retrieval(1);
        try (TowerModel model = fixture.model(4)) {
            String name = layer.replace(".0.", ".");
            SideSample before = model.sample(Side.USER, batch.users());
            assertThat(before.vectors()).isEqualTo(model.encodeUsers(batch.users()));
            SideSample.Units healthy = before.layers().get(name);
            assertThat(healthy.dead()).isLessThan(healthy.units());
            int width = ModelFixture.weights(model).get(layer + ".b").length;
            try (TFloat32 low = TFloat32.tensorOf(
                    Shape.of(width), value -> value.scalars().forEach(scalar -> scalar.setFloat(-100)))) {
                model.assign(Map.of(layer + ".b", low));
            }
            SideSample.Units dead =
                    model.sample(Side.USER, batch.users()).layers().get(name);
            assertThat(dead.units()).isEqualTo(healthy.units());
            assertThat(dead.dead()).isBetween(width, width + healthy.dead()).isGreaterThan(healthy.dead());
        }
    }

    @Test
    void recognizesTheBlockOfAWeight() {
        Map<String, WeightBlock> blocks = new TreeMap<>();
        try (TowerModel model = ModelFixture.DEFAULT.model(4)) {
            ModelFixture.weights(model).keySet().forEach(name -> blocks.put(name, WeightBlock.of(name)));
        }
        assertThat(blocks)
                .containsEntry("tables.embedding", WeightBlock.EMBEDDINGS)
                .containsEntry("tables.bias", WeightBlock.BIAS_NETWORK)
                .containsEntry("user.bias.W", WeightBlock.BIAS_NETWORK)
                .containsEntry("user.1.global.W", WeightBlock.GLOBAL_LAYERS)
                .containsEntry("item.2.1.scenario.b", WeightBlock.SCENARIO_LAYERS)
                .containsEntry("item.1.0.gates.W", WeightBlock.GATES)
                .containsEntry("user.out.0.W", WeightBlock.OUTPUT)
                .containsEntry("user.out.global.W", WeightBlock.OUTPUT);
        assertThat(WeightBlock.of("user.2.shared.scenario.W")).isEqualTo(WeightBlock.SCENARIO_LAYERS);
        assertThat(WeightBlock.of("user.2.each.gates.W")).isEqualTo(WeightBlock.GATES);
    }
}
