package org.sassrec.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sassrec.config.reference.ConfigReference;

class ConfigPathTest {
    private static final ConfigPath<FinetuneConfig.EarlyStopping> STOPPING =
            ConfigPath.FINETUNE.then(FinetuneConfig::earlyStopping);

    @Test
    void followsComponents() {
        assertThat(STOPPING.then(FinetuneConfig.EarlyStopping::metric).path())
                .isEqualTo("finetune.earlyStopping.metric");
    }

    @Test
    void returnsKeysNamedUnlikeTheirComponent() {
        assertThat(ConfigPath.FINETUNE
                        .then(FinetuneConfig::optimizer)
                        .then(OptimizerConfig::denseLearningRate)
                        .path())
                .isEqualTo("finetune.optimizer.dense.adam");
        assertThat(ConfigPath.SCENARIO.then(ScenarioConfig::candidates).patterns())
                .containsExactly("scenarios.*.candidates", "scenarios.*.candidatesFile");
    }

    @Test
    void replacesNamesInPath() {
        ConfigPath<String> where = ConfigPath.SCENARIO.then(ScenarioConfig::where);
        assertThat(where.path("home")).isEqualTo("scenarios.home.where");
        for (String[] names : new String[][] {{}, {"home", "feed"}}) {
            assertThatThrownBy(() -> where.path(names)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() ->
                        ConfigPath.SCENARIO.then(ScenarioConfig::candidates).path("home"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Each key in {@link ConfigPath} is a key of the configuration. */
    @Test
    void refersToExistingKeys() {
        for (ConfigPath<?> path : List.of(
                ConfigPath.DATA.then(DataConfig::events).then(DataConfig.Events::paths),
                ConfigPath.DATA.then(DataConfig::events).then(DataConfig.Events::dates),
                ConfigPath.DATA.then(DataConfig::users).then(DataConfig.Entity::paths),
                ConfigPath.DATA.then(DataConfig::users).then(DataConfig.Entity::dates),
                ConfigPath.SCENARIO.then(ScenarioConfig::candidates),
                ConfigPath.FINETUNE.then(FinetuneConfig::optimizer).then(OptimizerConfig::tableLearningRate),
                ConfigPath.FINETUNE.then(FinetuneConfig::optimizer).then(OptimizerConfig::tableAccumulator),
                ConfigPath.PRETRAIN.then(PretrainConfig::optimizer).then(OptimizerConfig::denseLearningRate),
                ConfigPath.FINETUNE.then(FinetuneConfig::optimizer).then(OptimizerConfig::warmup),
                ConfigPath.PRETRAIN.then(PretrainConfig::optimizer).then(OptimizerConfig::clip),
                ConfigPath.PUBLISH.then(PublishConfig::annRecall),
                ConfigPath.LABEL)) {
            assertThat(ConfigReference.paths()).containsAll(path.patterns());
        }
    }

    @Test
    void containsInnerPaths() {
        assertThat(STOPPING.contains("finetune.earlyStopping.patience")).isTrue();
        assertThat(STOPPING.contains("finetune.earlyStopping")).isTrue();
        assertThat(STOPPING.contains("finetune.earlyStoppings")).isFalse();
        assertThat(STOPPING.contains("finetune")).isFalse();
    }

    @Test
    void findsElementOfPath() {
        assertThat(ConfigPath.FEATURE.start("features.user.age.column")).contains("features.user.age");
        assertThat(ConfigPath.GATE.start("qualityGates.home.hr@50.atLeast")).contains("qualityGates.home.hr@50");
        assertThat(ConfigPath.SCENARIO.start("features.user.age.column")).isEmpty();
    }

    /** Only an accessor has a name. */
    @Test
    void rejectsLambda() {
        assertThatThrownBy(() -> ConfigPath.of(config -> config.data().split()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
