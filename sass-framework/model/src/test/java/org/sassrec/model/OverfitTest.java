package org.sassrec.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sassrec.config.FeatureConfig.Pooling;
import org.sassrec.config.FinetuneConfig.Loss;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.ModelConfig.BiasFusion;
import org.sassrec.config.ModelConfig.ItemBias;
import org.sassrec.config.ModelConfig.Transfer;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.sampling.retrieval.RetrievalBatch;

/** Tests that each network, and SASS with each option, can memorize one batch. */
@Tag("slow")
class OverfitTest {

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"POPULARITY", "ITEM_CF", "NEIGHBOURS"})
    void overfitsOneBatch(ModelConfig.Type type) {
        ModelFixture fixture = ModelFixture.DEFAULT.type(type).loss(Loss.SOFTMAX, 0, 0.5);
        overfits(fixture, fixture.rates(2e-2, 0.3).spec());
    }

    static Stream<Arguments> switches() {
        ModelFixture f = ModelFixture.DEFAULT.loss(Loss.SOFTMAX, 0, 0.5).rates(2e-2, 0.3);
        ModelSpec plain = f.spec();
        return Stream.of(
                arguments("transfer direct", f.transfer(Transfer.DIRECT).spec()),
                arguments("transfer matrix", f.transfer(Transfer.MATRIX).spec()),
                arguments("transfer simnet", f.transfer(Transfer.SIMNET).spec()),
                arguments("transfer sigmoid", f.transfer(Transfer.SIGMOID).spec()),
                arguments("transfer none", f.transfer(Transfer.NONE).spec()),
                arguments("different gate depths", f.gateDepths(2, 0, 1).spec()),
                arguments("bias fusion concat", f.fusion(BiasFusion.CONCAT).spec()),
                arguments("bias fusion none", f.fusion(BiasFusion.NONE).spec()),
                arguments("low rank", TestSpecs.withScenarios(plain, 0, 2)),
                arguments("scenario decay", TestSpecs.withScenarioDecay(plain, 0.5)),
                arguments("shared item vectors", TestSpecs.withSharedItems(plain)),
                arguments("learned item bias", f.itemBias(ItemBias.LEARNED).spec()),
                arguments("attention", TestSpecs.withPooling(plain, Pooling.ATTENTION)),
                arguments("self-attention", TestSpecs.withPooling(plain, Pooling.SELF_ATTENTION)),
                arguments("no residual", f.residual(false, 5).spec()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("switches")
    void overfitsOneBatchWithEachOption(String name, ModelSpec spec) {
        overfits(ModelFixture.DEFAULT.loss(Loss.SOFTMAX, 0, 0.5), spec);
    }

    private static void overfits(ModelFixture fixture, ModelSpec spec) {
        RetrievalBatch batch = fixture.retrieval(4);
        float[] none = new float[batch.logQ().length];
        RetrievalBatch plain = new RetrievalBatch(
                batch.users(),
                batch.items(),
                batch.positive(),
                batch.candidates(),
                batch.perRow(),
                batch.shared(),
                none,
                none,
                batch.maskedUser(),
                batch.maskedItem(),
                batch.weight(),
                RetrievalBatch.MinedNegatives.NONE,
                RetrievalBatch.Trend.NONE,
                new float[0]);
        try (TowerModel model = ModelFixture.model(spec, 2)) {
            double start = ModelProbe.losses(model, plain).loss();
            int steps = 0;
            while (steps < 300 && model.fineTuneStep(plain).loss() > 0.04) {
                steps++;
            }
            assertThat(start).isGreaterThan(1);
            assertThat(ModelProbe.losses(model, plain).loss()).isLessThan(0.05);
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"POPULARITY", "ITEM_CF", "NEIGHBOURS"})
    void overfitsOneBatchOfExposures(ModelConfig.Type type) {
        ModelFixture fixture =
                ModelFixture.DEFAULT.type(type).loss(Loss.LOGISTIC, 0, 0.5).rates(2e-2, 0.3);
        RetrievalBatch batch = fixture.exposures(4);
        try (TowerModel model = ModelFixture.model(TestSpecs.withExposures(fixture.spec()), 2)) {
            double start = ModelProbe.losses(model, batch).loss();
            int steps = 0;
            while (steps < 300 && model.fineTuneStep(batch).loss() > 0.04) {
                steps++;
            }
            assertThat(start).isGreaterThan(0.5);
            assertThat(ModelProbe.losses(model, batch).loss()).isLessThan(0.05);
        }
    }
}
