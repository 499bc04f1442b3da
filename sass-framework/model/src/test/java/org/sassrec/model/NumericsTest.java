package org.sassrec.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sassrec.config.FeatureConfig.Pooling;
import org.sassrec.config.FinetuneConfig.HardNegativeConfig;
import org.sassrec.config.FinetuneConfig.Loss;
import org.sassrec.config.FinetuneConfig.RankRange;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.ModelConfig.BiasFusion;
import org.sassrec.config.ModelConfig.ItemBias;
import org.sassrec.config.ModelConfig.Transfer;
import org.sassrec.model.graph.GateMeans;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.ModelSpec.Role;
import org.sassrec.model.tower.SassTower;
import org.sassrec.sampling.SideRows;
import org.sassrec.sampling.contrast.ContrastBatch;
import org.sassrec.sampling.retrieval.RetrievalBatch;

/**
 * Compares losses, gradients and served vectors with the plain-Java reference, for each option of the network and the
 * losses.
 */
@Tag("slow")
class NumericsTest {
    /** Relative tolerance of a loss and of the length of a gradient in bfloat16. */
    private static final double ROUNDED = 1e-2;

    static Stream<Arguments> fixtures() {
        ModelFixture f = ModelFixture.DEFAULT;
        return Stream.of(
                arguments("bpr, negatives per positive", f),
                arguments("bpr, shared negatives", f.loss(Loss.BPR, 0, 0.5)),
                arguments("hinge, negatives per positive", f.loss(Loss.HINGE, 2, 0)),
                arguments("hinge, shared negatives", f.loss(Loss.HINGE, 0, 0.5)),
                arguments("logistic, negatives per positive", f.loss(Loss.LOGISTIC, 2, 0.5)),
                arguments("logistic, shared negatives", f.loss(Loss.LOGISTIC, 0, 0.5)),
                arguments("softmax, negatives per positive", f.loss(Loss.SOFTMAX, 2, 0.5)),
                arguments("softmax, shared negatives", f.loss(Loss.SOFTMAX, 0, 0.5)),
                arguments(
                        "softmax, cosine, temperature",
                        f.loss(Loss.SOFTMAX, 0, 0.5).cosine(0.2)),
                arguments("bpr, dot, temperature", f.cosine(0.5).loss(Loss.BPR, 0, 0.3)),
                arguments("transfer direct", f.transfer(Transfer.DIRECT)),
                arguments("transfer matrix", f.transfer(Transfer.MATRIX)),
                arguments("transfer simnet", f.transfer(Transfer.SIMNET)),
                arguments(
                        "transfer sigmoid, no global output",
                        f.transfer(Transfer.SIGMOID).loss(Loss.BPR, 2, 0)),
                arguments("transfer none", f.transfer(Transfer.NONE)),
                arguments("transfer none, no global", f.transfer(Transfer.NONE).loss(Loss.BPR, 2, 0)),
                arguments("no global output", f.loss(Loss.SOFTMAX, 0, 0)),
                arguments("bias fusion concat", f.fusion(BiasFusion.CONCAT)),
                arguments("bias fusion none", f.fusion(BiasFusion.NONE)),
                arguments("no bias network", f.fusion(BiasFusion.NO_NETWORK)),
                arguments(
                        "no bias network, simnet",
                        f.fusion(BiasFusion.NO_NETWORK).transfer(Transfer.SIMNET)),
                arguments("no item bias", f.itemBias(ItemBias.NONE)),
                arguments(
                        "learned item bias, shared",
                        f.itemBias(ItemBias.LEARNED).loss(Loss.SOFTMAX, 0, 0.5)),
                arguments("learned item bias, negatives per positive", f.itemBias(ItemBias.LEARNED)),
                arguments("no residual", f.residual(false, 5)),
                arguments("residual without projection", f.residual(true, 4)),
                arguments("dssm", f.type(ModelConfig.Type.DSSM).loss(Loss.SOFTMAX, 0, 0)),
                arguments(
                        "dssm, another output width",
                        f.type(ModelConfig.Type.DSSM).residual(true, 4)),
                arguments(
                        "dssm, learned item bias", f.type(ModelConfig.Type.DSSM).itemBias(ItemBias.LEARNED)),
                arguments("youtubeDnn", f.type(ModelConfig.Type.YOUTUBE_DNN)),
                arguments("mind", f.type(ModelConfig.Type.MIND)),
                arguments(
                        "mind, softmax, shared negatives",
                        f.type(ModelConfig.Type.MIND).loss(Loss.SOFTMAX, 0, 0)),
                arguments(
                        "mind, cosine, no residual",
                        f.type(ModelConfig.Type.MIND).residual(false, 4).cosine(0.5)),
                arguments(
                        "mind, learned item bias, residual without projection",
                        f.type(ModelConfig.Type.MIND).itemBias(ItemBias.LEARNED).residual(true, 4)),
                arguments("dssm with the scenario", f.type(ModelConfig.Type.SCENARIO_DSSM)),
                arguments("shared bottom", f.type(ModelConfig.Type.SHARED_BOTTOM)),
                arguments(
                        "shared bottom, learned item bias",
                        f.type(ModelConfig.Type.SHARED_BOTTOM).itemBias(ItemBias.LEARNED)),
                arguments("mmoe", f.type(ModelConfig.Type.MMOE)),
                arguments("ple, shared negatives", f.type(ModelConfig.Type.PLE).loss(Loss.SOFTMAX, 0, 0)),
                arguments("hmoe", f.type(ModelConfig.Type.HMOE)),
                arguments(
                        "hmoe, learned item bias", f.type(ModelConfig.Type.HMOE).itemBias(ItemBias.LEARNED)),
                arguments("star", f.type(ModelConfig.Type.STAR)),
                arguments(
                        "star, learned item bias", f.type(ModelConfig.Type.STAR).itemBias(ItemBias.LEARNED)),
                arguments("m2m", f.type(ModelConfig.Type.M2M)),
                arguments("apg, shared negatives", f.type(ModelConfig.Type.APG).loss(Loss.SOFTMAX, 0, 0)),
                arguments("adin", f.type(ModelConfig.Type.ADIN)),
                arguments("pepnet", f.type(ModelConfig.Type.PEPNET)),
                arguments(
                        "pepnet, learned item bias",
                        f.type(ModelConfig.Type.PEPNET).itemBias(ItemBias.LEARNED)));
    }

    @ParameterizedTest(name = "{0}")
    @Execution(CONCURRENT)
    @MethodSource("fixtures")
    void matchesReference(String name, ModelFixture fixture) {
        matchesReference(fixture, fixture.spec());
    }

    /** Uses enough scenarios to build two in one branch if their gate depths are equal. */
    static Stream<Arguments> manyScenarios() {
        ModelFixture equal = many(2);
        ModelFixture unequal = many(2, 2, 1, 0);
        return Stream.of(
                arguments("unequal", unequal),
                arguments(
                        "learned item bias, concat",
                        equal.itemBias(ItemBias.LEARNED).fusion(BiasFusion.CONCAT)),
                arguments("no bias fusion", equal.fusion(BiasFusion.NONE).loss(Loss.SOFTMAX, 0, 0)),
                arguments("matrix", equal.transfer(Transfer.MATRIX)),
                arguments("simnet", unequal.transfer(Transfer.SIMNET)),
                arguments("sigmoid", equal.transfer(Transfer.SIGMOID)));
    }

    private static ModelFixture many(int... depths) {
        return ModelFixture.DEFAULT.gateDepths(IntStream.range(0, SassTower.MAX_BRANCHES + 1)
                .map(s -> depths[s % depths.length])
                .toArray());
    }

    @ParameterizedTest(name = "{0}")
    @Execution(CONCURRENT)
    @MethodSource("manyScenarios")
    void matchesReferenceWithManyScenarios(String name, ModelFixture fixture) {
        matchesReference(fixture, fixture.spec());
    }

    /** Also with many scenarios in one branch, and without a bias network that the gates read. */
    @ParameterizedTest
    @Execution(CONCURRENT)
    @CsvSource({
        "SCALAR, PER_SCENARIO, GRU, SUM",
        "SCALAR, SHARED, DIRECT, NO_NETWORK",
        "VECTOR, SHARED, GRU, SUM",
        "VECTOR, SHARED, DIRECT, NONE"
    })
    void matchesReferenceWithOtherGates(
            ModelConfig.GateForm form, ModelConfig.GateWeights weights, Transfer transfer, BiasFusion fusion) {
        for (ModelFixture fixture : List.of(ModelFixture.DEFAULT, many(2, 2, 2, 1))) {
            ModelFixture formed = fixture.transfer(transfer).fusion(fusion);
            ModelSpec spec = TestSpecs.withGates(formed.spec(), form, weights);
            matchesReference(formed, spec);
            long[] gates = TowerModel.shapes(spec, ModelPurpose.FINE_TUNING)
                    .get(weights == ModelConfig.GateWeights.SHARED ? "user.1.gates.b" : "user.1.0.gates.b");
            assertThat(gates[gates.length - 1]).isEqualTo(form == ModelConfig.GateForm.SCALAR ? 2 : 12);
        }
    }

    @ParameterizedTest
    @Execution(CONCURRENT)
    @CsvSource({"0, 2", "20, 0"})
    void matchesReferenceWithManySharingScenarios(double decay, int rank) {
        ModelFixture fixture = many(2, 2, 2, 1);
        matchesReference(fixture, TestSpecs.withScenarios(fixture.spec(), decay, rank));
    }

    @Test
    @Execution(CONCURRENT)
    void matchesReferenceWithSharedScenarioPart() {
        ModelFixture fixture = ModelFixture.DEFAULT.fusion(BiasFusion.CONCAT).itemBias(ItemBias.LEARNED);
        matchesReference(fixture, TestSpecs.withScenarioDecay(fixture.spec(), 20));
    }

    @ParameterizedTest
    @Execution(CONCURRENT)
    @CsvSource({
        "STAR, 20, 0",
        "ADIN, 20, 0",
        "SAR_NET, 20, 0",
        "MMOE, 20, 0",
        "HMOE, 20, 0",
        "PLE, 20, 0",
        "SHARED_BOTTOM, 20, 0",
        "STAR, 0, 2",
        "HMOE, 20, 2"
    })
    void matchesReferenceWithSharedScenarioPartOfBaselines(ModelConfig.Type type, double decay, int rank) {
        ModelFixture fixture = ModelFixture.DEFAULT.type(type).loss(Loss.SOFTMAX, 0, 0);
        matchesReference(fixture, TestSpecs.withScenarios(fixture.spec(), decay, rank));
    }

    /**
     * The histories are long enough for the maximum number of interests. One user has no history, others have fewer
     * interests.
     */
    @Test
    @Execution(CONCURRENT)
    void matchesReferenceWithSeveralInterests() {
        ModelFixture fixture = ModelFixture.DEFAULT.type(ModelConfig.Type.MIND).loss(Loss.SOFTMAX, 0, 0);
        ModelSpec spec = TestSpecs.withLongHistories(fixture.spec(), 8);
        assertThat(spec.model().userVectorCount()).isEqualTo(4);
        try (TowerModel model = ModelFixture.model(spec, 7)) {
            ReferenceModel reference = new ReferenceModel(spec, ModelFixture.weights(model));
            servedVectors(model, reference, fixture.ofUsers(spec, fixture.retrieval(13)));
            fineTuning(model, reference, fixture.ofUsers(spec, fixture.retrieval(11)));
        }
    }

    static Stream<Arguments> sharedItems() {
        ModelFixture f = ModelFixture.DEFAULT;
        return Stream.of(
                arguments("sass", f),
                arguments("sass, shared negatives", f.loss(Loss.SOFTMAX, 0, 0.5)),
                arguments("sass, no global output", f.loss(Loss.BPR, 2, 0)),
                arguments("sass, learned item bias", f.itemBias(ItemBias.LEARNED)),
                arguments("sass, no residual", f.residual(false, 5)),
                arguments("star", f.type(ModelConfig.Type.STAR).itemBias(ItemBias.LEARNED)),
                arguments("hmoe", f.type(ModelConfig.Type.HMOE)),
                arguments("dssm with the scenario", f.type(ModelConfig.Type.SCENARIO_DSSM)),
                arguments("pepnet", f.type(ModelConfig.Type.PEPNET)),
                arguments("youtubeDnn", f.type(ModelConfig.Type.YOUTUBE_DNN)));
    }

    @ParameterizedTest(name = "{0}")
    @Execution(CONCURRENT)
    @MethodSource("sharedItems")
    void matchesReferenceWithSharedItemVectors(String name, ModelFixture fixture) {
        matchesReference(fixture, TestSpecs.withSharedItems(fixture.spec()));
    }

    static Stream<Arguments> hardNegatives() {
        ModelFixture f = ModelFixture.DEFAULT;
        return Stream.concat(
                Stream.of(Loss.values())
                        .flatMap(loss -> Stream.of(
                                arguments(loss + ", negatives per positive", f.loss(loss, 2, 0.5), true),
                                arguments(loss + ", shared negatives", f.loss(loss, 0, 0), loss != Loss.LOGISTIC))),
                Stream.of(arguments("mind", f.type(ModelConfig.Type.MIND), true)));
    }

    @ParameterizedTest(name = "{0}")
    @Execution(CONCURRENT)
    @MethodSource("hardNegatives")
    void matchesReferenceWithHardNegatives(String name, ModelFixture fixture, boolean correction) {
        ModelSpec spec =
                TestSpecs.withHard(fixture.spec(), new HardNegativeConfig(2, new RankRange(3, 7), 2, 0.7), correction);
        try (TowerModel model = ModelFixture.model(spec, 7)) {
            ReferenceModel reference = new ReferenceModel(spec, ModelFixture.weights(model));
            fineTuning(model, reference, fixture.mined(11));
            assertThatThrownBy(() -> model.fineTuneStep(fixture.retrieval(11)))
                    .hasMessage("the model expects 2 hard negatives per row, but the batch has 0");
        }
    }

    static Stream<Arguments> exposures() {
        ModelFixture f = ModelFixture.DEFAULT;
        return Stream.of(
                arguments("sass", f),
                arguments(
                        "no item bias, no global output",
                        f.itemBias(ItemBias.NONE).loss(Loss.LOGISTIC, 0, 0)),
                arguments(
                        "learned item bias, cosine",
                        f.itemBias(ItemBias.LEARNED).cosine(0.2)),
                arguments("dssm", f.type(ModelConfig.Type.DSSM)),
                arguments("mind", f.type(ModelConfig.Type.MIND)),
                arguments("ple", f.type(ModelConfig.Type.PLE)));
    }

    @ParameterizedTest(name = "{0}")
    @Execution(CONCURRENT)
    @MethodSource("exposures")
    void matchesReferenceWithExposures(String name, ModelFixture fixture) {
        ModelSpec spec = TestSpecs.withExposures(fixture.spec());
        try (TowerModel model = ModelFixture.model(spec, 7)) {
            ReferenceModel reference = new ReferenceModel(spec, ModelFixture.weights(model));
            servedVectors(model, reference, fixture.exposures(13));
            fineTuning(model, reference, fixture.exposures(11));
            assertThatThrownBy(() -> model.fineTuneStep(fixture.retrieval(11)))
                    .hasMessage("the model expects exposures, but the batch has no labels");
        }
    }

    @Test
    @Execution(CONCURRENT)
    void matchesReferenceWithBiasStatisticsOfExposures() {
        ModelFixture fixture = ModelFixture.DEFAULT;
        ModelSpec spec = TestSpecs.withTrend(TestSpecs.withExposures(fixture.spec()), 2);
        try (TowerModel model = ModelFixture.model(spec, 7)) {
            ReferenceModel reference = new ReferenceModel(spec, ModelFixture.weights(model));
            fineTuning(model, reference, ModelFixture.withTrend(fixture.exposures(11), 2));
        }
    }

    static Stream<Arguments> trends() {
        ModelFixture f = ModelFixture.DEFAULT;
        return Stream.of(
                arguments("bpr, negatives per positive", f, 0.0),
                arguments("softmax, shared negatives", f.loss(Loss.SOFTMAX, 0, 0.5), 0.0),
                arguments("cosine, no global output", f.loss(Loss.SOFTMAX, 0, 0).cosine(0.2), 0.0),
                arguments("hinge, scenarios share a part", f.loss(Loss.HINGE, 0, 0.5), 20.0),
                arguments("learned item bias", f.itemBias(ItemBias.LEARNED).loss(Loss.LOGISTIC, 2, 0.5), 0.0),
                arguments("mind", f.type(ModelConfig.Type.MIND).loss(Loss.SOFTMAX, 0, 0), 0.0),
                arguments("dssm", f.type(ModelConfig.Type.DSSM).loss(Loss.BPR, 0, 0), 0.0));
    }

    @ParameterizedTest(name = "{0}")
    @Execution(CONCURRENT)
    @MethodSource("trends")
    void matchesReferenceWithBiasStatistics(String name, ModelFixture fixture, double decay) {
        int columns = 4;
        ModelSpec spec = TestSpecs.withTrend(TestSpecs.withScenarioDecay(fixture.spec(), decay), columns);
        try (TowerModel model = ModelFixture.model(spec, 7)) {
            ReferenceModel reference = new ReferenceModel(spec, ModelFixture.weights(model));
            servedVectors(model, reference, ModelFixture.withTrend(fixture.retrieval(13), columns));
            fineTuning(model, reference, ModelFixture.withTrend(fixture.retrieval(11), columns));
            assertThatThrownBy(() -> model.fineTuneStep(fixture.retrieval(11)))
                    .hasMessage("the model expects 4 numbers per item that feed the bias, but the batch has 0");
        }
    }

    @Test
    @Execution(CONCURRENT)
    void matchesReferenceWithBiasStatisticsAndHardNegatives() {
        ModelFixture fixture = ModelFixture.DEFAULT.loss(Loss.SOFTMAX, 0, 0);
        ModelSpec spec = TestSpecs.withTrend(
                TestSpecs.withHard(fixture.spec(), new HardNegativeConfig(2, new RankRange(3, 7), 2, 0.7), true), 2);
        try (TowerModel model = ModelFixture.model(spec, 7)) {
            ReferenceModel reference = new ReferenceModel(spec, ModelFixture.weights(model));
            fineTuning(model, reference, ModelFixture.withTrend(fixture.mined(11), 2));
        }
    }

    @Test
    @Execution(CONCURRENT)
    void biasStatisticsStartNeutral() {
        ModelFixture fixture = ModelFixture.DEFAULT;
        RetrievalBatch batch = ModelFixture.withTrend(fixture.retrieval(11), 2);
        TowerModel.Options options = TowerModel.Options.of(5, 1);
        try (TowerModel without = TowerModel.create(fixture.spec(), options);
                TowerModel with = TowerModel.create(TestSpecs.withTrend(fixture.spec(), 2), options)) {
            float[] plain = without.encodeItems(batch.items(), batch.prior(), new float[0]);
            assertThat(with.encodeItems(batch.items(), batch.prior(), firstDay(batch)))
                    .containsExactly(plain);
            with.fineTuneStep(batch);
            without.fineTuneStep(batch);
            assertThat(with.encodeItems(batch.items(), batch.prior(), firstDay(batch)))
                    .isNotEqualTo(without.encodeItems(batch.items(), batch.prior(), new float[0]));
        }
    }

    static Stream<Arguments> outputNetworks() {
        ModelFixture f = ModelFixture.DEFAULT;
        return Stream.of(
                arguments("sass", f),
                arguments(
                        "sass, cosine, shared negatives",
                        f.loss(Loss.SOFTMAX, 0, 0.5).cosine(0.3)),
                arguments("dssm", f.type(ModelConfig.Type.DSSM)),
                arguments("mmoe", f.type(ModelConfig.Type.MMOE)),
                arguments("pepnet", f.type(ModelConfig.Type.PEPNET)),
                arguments("mind", f.type(ModelConfig.Type.MIND)));
    }

    @ParameterizedTest(name = "{0}")
    @Execution(CONCURRENT)
    @MethodSource("outputNetworks")
    void matchesReferenceWithOutputNetworks(String name, ModelFixture fixture) {
        ModelSpec spec = fixture.spec();
        int all = spec.biasColumns("user");
        // The first context feature; the last dense feature of a scenario, and half of the context before it.
        ModelSpec.OutputNetwork one = new ModelSpec.OutputNetwork(
                0, List.of(4, 3), List.of(new ModelSpec.Columns(3, 3), new ModelSpec.Columns(all - 2, 2)));
        ModelSpec.OutputNetwork other = new ModelSpec.OutputNetwork(2, List.of(5), List.of());
        matchesReference(
                fixture,
                TestSpecs.withOutputNetworks(spec, one, other, new ModelSpec.OutputNetwork(1, List.of(2), List.of())));
    }

    @Test
    @Execution(CONCURRENT)
    void outputNetworkStartsNeutralAndLearns() {
        ModelFixture fixture = ModelFixture.DEFAULT;
        ModelSpec plain = fixture.spec();
        ModelSpec withNetworks = TestSpecs.withOutputNetworks(
                plain, new ModelSpec.OutputNetwork(0, List.of(4), List.of(new ModelSpec.Columns(3, 3))));
        TowerModel.Options options = TowerModel.Options.of(5, 1);
        RetrievalBatch batch = fixture.retrieval(11);
        try (TowerModel without = TowerModel.create(plain, options);
                TowerModel with = TowerModel.create(withNetworks, options)) {
            assertThat(with.encodeUsers(batch.users())).containsExactly(without.encodeUsers(batch.users()));
            without.fineTuneStep(batch);
            with.fineTuneStep(batch);
            int width = plain.model().vectorDim();
            float[] a = without.encodeUsers(batch.users());
            float[] b = with.encodeUsers(batch.users());
            assertThat(Arrays.copyOf(b, width)).isNotEqualTo(Arrays.copyOf(a, width));
            // The last rows belong to the scenario without an output network.
            assertThat(Arrays.copyOfRange(b, 3 * width, 5 * width))
                    .containsExactly(Arrays.copyOfRange(a, 3 * width, 5 * width));
            assertThat(with.parameters() - without.parameters())
                    .isEqualTo(4L * (plain.model().outputDim() + 3 + 1)
                            + (4L + 1) * plain.model().outputDim());
        }
    }

    static Stream<Arguments> lowRank() {
        ModelFixture f = ModelFixture.DEFAULT.itemBias(ItemBias.LEARNED);
        return Stream.of(
                arguments("gru, concat", f.fusion(BiasFusion.CONCAT), 0),
                arguments("matrix, decaying", f.transfer(Transfer.MATRIX), 20),
                arguments("ple", f.type(ModelConfig.Type.PLE), 0));
    }

    @ParameterizedTest(name = "{0}")
    @Execution(CONCURRENT)
    @MethodSource("lowRank")
    void matchesReferenceWithLowRankScenarios(String name, ModelFixture fixture, double decay) {
        matchesReference(fixture, TestSpecs.withScenarios(fixture.spec(), decay, 2));
    }

    @ParameterizedTest
    @Execution(CONCURRENT)
    @CsvSource({
        "SAR_NET, ATTENTION",
        "BST, SELF_ATTENTION",
        "SASS, ATTENTION",
        "SASS, SELF_ATTENTION",
        "DSSM, ATTENTION",
        "YOUTUBE_DNN, ATTENTION"
    })
    void matchesReferenceWithAttentionPooling(ModelConfig.Type type, Pooling pooling) {
        ModelFixture fixture = ModelFixture.DEFAULT.type(type).loss(Loss.SOFTMAX, 2, 0);
        boolean always = type == ModelConfig.Type.SAR_NET || type == ModelConfig.Type.BST;
        assertThat(type.effectivePooling(always ? Pooling.MEAN : pooling)).isEqualTo(pooling);
        assertThat(type.effectivePooling(Pooling.CONCAT)).isEqualTo(Pooling.CONCAT);
        matchesReference(fixture, TestSpecs.withPooling(fixture.spec(), pooling));
    }

    /** At the start of a log no user has a history. */
    @ParameterizedTest
    @Execution(CONCURRENT)
    @CsvSource({"SAR_NET, ATTENTION", "BST, SELF_ATTENTION", "MIND, ATTENTION", "SASS, POSITIONAL"})
    void matchesReferenceWithoutHistories(ModelConfig.Type type, Pooling pooling) {
        ModelFixture fixture = ModelFixture.DEFAULT.type(type).loss(Loss.SOFTMAX, 2, 0);
        ModelSpec spec = TestSpecs.withPooling(fixture.spec(), pooling);
        try (TowerModel model = ModelFixture.model(spec, 7)) {
            ReferenceModel reference = new ReferenceModel(spec, ModelFixture.weights(model));
            servedVectors(model, reference, ModelFixture.withoutHistories(fixture.retrieval(13)));
            fineTuning(model, reference, ModelFixture.withoutHistories(fixture.retrieval(11)));
        }
    }

    static Stream<Arguments> bfloat16Fixtures() {
        ModelFixture f = ModelFixture.DEFAULT;
        return Stream.of(
                arguments("sass, bpr", f),
                arguments("sass, softmax", f.loss(Loss.SOFTMAX, 0, 0.5)),
                arguments("transfer matrix", f.transfer(Transfer.MATRIX)),
                arguments("dssm", f.type(ModelConfig.Type.DSSM).loss(Loss.SOFTMAX, 0, 0)),
                arguments("ple", f.type(ModelConfig.Type.PLE)),
                arguments("m2m", f.type(ModelConfig.Type.M2M)));
    }

    /** Float32 gradients are closer to the reference than this. */
    private static final double EXACT = 1e-4;

    /** Bfloat16 rounds to about 0.4 %. Served vectors and measurements must have the precision of float32. */
    @ParameterizedTest(name = "{0}")
    @Execution(CONCURRENT)
    @MethodSource("bfloat16Fixtures")
    void approximatesReferenceInBfloat16(String name, ModelFixture fixture) {
        assumeTrue(TrainingPrecision.supportsBfloat16(), "this processor does not support bfloat16");
        double[] ofContrast = new double[3];
        double[] ofRetrieval = new double[3];
        for (int n = 0; n < 3; n++) {
            try (TowerModel model =
                    ModelFixture.model(TestSpecs.withRole(fixture.spec(), Role.DYNAMIC, 0), 7 + n, true)) {
                ReferenceModel reference = new ReferenceModel(fixture.spec(), ModelFixture.weights(model));
                ContrastBatch contrast = fixture.contrast(12);
                RetrievalBatch retrieval = fixture.retrieval(11);
                servedVectors(model, reference, fixture.retrieval(13));
                assertThat(model.contrastStats(contrast).loss())
                        .isCloseTo(reference.contrastLoss(contrast), within(1e-5));
                ofContrast[n] = relativeDifference(
                        ModelProbe.gradients(model, contrast), reference.gradients(r -> r.contrastLoss(contrast)));
                ofRetrieval[n] = relativeDifference(
                        ModelProbe.gradients(model, retrieval), reference.gradients(r -> r.fineTuneLoss(retrieval)));
                double loss = reference.fineTuneLoss(retrieval);
                assertThat(model.fineTuneStep(retrieval).loss()).isCloseTo(loss, within(ROUNDED * loss));
            }
        }
        assertThat(Arrays.stream(ofRetrieval).max().orElseThrow())
                .as("bfloat16 rounds")
                .isGreaterThan(EXACT);
        // Rounding may flip a relu near 0 for some seeds, so the median of three is tested.
        assertThat(Arrays.stream(ofContrast).sorted().toArray()[1]).isLessThan(ROUNDED);
        assertThat(Arrays.stream(ofRetrieval).sorted().toArray()[1]).isLessThan(ROUNDED);
    }

    private static void matchesReference(ModelFixture fixture, ModelSpec spec) {
        // If all features are dynamic, measured views contain all features.
        try (TowerModel model = ModelFixture.model(TestSpecs.withRole(spec, Role.DYNAMIC, 0), 7)) {
            ReferenceModel reference = new ReferenceModel(spec, ModelFixture.weights(model));
            preTraining(model, reference, fixture.contrast(12));
            servedVectors(model, reference, fixture.retrieval(13));
            fineTuning(model, reference, fixture.retrieval(11));
        }
    }

    @ParameterizedTest
    @Execution(CONCURRENT)
    @CsvSource({"GRU, 2", "DIRECT, 2", "SIGMOID, 1"})
    void matchesReferenceGateValues(Transfer transfer, int gates) {
        ModelFixture fixture = ModelFixture.DEFAULT.transfer(transfer);
        try (TowerModel model = fixture.model(7)) {
            ReferenceModel reference = new ReferenceModel(fixture.spec(), ModelFixture.weights(model));
            SideRows rows = fixture.retrieval(13).users();

            List<GateMeans> found = model.userGates(rows);

            // Two layers of the first scenario and one of the third. The second has no rows.
            assertThat(found).hasSize(3 * gates);
            for (GateMeans gate : found) {
                int first = rows.scenarioOffsets()[gate.scenario()];
                assertThat(gate.rows()).hasSize(rows.scenarioOffsets()[gate.scenario() + 1] - first);
                String name = "user." + gate.layer() + "." + gate.scenario();
                double[] ofUnits = new double[gate.units().length];
                for (int row = 0; row < gate.rows().length; row++) {
                    double[] both = Objects.requireNonNull(
                            reference.gates("user", rows, first + row).get(name));
                    int from = gates == 2 && gate.kind() == GateMeans.Kind.UPDATE ? both.length / 2 : 0;
                    double[] units = Arrays.copyOfRange(both, from, from + both.length / gates);
                    assertThat((double) gate.rows()[row])
                            .as(name)
                            .isCloseTo(Arrays.stream(units).average().orElseThrow(), within(1e-5));
                    Arrays.setAll(ofUnits, unit -> ofUnits[unit] + units[unit] / gate.rows().length);
                }
                for (int unit = 0; unit < ofUnits.length; unit++) {
                    assertThat((double) gate.units()[unit]).as(name).isCloseTo(ofUnits[unit], within(1e-5));
                }
            }
        }
    }

    @Test
    @Execution(CONCURRENT)
    void reportsNoGatesForNetworkWithoutGates() {
        for (ModelFixture fixture : List.of(
                ModelFixture.DEFAULT.transfer(Transfer.MATRIX),
                ModelFixture.DEFAULT.transfer(Transfer.NONE),
                ModelFixture.DEFAULT.type(ModelConfig.Type.PEPNET))) {
            try (TowerModel model = fixture.model(7)) {
                assertThat(model.userGates(fixture.retrieval(13).users())).isEmpty();
            }
        }
    }

    private static void fineTuning(TowerModel model, ReferenceModel reference, RetrievalBatch batch) {
        double loss = reference.fineTuneLoss(batch);
        assertThat(loss).isGreaterThan(0.01);
        compare(ModelProbe.gradients(model, batch), reference.gradients(r -> r.fineTuneLoss(batch)));
        assertThat(model.fineTuneStep(batch).loss()).isCloseTo(loss, within(1e-5));
    }

    private static void preTraining(TowerModel model, ReferenceModel reference, ContrastBatch batch) {
        double loss = reference.contrastLoss(batch);
        assertThat(loss).isGreaterThan(0.01);
        compare(ModelProbe.gradients(model, batch), reference.gradients(r -> r.contrastLoss(batch)));
        assertThat(model.contrastStats(batch).loss()).isCloseTo(loss, within(1e-5));
    }

    private static void servedVectors(TowerModel model, ReferenceModel reference, RetrievalBatch batch) {
        float[] users = model.encodeUsers(batch.users());
        float[] items = model.encodeItems(batch.items(), batch.prior(), firstDay(batch));
        int width = model.spec().model().vectorDim();
        int each = model.spec().model().userVectorCount();
        assertThat(users).hasSize(5 * each * width);
        assertThat(items).hasSize(8 * width);
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < 8; j++) {
                double served = Double.NEGATIVE_INFINITY;
                for (int u = i * each; u < (i + 1) * each; u++) {
                    double product = 0;
                    for (int d = 0; d < width; d++) {
                        product += (double) users[u * width + d] * items[j * width + d];
                    }
                    served = Math.max(served, product);
                }
                assertThat(served)
                        .isCloseTo(
                                score(
                                        reference,
                                        batch.users(),
                                        i,
                                        batch.items(),
                                        j,
                                        batch.prior()[j],
                                        reference.trend(batch, j, 0)),
                                within(2e-5));
            }
        }
    }

    /** Returns the bias statistics of the first slot's day. */
    private static float[] firstDay(RetrievalBatch batch) {
        int columns = batch.trend().columns();
        float[] numbers = new float[batch.items().rows() * columns];
        for (int row = 0; row < batch.items().rows(); row++) {
            System.arraycopy(
                    batch.trend().numbers(),
                    row * RetrievalBatch.Trend.SLOTS * columns,
                    numbers,
                    row * columns,
                    columns);
        }
        return numbers;
    }

    private static double score(
            ReferenceModel reference, SideRows users, int i, SideRows items, int j, double prior, double trend) {
        ReferenceModel.Out u = reference.tower("user", users, i);
        ReferenceModel.Out v = reference.tower("item", items, j);
        return reference.score(u.scenario(), v.scenario(), v.bias(), prior, trend);
    }

    static void compare(Map<String, float[]> found, Map<String, double[]> expected) {
        expected.forEach((name, values) -> {
            double largest = Arrays.stream(values)
                    .filter(Double::isFinite)
                    .map(Math::abs)
                    .max()
                    .orElse(0);
            float[] gradient = found.getOrDefault(name, new float[values.length]);
            for (int i = 0; i < values.length; i++) {
                if (Double.isNaN(values[i])) {
                    continue;
                }
                assertThat((double) gradient[i])
                        .as("gradient %d of %s", i, name)
                        .isCloseTo(values[i], within(1e-6 + 2e-4 * largest));
            }
        });
    }

    /** Returns the length of the difference relative to that of the gradient. */
    private static double relativeDifference(Map<String, float[]> found, Map<String, double[]> expected) {
        double[] squares = new double[2];
        expected.forEach((name, values) -> {
            float[] gradient = found.getOrDefault(name, new float[values.length]);
            for (int i = 0; i < values.length; i++) {
                if (!Double.isNaN(values[i])) {
                    squares[0] += Math.pow(gradient[i] - values[i], 2);
                    squares[1] += Math.pow(values[i], 2);
                }
            }
        });
        return Math.sqrt(squares[0] / squares[1]);
    }
}
