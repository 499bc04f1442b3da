package org.sassrec.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sassrec.config.FeatureConfig.Pooling;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.Weight;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.Copy;

/** What is counted is what a model with one scenario more has more. */
class ScenarioParameterCountTest {

    /** Two ids and three places side by side, and the hour where it is not read apart; of items one id and a mean. */
    private static int userColumns(ModelConfig model) {
        return 5 * model.embeddingDim() + (model.type().readsContextApart() ? 0 : model.biasDim());
    }

    @ParameterizedTest
    @CsvSource({
        "SAR_NET, GRU, SUM, LEARNED, 2, 0",
        "HMOE, GRU, SUM, LEARNED, 2, 0",
        "HMOE, GRU, SUM, LEARNED, 2, 2",
        "STAR, GRU, SUM, LEARNED, 2, 0",
        "STAR, GRU, SUM, LEARNED, 2, 2",
        "M2M, GRU, SUM, LEARNED, 2, 0",
        "APG, GRU, SUM, LEARNED, 2, 0",
        "ADIN, GRU, SUM, LEARNED, 2, 0",
        "ADIN, GRU, SUM, LEARNED, 2, 2",
        "SASS, GRU, SUM, PRIOR, 2, 0",
        "SASS, DIRECT, CONCAT, LEARNED, 1, 0",
        "SASS, NONE, NONE, NONE, 2, 0",
        "SASS, GRU, CONCAT, LEARNED, 0, 0",
        "SASS, MATRIX, SUM, PRIOR, 2, 0",
        "SASS, SIMNET, SUM, PRIOR, 2, 0",
        "SASS, SIGMOID, SUM, PRIOR, 1, 0",
        "DSSM, GRU, SUM, LEARNED, 2, 0",
        "SCENARIO_DSSM, GRU, SUM, LEARNED, 2, 0",
        "SHARED_BOTTOM, GRU, SUM, LEARNED, 2, 0",
        "MMOE, GRU, SUM, LEARNED, 2, 0",
        "PLE, GRU, SUM, PRIOR, 2, 0",
        "PEPNET, GRU, SUM, LEARNED, 2, 0",
        "SASS, GRU, CONCAT, LEARNED, 1, 3",
        "SASS, MATRIX, SUM, PRIOR, 2, 1",
        "SASS, SIMNET, NONE, PRIOR, 2, 4",
        "SASS, SIGMOID, SUM, LEARNED, 2, 4",
        "SHARED_BOTTOM, GRU, SUM, LEARNED, 2, 2",
        "MMOE, GRU, SUM, LEARNED, 2, 2",
        "PLE, GRU, SUM, PRIOR, 2, 2"
    })
    void countsParametersOfAddedScenario(
            ModelConfig.Type type,
            ModelConfig.Transfer transfer,
            ModelConfig.BiasFusion fusion,
            ModelConfig.ItemBias bias,
            int gateDepth,
            int rank) {
        ModelConfig model = Copy.of(Configs.model())
                .with(ModelConfig::type, type)
                .with(ModelConfig::transfer, transfer)
                .with(ModelConfig::biasFusion, fusion)
                .with(ModelConfig::itemBias, bias)
                .with(ModelConfig::scenarioRank, rank)
                .get();

        long more = parameters(model, 3, gateDepth) - parameters(model, 2, gateDepth);

        assertThat(ScenarioParameterCount.of(model, userColumns(model), 2 * model.embeddingDim(), gateDepth, 3))
                .isEqualTo(more);
    }

    @ParameterizedTest
    @CsvSource({"SHARED, VECTOR", "OWN, SCALAR", "SHARED, SCALAR"})
    void countsParametersOfSharedAndScalarGates(ModelConfig.Gates gates, ModelConfig.GateForm form) {
        ModelConfig model = Copy.of(Configs.model())
                .with(ModelConfig::gates, gates)
                .with(ModelConfig::gateForm, form)
                .get();

        long more = parameters(model, 3, 2) - parameters(model, 2, 2);

        assertThat(ScenarioParameterCount.of(model, userColumns(model), 2 * model.embeddingDim(), 2, 3))
                .isEqualTo(more);
        assertThat(more).isLessThan(parameters(Configs.model(), 3, 2) - parameters(Configs.model(), 2, 2));
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"POPULARITY", "ITEM_CF", "NEIGHBOURS"})
    void countsNoParametersForSharedItemVector(ModelConfig.Type type) {
        ModelConfig usual =
                Copy.of(Configs.model()).with(ModelConfig::type, type).get();
        ModelConfig model = Copy.of(usual)
                .with(ModelConfig::itemVector, ModelConfig.ItemVector.SHARED)
                .get();

        long more = parameters(model, 3, 2) - parameters(model, 2, 2);

        assertThat(ScenarioParameterCount.of(model, userColumns(model), 2 * model.embeddingDim(), 2, 3))
                .isEqualTo(more);
        assertThat(more).isLessThanOrEqualTo(parameters(usual, 3, 2) - parameters(usual, 2, 2));
    }

    @Test
    void countsParametersOfAttentionPooling() {
        var history = Configs.liked("h", 3, Pooling.ATTENTION);
        ModelConfig model = Configs.model();

        long more = parameters(model, 3, 2, Pooling.ATTENTION) - parameters(model, 2, 2, Pooling.ATTENTION);

        assertThat(ScenarioParameterCount.attention(history, model)
                        + ScenarioParameterCount.of(model, 3 * model.embeddingDim(), 2 * model.embeddingDim(), 2, 3))
                .isEqualTo(more);
    }

    @Test
    void countsParametersOfBiasStatistics() {
        long more = trended(3) - trended(2) - (parameters(Configs.model(), 3, 2) - parameters(Configs.model(), 2, 2));
        assertThat(ScenarioParameterCount.trend(Configs.model(), 4)).isEqualTo(more);
        assertThat(ScenarioParameterCount.trend(Configs.model(), 0)).isZero();
    }

    private static long trended(int scenarios) {
        try (TowerModel tower = TowerModel.create(
                TestSpecs.withTrend(spec(Configs.model(), scenarios, 2, Pooling.CONCAT), 4),
                TowerModel.Options.of(1, 1))) {
            return tower.parameters();
        }
    }

    private static long parameters(ModelConfig model, int scenarios, int gateDepth) {
        return parameters(model, scenarios, gateDepth, Pooling.CONCAT);
    }

    private static long parameters(ModelConfig model, int scenarios, int gateDepth, Pooling pooling) {
        try (TowerModel tower =
                TowerModel.create(spec(model, scenarios, gateDepth, pooling), TowerModel.Options.of(1, 1))) {
            return tower.parameters();
        }
    }

    private static ModelSpec spec(ModelConfig model, int scenarios, int gateDepth, Pooling pooling) {
        return new ModelSpec(
                scenarios,
                IntStream.range(0, scenarios).map(s -> gateDepth).toArray(),
                List.of(new ModelSpec.Table("user", 5), new ModelSpec.Table("item", 7)),
                new ModelSpec.SideSpec(
                        new int[] {0, 0},
                        Collections.nCopies(2, ModelSpec.Role.ID),
                        List.of(new ModelSpec.Pooled(1, true, pooling, 3, ModelSpec.Role.DYNAMIC, -1, List.of())),
                        List.of(),
                        List.of()),
                new ModelSpec.SideSpec(
                        new int[] {1},
                        Collections.nCopies(1, ModelSpec.Role.ID),
                        List.of(new ModelSpec.Pooled(1, false, Pooling.MEAN, 2, ModelSpec.Role.STATIC, -1, List.of())),
                        List.of(),
                        List.of()),
                List.of(new ModelSpec.Table("hour", 25)),
                model,
                new PretrainConfig(PretrainConfig.Task.NONE, 0.1, 1, 32, 0.2),
                Configs.finetune(new Negatives(2, 0, Weight.EXPOSURE, 1, false, true), 32),
                false,
                List.of(),
                0);
    }
}
