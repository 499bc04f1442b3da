package org.sassrec.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.FinetuneConfig.Loss;
import org.sassrec.config.ModelConfig;
import org.sassrec.model.ModelFixture;
import org.sassrec.model.ModelProbe;
import org.sassrec.model.TowerModel;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.sampling.retrieval.RetrievalBatch;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

@Tag("slow")
class DropoutTest {
    private static final ModelFixture DROPS =
            ModelFixture.DEFAULT.loss(Loss.SOFTMAX, 0, 0.5).cosine(0.2).dropout(0.3);

    /** Returns two masks of a graph for each of several steps: [step][mask][unit]. */
    private static List<float[][]> masks(double rate, long seed, int steps, int... shape) {
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            Operand<TInt64> seedAndStep = tf.placeholder(TInt64.class);
            Dropout dropout = Dropout.of(seedAndStep, rate);
            Operand<TFloat32> first = dropout.mask(tf, tf.constant(shape));
            Operand<TFloat32> second = dropout.mask(tf, tf.constant(shape));
            List<float[][]> all = new ArrayList<>();
            for (long step = 0; step < steps; step++) {
                try (TInt64 value = TInt64.tensorOf(StdArrays.ndCopyOf(new long[] {seed, step}));
                        Result result = session.runner()
                                .feed(seedAndStep, value)
                                .fetch(first)
                                .fetch(second)
                                .run()) {
                    all.add(new float[][] {numbers(result, 0, shape), numbers(result, 1, shape)});
                }
            }
            return all;
        }
    }

    private static float[] numbers(Result result, int output, int... shape) {
        TFloat32 mask = (TFloat32) result.get(output);
        assertThat(mask.shape().asArray())
                .isEqualTo(Arrays.stream(shape).asLongStream().toArray());
        float[] numbers = new float[(int) mask.shape().size()];
        mask.asRawTensor().data().asFloats().read(numbers);
        return numbers;
    }

    private static double dropped(float... mask) {
        int zeros = 0;
        for (float value : mask) {
            zeros += value == 0 ? 1 : 0;
        }
        return zeros / (double) mask.length;
    }

    /** In one step the share is one of the two neighboring multiples of 1/256. Over all steps it is the rate. */
    @ParameterizedTest
    @ValueSource(doubles = {0.0008, 0.1, 0.4, 0.5, 0.9})
    void reachesDropoutRateOverSteps(double rate) {
        int steps = 600;
        double sum = 0;
        Set<Long> levels = new HashSet<>();
        for (float[][] masks : masks(rate, 3, steps, 100, 200)) {
            double share = dropped(masks[0]);
            double level = rate * 256 - Math.floor(rate * 256) == 0
                    ? rate
                    : Math.abs(share - Math.floor(rate * 256) / 256) < Math.abs(share - Math.ceil(rate * 256) / 256)
                            ? Math.floor(rate * 256) / 256
                            : Math.ceil(rate * 256) / 256;
            assertThat(share).isCloseTo(level, within(5 * Math.sqrt(level * (1 - level) / masks[0].length) + 1e-12));
            levels.add(Math.round(level * 256));
            sum += share;
        }
        assertThat(levels.size()).isEqualTo(rate == 0.5 ? 1 : 2);
        // The level of a step has a standard deviation of at most half of 1/256. The share within a level varies less.
        assertThat(sum / steps).isCloseTo(rate, within(5 * 0.5 / 256 / Math.sqrt(steps)));
    }

    /**
     * Tests that pairs are independent within the deviation of a binomial: neighbors in a mask, masks of a step, steps,
     * and seeds.
     */
    @Test
    void unitsMasksStepsAndSeedsAreIndependent() {
        List<float[][]> masks = masks(0.5, 3, 2, 40_000);
        float[] mask = masks.get(0)[0];
        float[] shifted = Arrays.copyOfRange(mask, 1, mask.length + 1);
        for (float[] other : List.of(
                shifted,
                Arrays.copyOfRange(mask, 8, mask.length + 8),
                masks.get(0)[1],
                masks.get(1)[0],
                masks(0.5, 4, 1, 40_000).get(0)[0])) {
            int both = 0;
            for (int i = 0; i < mask.length; i++) {
                both += mask[i] == 0 && other[i] == 0 ? 1 : 0;
            }
            assertThat(both / (double) mask.length).isCloseTo(0.25, within(5 * Math.sqrt(0.25 * 0.75 / mask.length)));
        }
    }

    @Test
    void masksDependOnlyOnSeedAndStep() {
        List<float[][]> once = masks(0.3, 3, 3, 999);
        List<float[][]> again = masks(0.3, 3, 3, 999);
        for (int step = 0; step < once.size(); step++) {
            assertThat(again.get(step)[0]).containsExactly(once.get(step)[0]);
            assertThat(again.get(step)[1]).containsExactly(once.get(step)[1]);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 5", "1, 1", "7, 1", "8, 1", "3, 11"})
    void createsMaskOfEachShape(int rows, int columns) {
        float[] mask = masks(0.25, 1, 1, rows, columns).get(0)[0];
        assertThat(mask).hasSize(rows * columns);
        for (float value : mask) {
            assertThat(value).isIn(0f, 1 / (1 - 0.25f));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.995, 0.9999})
    void scalesRemainingUnitsAtHighRate(double rate) {
        double sum = 0;
        List<float[][]> masks = masks(rate, 2, 400, 5_000);
        for (float[][] step : masks) {
            for (float value : step[0]) {
                sum += value;
            }
        }
        assertThat(sum / (masks.size() * 5_000)).isCloseTo(1, within(0.1));
    }

    @Test
    void appliesDropoutMasksToGradients() {
        assertThat(slopesAgree(DROPS.spec(), name -> true)).isGreaterThan(20);
    }

    /**
     * hmoe and pepnet stop some gradients, which finite differences do not: hmoe those of other scenarios' outputs,
     * pepnet those of the input of the gates.
     */
    @ParameterizedTest(name = "{0}")
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"SASS", "POPULARITY", "ITEM_CF", "NEIGHBOURS"})
    void appliesDropoutMasksToGradientsOfBaselines(ModelConfig.Type type) {
        Predicate<String> names = switch (type) {
            case HMOE -> name -> name.contains(".relations.") || name.contains(".residual.");
            case PEPNET -> name -> name.matches("(user|item)\\.(\\d|out|residual).*");
            default -> name -> true;
        };
        assertThat(slopesAgree(DROPS.type(type).loss(Loss.SOFTMAX, 0, 0).spec(), names))
                .isGreaterThan(4);
    }

    /**
     * Compares the largest gradient of each weight with finite differences.
     *
     * @param names selects the weights; weights with very small gradients are skipped
     * @return number of compared weights
     */
    private static int slopesAgree(ModelSpec spec, Predicate<String> names) {
        int compared = 0;
        try (TowerModel model = ModelFixture.model(spec, 5)) {
            RetrievalBatch batch = DROPS.retrieval(6);
            for (Map.Entry<String, float[]> of :
                    ModelProbe.gradients(model, batch).entrySet()) {
                float[] gradient = of.getValue();
                int largest = 0;
                for (int i = 0; i < gradient.length; i++) {
                    largest = Math.abs(gradient[i]) > Math.abs(gradient[largest]) ? i : largest;
                }
                if (Math.abs(gradient[largest]) < 2e-2 || !names.test(of.getKey())) {
                    continue;
                }
                double h = 2e-3;
                double here = lossAt(model, batch, of.getKey(), largest, 0);
                double above = (lossAt(model, batch, of.getKey(), largest, h) - here) / h;
                double below = (here - lossAt(model, batch, of.getKey(), largest, -h)) / h;
                double found = gradient[largest];
                // A relu may change its state on one side.
                double slope = Math.abs(above - found) < Math.abs(below - found) ? above : below;
                assertThat(found).as(of.getKey()).isCloseTo(slope, within(2e-2 * Math.abs(slope) + 1e-3));
                compared++;
            }
        }
        return compared;
    }

    /** Returns the loss of the model's next step with one changed weight value. Restores the model afterwards. */
    private static double lossAt(TowerModel model, RetrievalBatch batch, String name, int place, double change) {
        Map<String, Tensor> weights = model.variables();
        try {
            TFloat32 old = (TFloat32) weights.get(name);
            float[] values = new float[(int) old.shape().size()];
            old.asRawTensor().data().asFloats().read(values);
            values[place] += (float) change;
            try (TFloat32 moved = TFloat32.tensorOf(old.shape(), DataBuffers.of(values, true, false))) {
                model.assign(Map.of(name, moved));
            }
            double loss = ModelProbe.losses(model, batch).loss();
            model.assign(Map.of(name, old));
            return loss;
        } finally {
            weights.values().forEach(Tensor::close);
        }
    }

    @Test
    void dropoutDependsOnlyOnSeedAndStep() {
        try (TowerModel model = DROPS.model(5);
                TowerModel other = DROPS.model(5)) {
            RetrievalBatch batch = DROPS.retrieval(6);
            double loss = ModelProbe.losses(model, batch).loss();
            assertThat(ModelProbe.losses(model, batch).loss()).isEqualTo(loss);
            assertThat(ModelProbe.losses(other, batch).loss()).isEqualTo(loss);
            double plain = 0;
            try (TowerModel without = DROPS.dropout(0).model(5)) {
                plain = ModelProbe.losses(without, batch).loss();
            }
            assertThat(loss).isNotEqualTo(plain);
            Map<String, TFloat32> weights = new HashMap<>();
            model.variables().forEach((name, weight) -> weights.put(name, (TFloat32) weight));
            try (TowerModel sixth = DROPS.model(6)) {
                sixth.assign(weights);
                assertThat(ModelProbe.losses(sixth, batch).loss())
                        .as("another seed")
                        .isNotEqualTo(loss);
                sixth.fineTuneStep(batch);
                model.fineTuneStep(batch);
                model.assign(weights);
                assertThat(ModelProbe.losses(model, batch).loss())
                        .as("another step")
                        .isNotEqualTo(loss);
                other.fineTuneStep(batch);
                other.assign(weights);
                assertThat(ModelProbe.losses(other, batch).loss())
                        .isEqualTo(ModelProbe.losses(model, batch).loss());
            } finally {
                weights.values().forEach(Tensor::close);
            }
        }
    }
}
