package org.sassrec.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.NumberEncoding;
import org.sassrec.config.Side;
import org.sassrec.dataset.DenseSpec;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.FeatureSpec.Kind;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.ModelSpec.Role;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.SampleData;

class ModelSpecsTest {

    /** Next-item prediction drops ids of users only, and no feature of the request. */
    @Test
    void dropsUserIdsOnly() {
        Map<Side, List<FeatureSpec>> features = Map.of(
                Side.USER,
                List.of(id("user", Side.USER, List.of()), id("town", Side.USER, List.of(2))),
                Side.ITEM,
                List.of(id("item", Side.ITEM, List.of())),
                Side.CONTEXT,
                List.of(id("hour", Side.CONTEXT, List.of()), id("hourThere", Side.CONTEXT, List.of(1)), number()));
        ModelSpec spec = ModelSpecs.from(
                Configs.of(3, Configs.model(), Configs.finetune(TrainingLoopCase.NEGATIVES, 32)),
                side -> features.getOrDefault(side, List.of()));
        assertThat(spec.user().roles()).containsExactly(Role.ID);
        assertThat(spec.user().scenarioFeatures())
                .extracting(ModelSpec.ScenarioFeature::name, ModelSpec.ScenarioFeature::role)
                .containsExactly(tuple("town", Role.ID), tuple("hourThere", Role.DYNAMIC));
        assertThat(spec.user().dense()).extracting(ModelSpec.DenseFeature::role).containsExactly(Role.STATIC);
        // Contrastive pre-training has no request, so no feature differs between the views of a user.
        assertThat(spec.user().dynamic()).isFalse();
        assertThat(ModelSpecs.from(
                                Configs.of(3, Configs.model(), Configs.finetune(TrainingLoopCase.NEGATIVES, 32)),
                                SampleData.days(1)::features)
                        .user()
                        .dynamic())
                .isTrue();
    }

    private static FeatureSpec id(String name, Side side, List<Integer> scenarios) {
        FeatureConfig config = new FeatureConfig.Id(name, side, name, 1);
        return new FeatureSpec(name, side, Kind.SINGLE, name, 5, config, List.of(), null, scenarios);
    }

    private static FeatureSpec number() {
        FeatureConfig config = new FeatureConfig.Numeric(
                "pace", Side.CONTEXT, "pace", NumberEncoding.scaled(NumberEncoding.Scale.LOG), List.of());
        DenseSpec log = DenseSpec.standard(true, 0, 1);
        return new FeatureSpec("pace", Side.CONTEXT, Kind.DENSE, "", 0, config, List.of(), log, List.of(1));
    }
}
