package org.sassrec.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.sampling.retrieval.RetrievalBatch;

/** Compares the updates of a step with a plain implementation of Adagrad, Adam, warm-up and clipping. */
@Tag("slow")
class OptimizerTest {
    private static final double TABLE_RATE = 1e-2;
    private static final double DENSE_RATE = 1e-3;
    private static final double ACCUMULATOR = 0.1;

    /** The norm of the dense gradients is about 0.1 here. */
    @ParameterizedTest(name = "scenarioDecay {0}, warm-up {1}, clip {2}")
    @CsvSource({"0, 0, 0", "20, 0, 0", "0, 4, 0", "20, 2, 0", "0, 0, 0.02", "20, 2, 0.02", "0, 0, 50"})
    void updatesLikeAdagradAndAdam(double decay, long warmup, double clip) {
        ModelSpec spec = TestSpecs.withClip(TestSpecs.withScenarioDecay(ModelFixture.DEFAULT.spec(), decay), clip);
        try (TowerModel model = ModelFixture.model(spec, 3)) {
            model.warmUp(warmup);
            Reference reference = new Reference(ModelFixture.weights(model), decay, warmup, clip);
            for (int t = 1; t <= 3; t++) {
                RetrievalBatch batch = ModelFixture.DEFAULT.retrieval(t);
                reference.step(t, ModelProbe.gradients(model, batch));
                model.fineTuneStep(batch);
                ModelFixture.weights(model)
                        .forEach((name, found) ->
                                assertThat(found).as(name).containsExactly(reference.weights.get(name), within(2e-6)));
            }
            assertThat(reference.clipped).isEqualTo(clip == 0.02);
        }
    }

    /** The first step of Adam moves each weight by its rate, so the rates of a warm-up are visible in the weights. */
    @Test
    void firstStepOfWarmUpHasItsShareOfTheRate() {
        ModelSpec spec = ModelFixture.DEFAULT.spec();
        try (TowerModel full = ModelFixture.model(spec, 3);
                TowerModel warm = ModelFixture.model(spec, 3)) {
            warm.warmUp(10);
            double[] before = ModelFixture.weights(full).get("user.1.global.W");
            RetrievalBatch batch = ModelFixture.DEFAULT.retrieval(1);
            full.fineTuneStep(batch);
            warm.fineTuneStep(batch);
            assertThat(largestChange(full, before)).isCloseTo(1e-3, within(2e-5));
            assertThat(largestChange(warm, before)).isCloseTo(1e-4, within(2e-6));
        }
    }

    private static double largestChange(TowerModel model, double... before) {
        double[] after = ModelFixture.weights(model).get("user.1.global.W");
        double most = 0;
        for (int i = 0; i < before.length; i++) {
            most = Math.max(most, Math.abs(after[i] - before[i]));
        }
        return most;
    }

    /** The rise depends on the step count, which the checkpoint contains. */
    @Test
    void restoredModelContinuesWarmUp(@TempDir Path folder) {
        ModelSpec spec = TestSpecs.withClip(ModelFixture.DEFAULT.spec(), 0.02);
        try (TowerModel straight = ModelFixture.model(spec, 3);
                TowerModel restored = ModelFixture.model(spec, 4)) {
            straight.warmUp(5);
            for (int t = 1; t <= 2; t++) {
                straight.fineTuneStep(ModelFixture.DEFAULT.retrieval(t));
            }
            straight.save(folder);
            restored.restore(folder);
            restored.warmUp(5);
            for (int t = 3; t <= 6; t++) {
                straight.fineTuneStep(ModelFixture.DEFAULT.retrieval(t));
                restored.fineTuneStep(ModelFixture.DEFAULT.retrieval(t));
            }
            Map<String, double[]> expected = ModelFixture.weights(straight);
            ModelFixture.weights(restored)
                    .forEach((name, w) -> assertThat(w).as(name).isEqualTo(expected.get(name)));
        }
    }

    /** The optimizer in doubles. */
    private static final class Reference {
        private final Map<String, double[]> weights;
        private final Map<String, double[]> first = new HashMap<>();
        private final Map<String, double[]> second = new HashMap<>();
        private final double decay;
        private final long warmup;
        private final double clip;
        private boolean clipped;

        Reference(Map<String, double[]> weights, double decay, long warmup, double clip) {
            this.weights = weights;
            this.decay = decay;
            this.warmup = warmup;
            this.clip = clip;
        }

        void step(int t, Map<String, float[]> gradients) {
            double share = warmup == 0 ? 1 : Math.min(1, (double) t / warmup);
            Map<String, float[]> dense = new TreeMap<>(gradients);
            dense.keySet().removeIf(name -> name.startsWith("tables."));
            double squares = 0;
            for (float[] gradient : dense.values()) {
                for (float g : gradient) {
                    squares += (double) g * g;
                }
            }
            double factor = clip == 0 ? 1 : Math.min(1, clip / Math.sqrt(squares));
            clipped |= factor < 1;
            gradients.forEach((name, gradient) -> {
                double[] w = weights.get(name);
                if (name.matches("(user|item)\\.(\\d|out)\\.\\d\\..*")) {
                    Arrays.setAll(w, i -> w[i] * (1 - share * DENSE_RATE * decay));
                }
                update(name, w, gradient, factor, share, t);
            });
        }

        private void update(String name, double[] w, float[] gradient, double factor, double share, int t) {
            boolean table = name.startsWith("tables.");
            double[] m = first.computeIfAbsent(name, n -> new double[w.length]);
            double[] v = second.computeIfAbsent(name, n -> {
                double[] start = new double[w.length];
                Arrays.fill(start, table ? ACCUMULATOR : 0);
                return start;
            });
            for (int i = 0; i < w.length; i++) {
                double g = factor * gradient[i];
                if (table) {
                    v[i] += g * g;
                    w[i] -= share * TABLE_RATE * g / (Math.sqrt(v[i]) + 1e-10);
                } else {
                    m[i] = 0.9 * m[i] + 0.1 * g;
                    v[i] = 0.999 * v[i] + 0.001 * g * g;
                    w[i] -= share
                            * DENSE_RATE
                            * m[i]
                            / (1 - Math.pow(0.9, t))
                            / (Math.sqrt(v[i] / (1 - Math.pow(0.999, t))) + 1e-8);
                }
            }
        }
    }
}
