package org.sassrec.model.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.model.ModelFixture;
import org.sassrec.model.ModelProbe;
import org.sassrec.model.TestSpecs;
import org.sassrec.model.TowerModel;
import org.sassrec.sampling.contrast.ContrastBatch;
import org.sassrec.sampling.retrieval.RetrievalBatch;

/** Tests pre-training followed by fine-tuning with {@code finetune.freeze: tables}. */
@Tag("slow")
class FrozenRowsTest {
    private static final ModelSpec SPEC = TestSpecs.withFrozenTables(ModelFixture.DEFAULT.spec());
    private static final List<String> TABLES = List.of(EmbeddingTables.FEATURES, EmbeddingTables.BIAS);

    /** Rows of {@code tables.bias}: three scenarios, then hour and page, each with its out-of-vocabulary row first. */
    private static final List<Integer> REQUESTS = List.of(4, 5, 6, 8, 9);

    /**
     * Pre-trained rows keep their exact values. Adagrad trains all other rows. With the accumulator 10 the squares of
     * small gradients vanish, but the rows still change.
     */
    @ParameterizedTest(name = "accumulator {0}, temperature {1}")
    @CsvSource({"1e-8, 0.1", "10, 100"})
    void freezesPretrainedRowsOnly(double accumulator, double temperature) {
        ModelSpec spec = TestSpecs.withDamping(SPEC, accumulator, temperature);
        try (TowerModel model = TowerModel.create(spec, TowerModel.Options.of(5, 1))) {
            Map<String, double[]> first = ModelFixture.weights(model);
            pretrain(model);
            Map<String, double[]> expected = ModelFixture.weights(model);
            Map<String, double[]> sums = new HashMap<>();
            Map<String, List<Integer>> trained = new HashMap<>();
            for (String table : TABLES) {
                trained.put(table, moved(table, first, expected));
                double[] initial = new double[expected.get(table).length];
                Arrays.fill(initial, accumulator);
                sums.put(table, initial);
            }
            assertThat(trained.get(EmbeddingTables.BIAS))
                    .contains(0, 2, 3, 7)
                    .doesNotContain(1)
                    .doesNotContainAnyElementsOf(REQUESTS);

            model.beginFineTuning();

            for (int step = 1; step <= 3; step++) {
                RetrievalBatch batch = ModelFixture.DEFAULT.retrieval(step);
                Map<String, float[]> gradients = ModelProbe.gradients(model, batch);
                for (String table : TABLES) {
                    adagrad(table, trained.get(table), expected.get(table), gradients.get(table), sums.get(table));
                }
                model.fineTuneStep(batch);
            }
            Map<String, double[]> after = ModelFixture.weights(model);
            Map<String, double[]> before = expected;
            for (String table : TABLES) {
                assertThat(after.get(table)).as(table).containsExactly(before.get(table), within(1e-6));
                trained.get(table)
                        .forEach(row -> assertThat(row(after, table, row))
                                .as("%s, row %d", table, row)
                                .isEqualTo(row(before, table, row)));
            }
            assertThat(moved(EmbeddingTables.BIAS, first, after))
                    .as("context, which pre-training does not read")
                    .containsAll(REQUESTS);
            assertThat(after.get("user.1.global.W")).isNotEqualTo(first.get("user.1.global.W"));
        }
    }

    /** A checkpoint of fine-tuning stores which rows are frozen. Models that start from it keep them frozen. */
    @Test
    void keepsRowsFrozenAcrossCheckpoint(@TempDir Path folder) {
        try (TowerModel model = create();
                TowerModel resumed = create()) {
            pretrain(model);
            double[] trained = ModelFixture.weights(model).get(EmbeddingTables.FEATURES);
            model.beginFineTuning();
            model.fineTuneStep(ModelFixture.DEFAULT.retrieval(1));
            model.save(folder);
            resumed.restore(folder);
            model.fineTuneStep(ModelFixture.DEFAULT.retrieval(2));
            resumed.fineTuneStep(ModelFixture.DEFAULT.retrieval(2));
            Map<String, double[]> straight = ModelFixture.weights(model);
            ModelFixture.weights(resumed)
                    .forEach((name, w) -> assertThat(w).as(name).isEqualTo(straight.get(name)));

            resumed.restore(folder);
            Map<String, double[]> before = ModelFixture.weights(resumed);
            resumed.resetOptimizer();
            resumed.fineTuneStep(ModelFixture.DEFAULT.retrieval(3));
            Map<String, double[]> after = ModelFixture.weights(resumed);
            List<Integer> moved = moved(EmbeddingTables.FEATURES, before, after);
            Map<String, double[]> pretrained = Map.of(EmbeddingTables.FEATURES, trained);
            Map<String, double[]> random = Map.of(EmbeddingTables.FEATURES, first());
            assertThat(moved)
                    .isNotEmpty()
                    .doesNotContainAnyElementsOf(moved(EmbeddingTables.FEATURES, random, pretrained));
        }
    }

    private static TowerModel create() {
        return TowerModel.create(SPEC, TowerModel.Options.of(5, 1));
    }

    private static double[] first() {
        try (TowerModel model = create()) {
            return ModelFixture.weights(model).get(EmbeddingTables.FEATURES);
        }
    }

    private static void pretrain(TowerModel model) {
        ContrastBatch batch = ModelFixture.withoutRequest(SPEC, ModelFixture.DEFAULT.contrast(2));
        model.pretrainStep(batch);
    }

    private static void adagrad(String table, List<Integer> frozen, double[] weights, float[] gradient, double[] sums) {
        int width = width(table);
        for (int i = 0; i < weights.length; i++) {
            if (!frozen.contains(i / width)) {
                double g = gradient[i];
                sums[i] += g * g;
                weights[i] -= SPEC.finetune().optimizer().tableLearningRate() * g / (Math.sqrt(sums[i]) + 1e-10);
            }
        }
    }

    /** Returns the rows in which any value changed. */
    private static List<Integer> moved(String table, Map<String, double[]> before, Map<String, double[]> after) {
        return IntStream.range(0, before.get(table).length / width(table))
                .filter(row -> !Arrays.equals(row(before, table, row), row(after, table, row)))
                .boxed()
                .toList();
    }

    private static double[] row(Map<String, double[]> weights, String table, int row) {
        int width = width(table);
        return Arrays.copyOfRange(weights.get(table), row * width, (row + 1) * width);
    }

    private static int width(String table) {
        return table.equals(EmbeddingTables.BIAS)
                ? SPEC.model().biasDim()
                : SPEC.model().embeddingDim();
    }
}
