package org.sassrec.training.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.SamplingWeight;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.model.SideSample.Units;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.Copy;
import org.sassrec.training.health.EpochHealth.Block;

/** Each code has planted figures that cause it, and figures just inside the limits that do not. */
class HealthFindingsTest {
    private static final SassConfig CONFIG = config();

    /** Figures of a healthy epoch, as measured on the quickstart. */
    private static final EpochHealth HEALTHY = new EpochHealth(
            50,
            9.9,
            8.7,
            Double.NaN,
            0.05,
            Map.of("gates", new Block(3.6e-4, 2.6e-3), "bias network", new Block(0.046, 1.2e-3)),
            Map.of("user", 0.48, "item", 0.70),
            Map.of("user.1.global", new Units(64, 9)));

    private static SassConfig config() {
        SassConfig plain = Configs.of(
                2, Configs.model(), Configs.finetune(new Negatives(4, 0, SamplingWeight.EXPOSURE, 1, false, true), 32));
        assertThat(plain.finetune().epochs()).isEqualTo(3);
        assertThat(plain.pretrain().epochs()).isEqualTo(2);
        return plain;
    }

    private static LoopHealth.Epoch epoch(double loss, Map<String, Double> values, EpochHealth health) {
        return new LoopHealth.Epoch(loss, values, health);
    }

    private static LoopHealth loop(boolean pretraining, LoopHealth.Epoch... epochs) {
        return new LoopHealth(CONFIG, pretraining, false, "all", List.of(epochs));
    }

    private static List<HealthFinding> find(boolean pretraining, LoopHealth.Epoch... epochs) {
        return new HealthFindings().add(loop(pretraining, epochs));
    }

    private static List<HealthFinding> find(EpochHealth health) {
        return find(false, epoch(9, Map.of(), health));
    }

    private static EpochHealth withBlock(double gradient, double update) {
        return new EpochHealth(
                50,
                9.9,
                8.7,
                Double.NaN,
                0.05,
                Map.of("gates", new Block(gradient, update), "bias network", new Block(0.05, 1e-3)),
                HEALTHY.similarity(),
                HEALTHY.layers());
    }

    @Test
    void reportsNothingForHealthyEpochs() {
        Map<String, Double> values = Map.of("validation", 0.2, "alignment", 0.38, "uniformity", -0.67);
        assertThat(find(false, epoch(9, values, HEALTHY), epoch(8, values, HEALTHY), epoch(7, values, HEALTHY)))
                .isEmpty();
        assertThat(find(true, epoch(9, values, HEALTHY), epoch(8, values, HEALTHY)))
                .isEmpty();
        assertThat(find(false, epoch(9, values, null))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0.48, 0.995, items", "0.991, 0.2, users", "1, 1, items and users"})
    void reportsVectorsThatAreNearlyEqual(double users, double items, String collapsedSides) {
        EpochHealth collapsed = new EpochHealth(
                50,
                9.9,
                8.7,
                Double.NaN,
                0.05,
                HEALTHY.blocks(),
                Map.of("user", users, "item", items),
                HEALTHY.layers());
        assertThat(find(collapsed)).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(TrainingCode.VECTORS_COLLAPSED);
            assertThat(finding.message())
                    .isEqualTo("fine-tuning has collapsed: the vectors of " + collapsedSides + " are nearly equal");
            assertThat(finding.key()).isEqualTo("finetune.optimizer");
            assertThat(finding.notes()).anyMatch(note -> note.startsWith("mean cosine of two users of a scenario: "));
        });
    }

    @Test
    void doesNotReportCollapseOfHardlyTrainedNetwork() {
        EpochHealth start = new EpochHealth(
                9, 15.4, 15.3, 15.4, 0.05, HEALTHY.blocks(), Map.of("user", 0.999, "item", 0.999), HEALTHY.layers());
        Map<String, Double> values = Map.of("alignment", 0.01, "uniformity", -0.02);
        assertThat(find(true, epoch(14, values, start), epoch(14, values, start)))
                .extracting(HealthFinding::code)
                .containsExactly(TrainingCode.FEW_TRAINING_STEPS);
        assertThat(find(true, epoch(14, values, start), epoch(14, values, start), epoch(14, values, start)))
                .extracting(HealthFinding::code)
                .containsExactly(TrainingCode.FEW_TRAINING_STEPS, TrainingCode.VECTORS_COLLAPSED);
    }

    /** The figures of KuaiRand with layers [128, 64, 64] and without a residual. */
    @Test
    void reportsCollapseOfPreTrainingByHeldOutFigures() {
        Map<String, Double> values = Map.of("alignment", 0.01, "uniformity", -0.02, "held-out user accuracy", 0.0001);
        assertThat(find(true, epoch(14, values, HEALTHY))).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(TrainingCode.VECTORS_COLLAPSED);
            assertThat(finding.notes())
                    .contains("alignment 0.010, uniformity -0.020; both are near 0 if all vectors are equal")
                    .contains("held-out user accuracy 1.0e-04");
        });
        assertThat(find(true, epoch(14, Map.of("alignment", 0.01, "uniformity", -0.8), HEALTHY)))
                .as("good views: equal within a pair, different between pairs")
                .isEmpty();
        assertThat(find(true, epoch(14, Map.of("alignment", 1.9, "uniformity", -3.8), HEALTHY)))
                .as("random vectors")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"13.9, true", "13.4, true", "12.5, false", "4.0, false"})
    void reportsLossOfEqualVectors(double last, boolean collapsed) {
        EpochHealth health =
                new EpochHealth(50, 15.4, last, 13.8, 0.05, HEALTHY.blocks(), HEALTHY.similarity(), HEALTHY.layers());
        List<HealthFinding> found = find(true, epoch(14, Map.of(), health));
        assertThat(found).hasSize(collapsed ? 1 : 0).allSatisfy(finding -> {
            assertThat(finding.code()).isEqualTo(TrainingCode.VECTORS_COLLAPSED);
            assertThat(finding.message()).isEqualTo("pre-training has collapsed: the loss is that of equal vectors");
            assertThat(finding.notes())
                    .anyMatch(note -> note.endsWith("at the end of the epoch; equal vectors have 13.800"));
        });
    }

    @Test
    void reportsValidationThatFallsWhileTheLossFalls() {
        assertThat(find(false, epochs(new double[] {9, 8, 7}, 0.200, 0.190, 0.175)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo(TrainingCode.VALIDATION_FALLS);
                    assertThat(finding.message())
                            .isEqualTo("fine-tuning overfits from epoch 2 on: validation falls while the loss falls");
                    assertThat(finding.notes())
                            .containsExactly("validation: 0.200, 0.190, 0.175", "loss: 9.000, 8.000, 7.000");
                    assertThat(finding.key()).isEqualTo("finetune.epochs");
                });
        assertThat(find(false, epochs(new double[] {9, 8, 7, 6}, 0.1, 0.2, 0.19, 0.17)))
                .as("from the second epoch")
                .extracting(HealthFinding::code)
                .containsExactly(TrainingCode.VALIDATION_FALLS);
        assertThat(find(false, epochs(new double[] {9, 8, 7}, 0.200, 0.190, 0.182)))
                .as("9 % in two epochs")
                .isEmpty();
        assertThat(find(false, epochs(new double[] {9, 8, 7}, 0.2, 0.15, 0.16)))
                .as("rises again")
                .isEmpty();
        assertThat(find(false, epochs(new double[] {9, 8.9, 8.95}, 0.2, 0.19, 0.17)))
                .as("the loss does not fall")
                .isEmpty();
        assertThat(find(false, epochs(new double[] {9, 8, 7, 6, 5}, 0.1, 0.15, 0.2, 0.19, 0.17)))
                .as("best after epoch 3")
                .isEmpty();
    }

    private static LoopHealth.Epoch[] epochs(double[] losses, double... metrics) {
        List<LoopHealth.Epoch> epochs = new ArrayList<>();
        for (int n = 0; n < metrics.length; n++) {
            epochs.add(epoch(losses[n], Map.of("validation", metrics[n]), n < 3 ? HEALTHY : null));
        }
        return epochs.toArray(LoopHealth.Epoch[]::new);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void namesResidualOnlyIfItIsOff(boolean residual) {
        SassConfig config = Copy.of(CONFIG)
                .with(
                        SassConfig::model,
                        Copy.of(CONFIG.model())
                                .with(ModelConfig::residual, residual)
                                .get())
                .get();
        List<LoopHealth.Epoch> epochs =
                List.of(epoch(9, Map.of("alignment", 0.01, "uniformity", -0.02), withBlock(4e-7, 1e-3)));
        assertThat(new HealthFindings().add(new LoopHealth(config, true, false, "all", epochs)))
                .extracting(HealthFinding::code)
                .containsExactlyInAnyOrder(TrainingCode.VECTORS_COLLAPSED, TrainingCode.GRADIENT_OUT_OF_RANGE);
        assertThat(new HealthFindings().add(new LoopHealth(config, true, false, "all", epochs)))
                .allSatisfy(finding -> assertThat(finding.help().contains("set `model.residual: true`"))
                        .isEqualTo(!residual));
    }

    @Test
    void reportsGradientsThatVanishOrExplode() {
        assertThat(find(withBlock(4e-7, 1e-3))).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(TrainingCode.GRADIENT_OUT_OF_RANGE);
            assertThat(finding.message()).isEqualTo("the gradients of fine-tuning vanish in gates");
            assertThat(finding.key()).isEqualTo("model");
            assertThat(finding.notes()).contains("gates: norm of the gradient is 4.0e-07 of the norm of the weights");
        });
        assertThat(find(withBlock(110, 1e-3))).singleElement().satisfies(finding -> {
            assertThat(finding.message()).isEqualTo("the gradients of fine-tuning explode in gates");
            assertThat(finding.help()).contains("finetune.optimizer.clip");
        });
        assertThat(find(withBlock(6e-7, 1e-3))).isEmpty();
        assertThat(find(withBlock(90, 1e-3))).isEmpty();
    }

    @Test
    void reportsLayersWithDeadUnits() {
        assertThat(find(withLayer(new Units(64, 32)))).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(TrainingCode.DEAD_UNITS);
            assertThat(finding.message()).endsWith("in layer `user.1.global`");
            assertThat(finding.notes()).containsExactly("`user.1.global`: 32 of 64 units");
            assertThat(finding.key()).isEqualTo("model.layers");
        });
        assertThat(find(withLayer(new Units(64, 31)))).isEmpty();
        assertThat(find(withLayer(new Units(6, 5)))).as("a narrow layer").isEmpty();
        assertThat(find(withLayers(Map.of("user.1.global", new Units(64, 5), "user.1.scenario", new Units(448, 400)))))
                .as("the gates use the global network in place of dead units")
                .isEmpty();
        assertThat(find(withLayers(Map.of("user.1.global", new Units(64, 5), "user.1.scenario", new Units(448, 430)))))
                .hasSize(1);
        assertThat(find(withLayer("user.1.scenario", new Units(448, 400))))
                .as("a scenario network without a global network")
                .hasSize(1);
        assertThat(find(withLayer("user.bias", new Units(32, 21))))
                .as("the bias network has few different inputs")
                .isEmpty();
    }

    private static EpochHealth withLayer(Units units) {
        return withLayer("user.1.global", units);
    }

    private static EpochHealth withLayer(String name, Units units) {
        return withLayers(Map.of(name, units));
    }

    private static EpochHealth withLayers(Map<String, Units> layers) {
        return new EpochHealth(50, 9.9, 8.7, Double.NaN, 0.05, HEALTHY.blocks(), HEALTHY.similarity(), layers);
    }

    @Test
    void reportsStagesWithFewSteps() {
        assertThat(find(withSteps(16))).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(TrainingCode.FEW_TRAINING_STEPS);
            assertThat(finding.message()).isEqualTo("fine-tuning has only 48 steps");
            assertThat(finding.notes())
                    .containsExactly(
                            "16 per epoch, 3 epochs", "Adam changes a weight by at most about 0.480 in these steps");
            assertThat(finding.key()).isEqualTo("finetune.batchSize");
        });
        assertThat(find(withSteps(17))).isEmpty();
        assertThat(find(true, epoch(9, Map.of(), withSteps(24))))
                .extracting(HealthFinding::message)
                .containsExactly("pre-training has only 48 steps");
        assertThat(find(true, epoch(9, Map.of(), withSteps(25)))).isEmpty();
        assertThat(new HealthFindings()
                        .add(new LoopHealth(CONFIG, false, true, "all", List.of(epoch(9, Map.of(), withSteps(16))))))
                .as("a warm start on a new day")
                .isEmpty();
    }

    private static EpochHealth withSteps(int steps) {
        return new EpochHealth(
                steps, 9.9, 8.7, Double.NaN, 0.05, HEALTHY.blocks(), HEALTHY.similarity(), HEALTHY.layers());
    }

    @Test
    void reportsLossThatRisesInTheFirstEpoch() {
        assertThat(find(withLosses(50, 9, 9.6))).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(TrainingCode.LEARNING_RATE_TOO_HIGH);
            assertThat(finding.notes()).containsExactly("the loss rises from 9.000 to 9.600 in epoch 1");
            assertThat(finding.key()).isEqualTo("finetune.optimizer");
        });
        assertThat(find(withLosses(50, 9, 9.4))).isEmpty();
        assertThat(find(withLosses(19, 9, 12))).as("too few steps").isEmpty();
        EpochHealth noisy =
                new EpochHealth(50, 9, 9.6, Double.NaN, 0.5, HEALTHY.blocks(), HEALTHY.similarity(), HEALTHY.layers());
        assertThat(find(noisy)).as("two standard errors").isEmpty();
    }

    private static EpochHealth withLosses(int steps, double first, double last) {
        return new EpochHealth(
                steps, first, last, Double.NaN, 0.05, HEALTHY.blocks(), HEALTHY.similarity(), HEALTHY.layers());
    }

    @Test
    void reportsLossThatRisesFromEpochToEpoch() {
        assertThat(find(false, epoch(8, Map.of(), HEALTHY), epoch(8.5, Map.of(), HEALTHY)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo(TrainingCode.LEARNING_RATE_TOO_HIGH);
                    assertThat(finding.notes()).containsExactly("the mean loss rises from 8.000 to 8.500 in epoch 2");
                });
        assertThat(find(false, epoch(8, Map.of(), HEALTHY), epoch(8.3, Map.of(), HEALTHY)))
                .isEmpty();
        assertThat(find(false, epoch(8, Map.of(), HEALTHY), epoch(9, Map.of("hard negatives", 2.0), HEALTHY)))
                .as("hard negatives begin")
                .isEmpty();
        assertThat(find(false, epoch(8, Map.of(), withSteps(19)), epoch(9, Map.of(), withSteps(19))))
                .as("short epochs")
                .isEmpty();
    }

    @Test
    void reportsLargeSteps() {
        assertThat(find(withBlock(0.01, 0.11))).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(TrainingCode.LEARNING_RATE_TOO_HIGH);
            assertThat(finding.notes())
                    .containsExactly("gates: a step changes the weights by 11.000 % of their norm in epoch 1");
        });
        assertThat(find(withBlock(0.01, 0.09))).isEmpty();
    }

    /** A stage reports a code once, for the first network and epoch that have it. */
    @Test
    void reportsEachCodeOncePerStage() {
        HealthFindings findings = new HealthFindings();
        LoopHealth first = new LoopHealth(CONFIG, false, false, "s0", List.of(epoch(9, Map.of(), withSteps(2))));
        LoopHealth second = new LoopHealth(
                CONFIG,
                false,
                false,
                "s1",
                List.of(epoch(9, Map.of(), withSteps(3)), epoch(10, Map.of(), withBlock(0.01, 0.2))));
        assertThat(findings.add(first))
                .extracting(HealthFinding::message)
                .containsExactly("fine-tuning of `s0` has only 6 steps");
        assertThat(findings.add(first)).isEmpty();
        assertThat(findings.add(second))
                .extracting(HealthFinding::code)
                .containsExactly(TrainingCode.LEARNING_RATE_TOO_HIGH);
    }

    /** Complete figures give the findings of the figures at the time of each epoch. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void findingsOfCompleteLoopAreThoseOfItsEpochs(int resumed) {
        LoopHealth.Epoch[] all = {
            epoch(9, Map.of("validation", 0.2), withLosses(50, 9, 9.6)),
            epoch(8, Map.of("validation", 0.19), withLayer(new Units(64, 60))),
            epoch(7, Map.of("validation", 0.18), HEALTHY),
            epoch(6, Map.of("validation", 0.17), null)
        };
        HealthFindings before = new HealthFindings();
        List<HealthFinding> found = new ArrayList<>(
                before.add(loop(false, List.of(all).subList(0, resumed).toArray(LoopHealth.Epoch[]::new))));
        found.addAll(before.add(loop(false, all)));
        assertThat(found)
                .isEqualTo(find(false, all))
                .extracting(HealthFinding::code)
                .containsExactly(
                        TrainingCode.LEARNING_RATE_TOO_HIGH, TrainingCode.DEAD_UNITS, TrainingCode.VALIDATION_FALLS);
    }
}
