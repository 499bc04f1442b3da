package org.sassrec.config.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigCorpus;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.schema.Setting;
import org.sassrec.diagnostic.SassException;

class KeyExplanationTest {

    private final LoadedConfig loaded =
            ConfigLoader.load(ConfigCorpus.VALID.resolve("full.yaml"), List.of("finetune.epochs=7"));

    @Test
    void explainsKey() {
        assertThat(KeyExplanation.of(loaded, "finetune.epochs")).isEqualTo("""
                finetune.epochs
                  Maximum number of passes over the samples. If you raise it later, training continues from the existing epochs.
                  type:    a whole number from 1 to 10000
                  default: `10`
                  example: epochs: 10
                  value:   7
                  origin:  --set""");
    }

    /** The metric in the evaluation can differ from the metric that training used. */
    @Test
    void explainsFrozenValidationHistory() {
        for (String key : List.of("finetune.calibrate", "finetune.earlyStopping")) {
            assertThat(KeyExplanation.of(loaded, key)).contains("are always `frozen`");
        }
        assertThat(KeyExplanation.of(loaded, "evaluate.history"))
                .contains("Early stopping and `finetune.calibrate` always use `frozen`");
    }

    @Test
    void findsKeysOfVariantsAndNamedElements() {
        for (Setting setting : loaded.settings()) {
            assertThat(KeyExplanation.find(loaded, setting.path()))
                    .as(setting.path())
                    .isPresent();
        }
    }

    @Test
    void listsKeysOfMapping() {
        assertThat(KeyExplanation.of(loaded, "finetune.optimizer"))
                .startsWith(
                        "finetune.optimizer\n  Optimizers and learning rates.\n\nfinetune.optimizer.tables.adagrad\n")
                .contains("finetune.optimizer.dense.adam\n");
    }

    @Test
    void suggestsKeyForUnknownKey() {
        assertThat(message("finetune.epocs")).contains("did you mean `finetune.epochs`");
        assertThat(message("patience")).contains("did you mean `finetune.earlyStopping.patience`");
        assertThat(message("no.such.thing.at.all")).contains("without a key");
    }

    private String message(String path) {
        return String.valueOf(catchThrowableOfType(SassException.class, () -> KeyExplanation.of(loaded, path))
                .getMessage());
    }
}
