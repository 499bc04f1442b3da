package org.sassrec.config.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class KeySetTest {

    @Test
    void containsInnerPaths() {
        KeySet stopping = KeySet.of("evaluate.metrics", "finetune.earlyStopping");

        assertThat(stopping.contains("evaluate.metrics")).isTrue();
        assertThat(stopping.contains("finetune.earlyStopping.patience")).isTrue();
        assertThat(stopping.contains("finetune.earlyStopping")).isTrue();
        assertThat(stopping.contains("finetune.earlyStoppings")).isFalse();
        assertThat(stopping.contains("finetune")).isFalse();
    }

    @Test
    void replacesNames() {
        KeySet labels = KeySet.of("scenarios.*.label", "features.*.*.column");

        assertThat(labels.contains("scenarios.home.label")).isTrue();
        assertThat(labels.contains("features.user.age.column")).isTrue();
        assertThat(labels.contains("scenarios.home.labelShare")).isFalse();
        assertThat(labels.contains("scenarios.home.where")).isFalse();
        assertThat(labels.contains("features.user.column")).isFalse();
    }

    @Test
    void findsElementOfPath() {
        KeySet elements = KeySet.of("scenarios.*", "features.*.*", "qualityGates.*.*");

        assertThat(elements.start("features.user.age.column")).contains("features.user.age");
        assertThat(elements.start("qualityGates.home.hr@50.atLeast")).contains("qualityGates.home.hr@50");
        assertThat(elements.start("scenarios.home")).contains("scenarios.home");
        assertThat(elements.start("model.layers")).isEmpty();
    }

    @Test
    void rejectsKeysThatAreNotDeclared() {
        for (String key : new String[] {"finetune.epoch", "scenarios.home", "model.", "", "publish.annRecall"}) {
            assertThatThrownBy(() -> KeySet.of("label", key))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("`" + key + "` is not a key of the configuration");
        }
        assertThat(KeySet.declared("publish.verify.annRecall@50")).isEqualTo("publish.verify.annRecall@50");
    }
}
