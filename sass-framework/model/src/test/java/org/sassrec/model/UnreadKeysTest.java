package org.sassrec.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sassrec.config.FeatureConfig.Pooling;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.SamplingWeight;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.Copy;

/**
 * Tests that exactly the keys that a model does not read, according to the configuration, change none of its weights.
 */
@Tag("slow")
class UnreadKeysTest {
    private static final int[] GATES = {2, 2};
    private static final FinetuneConfig FINETUNE =
            Configs.finetune(new Negatives(2, 0, SamplingWeight.EXPOSURE, 1, false, true), 32);

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"POPULARITY", "ITEM_CF", "NEIGHBOURS"})
    void unreadKeysChangeNoWeight(ModelConfig.Type type) {
        boolean sass = type == ModelConfig.Type.SASS;

        assertThat(changes(type, model -> model.with(ModelConfig::biasWidth, 5)))
                .as("biasWidth")
                .isEqualTo(type.reads("biasWidth"));
        assertThat(changes(type, model -> model.with(ModelConfig::scenarioDecay, 20)))
                .as("scenarioDecay")
                .isEqualTo(type.reads("scenarioDecay"));
        assertThat(changes(type, model -> model.with(ModelConfig::scenarioRank, 1)))
                .as("scenarioRank")
                .isEqualTo(type.reads("scenarioRank"));
        assertThat(changes(type, model -> model.with(ModelConfig::transfer, ModelConfig.Transfer.NONE)))
                .as("transfer")
                .isEqualTo(type.reads("transfer"));
        assertThat(changes(type, model -> model.with(ModelConfig::biasFusion, ModelConfig.BiasFusion.CONCAT)))
                .as("biasFusion")
                .isEqualTo(type.reads("biasFusion"));
        assertThat(changes(type, model -> model.with(ModelConfig::gateForm, ModelConfig.GateForm.SCALAR)))
                .as("gateForm")
                .isEqualTo(type.reads("gateForm"));
        assertThat(changes(type, model -> model.with(ModelConfig::gateWeights, ModelConfig.GateWeights.SHARED)))
                .as("gateWeights")
                .isEqualTo(type.reads("gateWeights"));
        assertThat(!weights(model(type), new int[] {0, 1}, FINETUNE).equals(weights(model(type), GATES, FINETUNE)))
                .as("gateDepth")
                .isEqualTo(sass);
        FinetuneConfig noGlobalLoss =
                Copy.of(FINETUNE).with(FinetuneConfig::globalLossWeight, 0).get();
        assertThat(!weights(model(type), GATES, noGlobalLoss).equals(weights(model(type), GATES, FINETUNE)))
                .as("globalLossWeight")
                .isEqualTo(sass);
    }

    /** Ignores the tables, whose scenario rows are not read then. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"POPULARITY", "ITEM_CF", "NEIGHBOURS"})
    void biasDimWithoutContextChangesOnlyModelsThatReadScenario(ModelConfig.Type type) {
        ModelConfig wide = Copy.of(model(type)).with(ModelConfig::biasDim, 5).get();
        boolean reads = type.separatesContext() || type == ModelConfig.Type.M2M;
        assertThat(ofUsers(weights(wide, GATES, FINETUNE, List.of()))
                        .equals(ofUsers(weights(model(type), GATES, FINETUNE, List.of()))))
                .isEqualTo(!reads);
        assertThat(ofUsers(weights(wide, GATES, FINETUNE)))
                .isNotEqualTo(ofUsers(weights(model(type), GATES, FINETUNE)));
    }

    /**
     * All compared models have the same features and the configured number of layers. They differ only in their
     * structure.
     */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"POPULARITY", "ITEM_CF", "NEIGHBOURS"})
    void eachModelReadsContextAndLayers(ModelConfig.Type type) {
        assertThat(ofUsers(weights(model(type), GATES, FINETUNE, List.of())))
                .as("the context")
                .isNotEqualTo(ofUsers(weights(model(type), GATES, FINETUNE)));
        int last = model(type).layers().get(model(type).layers().size() - 1);
        ModelConfig asWide =
                Copy.of(model(type)).with(ModelConfig::outputDim, last).get();
        ModelConfig wider =
                Copy.of(model(type)).with(ModelConfig::outputDim, last + 1).get();
        assertThat(weights(asWide, GATES, FINETUNE).keySet())
                .as("layers if the last is as wide as the output")
                .isEqualTo(weights(wider, GATES, FINETUNE).keySet());
    }

    /** Returns the user weights without the tables. */
    private static Map<String, List<Long>> ofUsers(Map<String, List<Long>> weights) {
        Map<String, List<Long>> ofSide = new TreeMap<>(weights);
        ofSide.keySet().removeIf(name -> !name.startsWith("user."));
        return ofSide;
    }

    private static ModelConfig model(ModelConfig.Type type) {
        return Copy.of(Configs.model()).with(ModelConfig::type, type).get();
    }

    private static boolean changes(ModelConfig.Type type, UnaryOperator<Copy<ModelConfig>> change) {
        ModelConfig changed = change.apply(Copy.of(model(type))).get();
        return !weights(changed, GATES, FINETUNE).equals(weights(model(type), GATES, FINETUNE));
    }

    /** Returns names and shapes. */
    private static Map<String, List<Long>> weights(ModelConfig model, int[] gateDepths, FinetuneConfig finetune) {
        return weights(model, gateDepths, finetune, List.of(new ModelSpec.Table("hour", 25)));
    }

    private static Map<String, List<Long>> weights(
            ModelConfig model, int[] gateDepths, FinetuneConfig finetune, List<ModelSpec.Table> context) {
        ModelSpec spec = new ModelSpec(
                2,
                gateDepths,
                List.of(new ModelSpec.Table("user", 5), new ModelSpec.Table("item", 7)),
                new ModelSpec.SideSpec(
                        new int[] {0, 0},
                        Collections.nCopies(2, ModelSpec.Role.ID),
                        List.of(new ModelSpec.PooledFeature(
                                1, true, Pooling.MEAN, 3, ModelSpec.Role.DYNAMIC, -1, List.of())),
                        List.of(),
                        List.of()),
                new ModelSpec.SideSpec(
                        new int[] {1},
                        Collections.nCopies(1, ModelSpec.Role.ID),
                        List.of(new ModelSpec.PooledFeature(
                                1, false, Pooling.MEAN, 2, ModelSpec.Role.STATIC, -1, List.of())),
                        List.of(),
                        List.of()),
                context,
                model,
                new PretrainConfig(PretrainConfig.Task.NONE, 0.1, 1, 32, 0.2),
                finetune,
                false,
                List.of(),
                0);
        Map<String, List<Long>> weights = new TreeMap<>();
        TowerModel.shapes(spec, ModelPurpose.FINE_TUNING)
                .forEach((name, shape) ->
                        weights.put(name, Arrays.stream(shape).boxed().toList()));
        return weights;
    }
}
