package org.sassrec.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.OptimizerConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.ranking.KnownUserRanker;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.Copy;
import org.sassrec.sampling.FakeDataset;

@Tag("slow")
class TrainingLoopTest extends TrainingLoopCase {

    /** The refit also trains on validation exposures without any positive. */
    @Test
    void refitsOnExposuresWithoutPositives() {
        FakeDataset.Builder builder =
                FakeDataset.of(9, 9, 3).id("user", Side.USER).id("item", Side.ITEM);
        for (int n = 0; n < 99; n++) {
            builder.event(n % 9, n / 11, n % 3, n, n % 2 == 0 && n < 90, n < 90 ? Split.TRAIN : Split.VALIDATION);
        }
        SassConfig drawn = config(Configs.model(), FinetuneConfig.Negatives.ofExposures(), 1, true);
        FinetuneConfig finetune = Copy.of(drawn.finetune())
                .with(FinetuneConfig::loss, FinetuneConfig.Loss.LOGISTIC)
                .get();
        SassConfig config = Configs.of(drawn.scenarios(), drawn.model(), drawn.pretrain(), finetune);
        TrainingJob job = new TrainingJob(config, builder.build(), folder, "f", TrainingListener.NONE);
        TrainingResult.Unit unit = FineTuner.run(job, null, (encoder, scenarios) -> fail("nothing to measure"))
                .units()
                .get(0);
        assertThat(unit.epochs()).allMatch(epoch -> epoch.samples() == 90);
        assertThat(unit.refitEpochs()).hasSize(1).allMatch(epoch -> epoch.samples() == 99);
    }

    /**
     * Validation chooses the weight of the item bias once, for the best epoch. The refitted model uses the same weight.
     */
    @Test
    void calibratesBiasOnValidation() {
        SassConfig plain = config(Configs.plain(), 2, true);
        SassConfig config = Configs.of(
                plain.scenarios(),
                Copy.of(plain.model())
                        .with(ModelConfig::itemBias, ModelConfig.ItemBias.PRIOR)
                        .get(),
                plain.pretrain(),
                Copy.of(plain.finetune()).with(FinetuneConfig::calibrate, true).get());
        List<TrainingEvent> events = new ArrayList<>();
        TrainingResult result = FineTuner.run(
                job(config, "calibrated", events::add),
                null,
                (encoder, scenarios) -> -Math.abs(weight(encoder, Horizon.TRAIN) - 0.83));
        assertThat(result.units().get(0).biasWeight()).isCloseTo(1 / 1.2, within(1e-9));
        assertThat(TrainingResult.read(folder.resolve("calibrated"))).isEqualTo(result);
        assertThat(events)
                .filteredOn(TrainingEvent.BiasCalibrated.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(TrainingEvent.BiasCalibrated.class, found -> {
                    assertThat(found.weight()).isCloseTo(1 / 1.2, within(1e-9));
                    assertThat(found.before()).isCloseTo(-0.17, within(1e-6));
                    assertThat(found.metric()).isCloseTo(-0.0033, within(1e-4));
                });
        for (Horizon horizon : Horizon.values()) {
            try (TrainedModel model = TrainedModel.open(config, dataset, folder.resolve("calibrated"), horizon)) {
                assertThat(weight(model.encoder(), horizon)).isCloseTo(1 / 1.2f, within(1e-6f));
            }
        }
    }

    /** Returns the weight of the item bias in user vectors. */
    private static float weight(VectorEncoder encoder, Horizon horizon) {
        return encoder.knownUsers(0, new int[] {3}, horizon)[encoder.dim() - 1];
    }

    @Test
    void stopsEarlyAndKeepsBestEpoch() {
        SassConfig config = config(9, true);
        double[] metrics = {0.3, 0.5, 0.4, 0.3, 0.9};
        List<float[]> seen = new ArrayList<>();
        TrainingResult result =
                FineTuner.run(job(config, "early", TrainingListener.NONE), null, (encoder, scenarios) -> {
                    assertThat(scenarios).containsExactly(0, 1, 2);
                    seen.add(encoder.items(0, new int[] {1, 2}, Horizon.TRAIN));
                    return metrics[seen.size() - 1];
                });
        TrainingResult.Unit unit = result.units().get(0);
        assertThat(unit.epochs()).hasSize(4);
        assertThat(unit.bestEpoch()).isEqualTo(2);
        assertThat(unit.bestMetric()).isEqualTo(0.5);
        assertThat(unit.refitEpochs()).hasSize(2);
        assertThat(unit.epochs().get(1).values())
                .containsEntry("validation", 0.5)
                .containsKey("loss s1");
        try (TrainedModel model = TrainedModel.open(config, dataset, folder.resolve("early"), Horizon.TRAIN)) {
            assertThat(model.encoder().items(0, new int[] {1, 2}, Horizon.TRAIN))
                    .isEqualTo(seen.get(1));
        }
        assertThat(TrainingResult.read(folder.resolve("early"))).isEqualTo(result);
        assertThat(TrainedModel.finalHorizon(folder.resolve("early"))).isEqualTo(Horizon.REFIT);
        List<Object> events = new ArrayList<>();
        FineTuner.run(job(config, "early", events::add), null, (encoder, scenarios) -> {
            throw new IllegalStateException("a completed stage must not train");
        });
        assertThat(events).noneMatch(e -> e instanceof TrainingEvent.StepCompleted);
    }

    /** Metrics of an excluded scenario must not stop the training of the others. */
    @Test
    void validatesOnTrainableScenariosUnlessNoneIs() {
        SassConfig usual = config(1, false);
        List<ScenarioConfig> without = List.of(
                Configs.scenario(0), Configs.scenario(1, ScenarioConfig.NEGLIGIBLE_WEIGHT), Configs.scenario(2));
        SassConfig config = Configs.of(without, usual.model(), usual.pretrain(), usual.finetune());
        assertThat(validatedScenarios(config, "without")).containsExactly(0, 2);
        assertThat(TrainingUnits.validated(config, new int[] {1})).containsExactly(1);
    }

    private int[] validatedScenarios(SassConfig config, String name) {
        List<int[]> validated = new ArrayList<>();
        FineTuner.run(job(config, name, TrainingListener.NONE), null, (encoder, scenarios) -> {
            validated.add(scenarios);
            return 1;
        });
        return validated.get(0);
    }

    /** Training steps use the weights. Validation and the released model use their running mean. */
    @Test
    void validatesAndServesAverageWithoutChangingTraining() {
        SassConfig last = config(Configs.plain(), 3, false);
        SassConfig mean = averaged(last, 0.5);
        List<float[]> seen = new ArrayList<>();
        Validation look = (encoder, scenarios) -> {
            seen.add(encoder.items(0, new int[] {1, 2}, Horizon.TRAIN));
            return seen.size();
        };
        List<EpochResult> plain = FineTuner.run(job(last, "last", TrainingListener.NONE), null, look)
                .units()
                .get(0)
                .epochs();
        List<EpochResult> averaged = FineTuner.run(job(mean, "mean", TrainingListener.NONE), null, look)
                .units()
                .get(0)
                .epochs();
        for (int epoch = 0; epoch < 3; epoch++) {
            assertThat(averaged.get(epoch).loss()).isEqualTo(plain.get(epoch).loss());
            assertThat(seen.get(3 + epoch)).isNotEqualTo(seen.get(epoch));
        }
        try (TrainedModel model = TrainedModel.open(mean, dataset, folder.resolve("mean"), Horizon.TRAIN)) {
            assertThat(model.encoder().items(0, new int[] {1, 2}, Horizon.TRAIN))
                    .isEqualTo(seen.get(5));
        }
    }

    @Test
    void usesHardNegativesFromConfiguredEpoch() {
        SassConfig config = config(Configs.plain(), HARD, 3, false);
        List<EpochResult> epochs;
        try (KnownUserRanker ranking = new KnownUserRanker(1)) {
            epochs = FineTuner.run(job(config, "hard", TrainingListener.NONE), null, (e, s) -> 1, ranking)
                    .units()
                    .get(0)
                    .epochs();
        }
        assertThat(epochs.get(0).values()).containsEntry("hard negatives", 0.0);
        assertThat(epochs.get(1).values()).containsEntry("hard negatives", 2.0);
        assertThat(epochs.get(1).loss()).isGreaterThan(epochs.get(0).loss());
    }

    @Test
    void restartsAndReportsOtherFingerprint() {
        SassConfig config = config(1, false);
        FineTuner.run(job(config, "run", TrainingListener.NONE), null, (encoder, s) -> 1);
        List<TrainingEvent> events = new ArrayList<>();
        FineTuner.run(
                new TrainingJob(config, dataset, folder.resolve("run"), "other", events::add), null, (encoder, s) -> 1);
        assertThat(events).anyMatch(e -> e instanceof TrainingEvent.CheckpointRejected);
        assertThat(events).anyMatch(e -> e instanceof TrainingEvent.StepCompleted);
    }

    @Test
    void lossesDecreaseAndMetricsAreComplete() {
        SassConfig config = config(12, false);
        TrainingResult result = FineTuner.run(job(config, "fall", TrainingListener.NONE), null, (e, s) -> 1);
        // A constant metric never improves: training stops after two epochs of patience.
        assertThat(result.units().get(0).epochs()).hasSize(3);
        SassConfig all = Configs.of(3, Configs.model(), Configs.finetune(NEGATIVES, 32));
        List<EpochResult> epochs = FineTuner.run(job(all, "all", TrainingListener.NONE), null, (e, s) -> Double.NaN)
                .units()
                .get(0)
                .epochs();
        assertThat(epochs).hasSize(3);
        assertThat(epochs.get(2).loss()).isLessThan(epochs.get(0).loss());
        assertThat(epochs).allMatch(e -> e.samples() == epochs.get(0).samples() && e.inputWaitShare() >= 0);
    }

    @Test
    void oneLuckyEpochDoesNotEndATrainingThatStillImproves() {
        // Epochs 3 and 4 are below epoch 2, but above the mean of epochs 1 and 2. Epochs 4 and 5 are not above that of
        // 2 and 3.
        Iterator<Double> metric = List.of(.1, .5, .4, .45, .44, .9).iterator();
        TrainingResult result =
                FineTuner.run(job(config(12, false), "lucky", TrainingListener.NONE), null, (e, s) -> metric.next());
        assertThat(result.units().get(0).epochs()).hasSize(5);
        assertThat(result.units().get(0).bestEpoch()).isEqualTo(2);
    }

    @ParameterizedTest(name = "{0}, samples {1}")
    @CsvSource({
        "DSSM, PER_SCENARIO",
        "DSSM, POOLED",
        "DSSM, POOLED_THEN_PER_SCENARIO",
        "SASS, PER_SCENARIO",
        "SASS, POOLED_THEN_PER_SCENARIO"
    })
    void trainsConfiguredNetworks(ModelConfig.Type type, String samples) {
        ModelConfig network =
                Copy.of(dssm(samples)).with(ModelConfig::type, type).get();
        SassConfig config = config(network, 1, true);
        List<int[]> validated = new ArrayList<>();
        TrainingResult result =
                FineTuner.run(job(config, "networks", TrainingListener.NONE), null, (encoder, scenarios) -> {
                    validated.add(scenarios);
                    return 1;
                });
        List<String> names =
                result.units().stream().map(TrainingResult.Unit::name).toList();
        switch (samples) {
            case "PER_SCENARIO" -> assertThat(names).containsExactly("s0", "s1", "s2");
            case "POOLED" -> assertThat(names).containsExactly("all");
            default -> assertThat(names).containsExactly("all", "s0", "s1", "s2");
        }
        assertThat(validated).hasSameSizeAs(names);
        try (TrainedModel model = TrainedModel.open(config, dataset, folder.resolve("networks"), Horizon.REFIT)) {
            VectorEncoder encoder = model.encoder();
            float[] first = encoder.knownUsers(0, new int[] {4}, Horizon.REFIT);
            float[] second = encoder.knownUsers(1, new int[] {4}, Horizon.REFIT);
            assertThat(first).hasSize(encoder.dim());
            assertThat(Arrays.equals(first, second)).isFalse();
            assertThat(model.network(0) == model.network(1)).isEqualTo(samples.equals("POOLED"));
        }
    }

    /** The scenario without validation data keeps the model of the training split. The others are refitted. */
    @Test
    void servesLastEpochOfScenarioWithoutValidation() {
        FakeDataset.Builder builder =
                FakeDataset.of(9, 9, 3).id("user", Side.USER).id("item", Side.ITEM);
        for (int n = 0; n < 99; n++) {
            builder.event(n % 9, n / 11, n % 3, n, true, n < 90 || n % 3 == 2 ? Split.TRAIN : Split.VALIDATION);
        }
        SassConfig config = config(dssm("PER_SCENARIO"), 1, true);
        FakeDataset built = builder.build();
        TrainingResult result = FineTuner.run(
                new TrainingJob(config, built, folder, "f", TrainingListener.NONE), null, (encoder, scenarios) -> 1);
        assertThat(result.units())
                .extracting(TrainingResult.Unit::refitCheckpoint)
                .satisfiesExactly(
                        first -> assertThat(first).isNotNull(),
                        second -> assertThat(second).isNotNull(),
                        third -> assertThat(third).isNull());
        assertThat(TrainedModel.finalHorizon(folder)).isEqualTo(Horizon.REFIT);
        try (TrainedModel model = TrainedModel.open(config, built, folder, Horizon.REFIT);
                TrainedModel tuned = TrainedModel.open(config, built, folder, Horizon.TRAIN)) {
            assertThat(model.encoder().knownUsers(2, new int[] {4}, Horizon.TRAIN))
                    .containsExactly(tuned.encoder().knownUsers(2, new int[] {4}, Horizon.TRAIN));
            assertThat(model.encoder().knownUsers(1, new int[] {4}, Horizon.TRAIN))
                    .isNotEqualTo(tuned.encoder().knownUsers(1, new int[] {4}, Horizon.TRAIN));
        }
    }

    /** `init` may name a scenario `all`, which is also the name of the shared network. */
    @Test
    void scenarioNamedAllHasSeparateNetwork() {
        SassConfig plain = config(dssm("POOLED_THEN_PER_SCENARIO"), 1, false);
        List<ScenarioConfig> scenarios = new ArrayList<>(plain.scenarios());
        ScenarioConfig first = scenarios.get(0);
        scenarios.set(
                0,
                new ScenarioConfig(
                        "all",
                        first.where(),
                        null,
                        List.of(),
                        "true",
                        1,
                        first.lossWeight(),
                        1,
                        2,
                        null,
                        new ScenarioConfig.ExposedItems(),
                        true,
                        false,
                        null));
        SassConfig config = Configs.of(scenarios, plain.model(), plain.pretrain(), plain.finetune());
        TrainingResult result =
                FineTuner.run(job(config, "baseline", TrainingListener.NONE), null, (encoder, validated) -> 1);
        assertThat(result.units()).extracting(TrainingResult.Unit::name).containsExactly("all", "+all", "s1", "s2");
        assertThat(result.units())
                .extracting(TrainingResult.Unit::finetuneCheckpoint)
                .doesNotHaveDuplicates();
        try (TrainedModel model = TrainedModel.open(config, dataset, folder.resolve("baseline"), Horizon.TRAIN)) {
            assertThat(model.network(0)).isNotSameAs(model.network(1));
        }
    }

    @Test
    void rejectsModelWithoutRefit() {
        SassConfig config = config(dssm("PER_SCENARIO"), 1, false);
        FineTuner.run(job(config, "baseline", TrainingListener.NONE), null, (encoder, scenarios) -> 1);
        assertThatThrownBy(() -> TrainedModel.open(config, dataset, folder.resolve("baseline"), Horizon.REFIT))
                .hasMessageContaining("SASS5106")
                .hasMessageContaining("`finetune.refit: validation`");
    }

    /** A scenario without training data is allowed with a shared network, but not with a separate network. */
    @Test
    void rejectsUntrainableNetworkBeforeTraining() {
        FakeDataset.Builder builder =
                FakeDataset.of(9, 9, 3).id("user", Side.USER).id("item", Side.ITEM);
        for (int n = 0; n < 60; n++) {
            builder.event(n % 9, n / 11, n % 3, n, n % 3 != 2 && n % 2 == 0, n % 3 == 1 ? Split.TEST : Split.TRAIN);
        }
        FakeDataset built = builder.build();
        SassConfig mixed = config(dssm("POOLED"), 1, false);
        assertThatCode(() -> TrainableData.require(mixed, built, validated -> true))
                .doesNotThrowAnyException();
        assertThatCode(() -> TrainableData.require(exposed(mixed), built, validated -> true))
                .doesNotThrowAnyException();
        SassConfig own = config(dssm("PER_SCENARIO"), 1, false);
        assertThatThrownBy(() -> TrainableData.require(own, built, validated -> true))
                .hasMessageContaining("SASS5001")
                .hasMessageContaining("scenarios: s1")
                .hasMessageContaining("set `model.samples: pooled`");
        TrainingJob job = new TrainingJob(own, built, folder, "f", TrainingListener.NONE);
        assertThatThrownBy(() -> FineTuner.run(job, null, (encoder, scenarios) -> fail("nothing is trained")))
                .hasMessageContaining("scenarios: s1");
        FakeDataset.Builder oneLabel =
                FakeDataset.of(9, 9, 3).id("user", Side.USER).id("item", Side.ITEM);
        for (int n = 0; n < 60; n++) {
            oneLabel.event(n % 9, n / 11, n % 3, n, n % 3 != 2 && n % 2 == 0, Split.TRAIN);
        }
        assertThatThrownBy(() -> TrainableData.require(exposed(own), oneLabel.build(), validated -> true))
                .hasMessageContaining("SASS5003")
                .hasMessageContaining("scenarios: s2")
                .hasMessageContaining("set `model.samples: pooled`");
    }

    /** Such a network would be trained without any effect and released with random weights. */
    @Test
    void rejectsPerScenarioNetworkWithoutLossWeight() {
        SassConfig own = config(dssm("PER_SCENARIO"), 1, false);
        List<ScenarioConfig> without = List.of(
                Configs.scenario(0), Configs.scenario(1, ScenarioConfig.NEGLIGIBLE_WEIGHT), Configs.scenario(2));
        SassConfig weightless = Configs.of(without, own.model(), own.pretrain(), own.finetune());
        assertThatThrownBy(() -> TrainableData.require(weightless, dataset, validated -> true))
                .hasMessageContaining("SASS5001")
                .hasMessageContaining("scenario `s1`")
                .hasMessageContaining("lossWeight");
        SassConfig mixed = config(dssm("POOLED"), 1, false);
        SassConfig shared = Configs.of(without, mixed.model(), mixed.pretrain(), mixed.finetune());
        assertThatCode(() -> TrainableData.require(shared, dataset, validated -> true))
                .doesNotThrowAnyException();
    }

    private static SassConfig exposed(SassConfig config) {
        FinetuneConfig finetune = Copy.of(config.finetune())
                .with(FinetuneConfig::loss, FinetuneConfig.Loss.LOGISTIC)
                .with(FinetuneConfig::negatives, FinetuneConfig.Negatives.ofExposures())
                .get();
        return Configs.of(config.scenarios(), config.model(), config.pretrain(), finetune);
    }

    /** The scenarios are released nevertheless. Data of the refit counts. */
    @Test
    void reportsServedScenariosWithOneLabelOnly() {
        FakeDataset.Builder builder =
                FakeDataset.of(9, 9, 5).id("user", Side.USER).id("item", Side.ITEM);
        for (int n = 0; n < 100; n++) {
            // s0 has both labels, all of s1 and none of s2 are positive, s3 has positives in validation only, and s4
            // has no exposures.
            Split split = n < 90 ? Split.TRAIN : Split.VALIDATION;
            boolean positive = n % 4 == 1 || (n % 4 == 0 && n % 8 == 0) || (n % 4 == 3 && n >= 90);
            builder.event(n % 9, n / 12, n % 4, n, positive, split);
        }
        FakeDataset built = builder.build();
        SassConfig usual = exposed(config(dssm("POOLED"), 1, false));
        List<ScenarioConfig> scenarios =
                IntStream.range(0, 5).mapToObj(Configs::scenario).toList();
        SassConfig config = Configs.of(scenarios, usual.model(), usual.pretrain(), usual.finetune());
        TrainingEvent.ScenarioSkipped all = new TrainingEvent.ScenarioSkipped("s1", 23, true);
        TrainingEvent.ScenarioSkipped none = new TrainingEvent.ScenarioSkipped("s2", 22, false);
        TrainingEvent.ScenarioSkipped never = new TrainingEvent.ScenarioSkipped("s4", 0, false);
        assertThat(skipped(config, built))
                .containsExactly(all, none, new TrainingEvent.ScenarioSkipped("s3", 22, false), never);
        FinetuneConfig refit = Copy.of(config.finetune())
                .with(FinetuneConfig::refit, FinetuneConfig.Refit.VALIDATION)
                .get();
        assertThat(skipped(Configs.of(scenarios, config.model(), config.pretrain(), refit), built))
                .extracting(TrainingEvent.ScenarioSkipped::scenario)
                .containsExactly("s1", "s2", "s4");
        List<ScenarioConfig> wanted = new ArrayList<>(scenarios);
        wanted.set(1, Configs.scenario(1, ScenarioConfig.NEGLIGIBLE_WEIGHT));
        assertThat(skipped(Configs.of(wanted, config.model(), config.pretrain(), refit), built))
                .as("excluded by the configuration")
                .extracting(TrainingEvent.ScenarioSkipped::scenario)
                .containsExactly("s2", "s4");
    }

    private List<TrainingEvent.ScenarioSkipped> skipped(SassConfig config, FakeDataset of) {
        List<TrainingEvent.ScenarioSkipped> skipped = new ArrayList<>();
        TrainingListener listener = event -> {
            if (event instanceof TrainingEvent.ScenarioSkipped scenario) {
                skipped.add(scenario);
            }
        };
        TrainingJob job = new TrainingJob(config, of, folder.resolve("skipped" + config.hashCode()), "f", listener);
        FineTuner.run(job, null, (encoder, scenarios) -> 1);
        return skipped;
    }

    /**
     * The learning rate makes the weights infinite. The failed training leaves no model, and the next training starts
     * from scratch.
     */
    @Test
    void reportsDivergedTraining() {
        SassConfig sane = config(Configs.plain(), 1, false);
        SassConfig wild = Configs.of(
                sane.scenarios(),
                sane.model(),
                sane.pretrain(),
                Copy.of(sane.finetune())
                        .with(FinetuneConfig::optimizer, new OptimizerConfig(1e30, 0.1, 1e30))
                        .get());
        assertThatThrownBy(() -> FineTuner.run(job(wild, "wild", TrainingListener.NONE), null, (e, s) -> 1))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS5002")
                .hasMessageFindingMatch("the loss is (NaN|Infinity) in epoch 1, batch [2-9] of \\d")
                .hasMessageContaining("`finetune.optimizer`");
        assertThatThrownBy(() -> TrainedModel.open(wild, dataset, folder.resolve("wild"), Horizon.TRAIN))
                .hasMessageContaining("SASS5106");
        TrainingResult result = FineTuner.run(job(sane, "wild", TrainingListener.NONE), null, (e, s) -> 1);
        assertThat(result.units().get(0).epochs())
                .singleElement()
                .satisfies(epoch -> assertThat(epoch.loss()).isFinite());
    }

    @Test
    void reportsContrastMetrics() {
        SassConfig config = config(1, false);
        List<TrainingEvent> events = new ArrayList<>();
        Pretrainer.Result result = Pretrainer.run(job(config, "pre", events::add));
        assertThat(result.epochs()).hasSize(config.pretrain().epochs());
        Map<String, Double> last = result.epochs().get(1).values();
        assertThat(last).containsKeys("user accuracy", "item accuracy");
        assertThat(Files.isRegularFile(result.checkpoint().resolve("model.ckpt")))
                .isTrue();
        assertThat(events.get(0)).isInstanceOf(TrainingEvent.ContrastData.class);
        assertThat(last).containsKeys("held-out user auc", "alignment", "uniformity");
    }

    /** Both views of each pair are equal, so neither side can take part. Fine-tuning starts from new weights. */
    @Test
    void skipsPreTrainingOfEqualViews() {
        FakeDataset.Builder builder =
                FakeDataset.of(60, 9, 3).id("user", Side.USER).id("item", Side.ITEM);
        for (int n = 0; n < 360; n++) {
            builder.event(n % 60, n % 7, n / 120, n, n % 2 == 0, Split.TRAIN);
        }
        List<TrainingEvent> events = new ArrayList<>();
        TrainingJob job = new TrainingJob(config(1, false), builder.build(), folder.resolve("same"), "f", events::add);
        Pretrainer.Result result = Pretrainer.run(job);
        assertThat(result.checkpoint()).isNull();
        assertThat(result.epochs()).isEmpty();
        assertThat(Pretrainer.isSkipped(folder.resolve("same"))).isTrue();
        assertThat(events)
                .containsExactly(new TrainingEvent.PretrainingSkipped(List.of(
                        new TrainingEvent.SideSkipped(Side.USER, false, 180, 0, 8),
                        new TrainingEvent.SideSkipped(Side.ITEM, false, 21, 0, 8))));
    }

    @Test
    void rejectsIncompleteStage() {
        assertThatThrownBy(() -> TrainedModel.open(config(1, false), dataset, folder, Horizon.TRAIN))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS5106");
    }
}
