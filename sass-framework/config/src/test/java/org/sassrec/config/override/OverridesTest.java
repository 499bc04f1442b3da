package org.sassrec.config.override;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sassrec.config.DataConfig;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.config.loader.ConfigCorpus;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.diagnostic.SassException;

class OverridesTest {

    private static SassConfig load(String... overrides) {
        return ConfigLoader.load(ConfigCorpus.VALID.resolve("full.yaml"), List.of(overrides))
                .config();
    }

    @Test
    void ignoresCommasInBracketsAndQuotes() {
        SassConfig config = load("model.layers=[64, 32],"
                + "finetune.negatives={perPositive: 8, weight: uniform},"
                + "scenarios.home.where=tab in (1, 2) and name <> 'a,b',"
                + "features.user.likes.of=top(tag, 5),"
                + "scenarios.live.owner=O'Neill,finetune.epochs=1");
        assertThat(config.model().layers()).containsExactly(64, 32);
        assertThat(config.finetune().negatives())
                .isEqualTo(new FinetuneConfig.Negatives(8, 0, FinetuneConfig.SamplingWeight.UNIFORM, 1, false, true));
        assertThat(config.scenarios().get(0).where()).isEqualTo("tab in (1, 2) and name <> 'a,b'");
        assertThat(config.features(Side.USER))
                .anySatisfy(feature -> assertThat(feature)
                        .isInstanceOfSatisfying(
                                FeatureConfig.Statistic.class,
                                statistic -> assertThat(statistic.top()).isEqualTo(new FeatureConfig.Top("tag", 5))));
        assertThat(config.scenarios().get(2).owner()).isEqualTo("O'Neill");
        assertThat(config.finetune().epochs()).isEqualTo(1);
    }

    @Test
    void keepsPlainText() {
        SassConfig config = load(
                "data.events.path=*.tsv.gz",
                "data.users.path=data/day=1/u: v #1.csv",
                " label = a = b ",
                "data.users.join=");
        assertThat(config.data().events().paths()).containsExactly("*.tsv.gz");
        assertThat(config.data().users().paths()).containsExactly("data/day=1/u: v #1.csv");
        assertThat(config.data().users().join()).isEmpty();
        assertThat(config.scenarios().get(0).label()).isEqualTo("a = b");
    }

    @Test
    void rejectsIncludeAndProfiles() {
        for (String override : new String[] {"include=nope.yaml", "profiles.ci.run.threads=3"}) {
            assertThatThrownBy(() -> load(override))
                    .isInstanceOf(SassException.class)
                    .hasMessageContaining(
                            "error[SASS1009]: `" + override.split("[.=]", 2)[0] + "` cannot be overridden");
        }
    }

    @Test
    void removesScenarioAndFeatureByNull() {
        SassConfig complete = load();
        SassConfig config = load("scenarios.shown=null,features.user.likes=null");
        assertThat(config.scenarios())
                .hasSize(complete.scenarios().size() - 1)
                .noneMatch(s -> s.name().equals("shown"));
        assertThat(config.features(Side.USER))
                .hasSize(complete.features(Side.USER).size() - 1)
                .noneMatch(feature -> feature.name().equals("likes"));
    }

    @Test
    void appliesLaterOverridesLast() {
        SassConfig config =
                load("finetune.epochs=1,finetune.epochs=2", "finetune.epochs=3,finetune.earlyStopping=null,,");
        assertThat(config.finetune().epochs()).isEqualTo(3);
        assertThat(config.finetune().earlyStopping()).isNull();
        assertThat(load("finetune.negatives.shared=~,finetune.negatives.inBatch=~,finetune.negatives.perPositive=2")
                        .finetune()
                        .negatives()
                        .perPositive())
                .isEqualTo(2);
    }

    @Test
    void createsMissingSections() {
        SassConfig config = ConfigLoader.load(
                        ConfigCorpus.VALID.resolve("minimal.yaml"),
                        List.of(
                                "finetune.optimizer.dense.adam=0.02,model.prior.halfLife=1d 12h,data.users={path: u.csv, key: u}"))
                .config();
        assertThat(config.finetune().optimizer().denseLearningRate()).isEqualTo(0.02);
        assertThat(config.model().prior().halfLife()).hasHours(36);
        assertThat(config.data().users())
                .isEqualTo(new DataConfig.Entity(List.of("u.csv"), null, "u", List.of(), null));
    }
}
