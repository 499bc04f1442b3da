package org.sassrec.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.Copy;

/** Validation splits with positives for which the metric has no value. */
@Tag("slow")
class ValidationSupportTest extends TrainingLoopCase {

    private static final Validation NOTHING = new Validation() {
        @Override
        public double score(VectorEncoder encoder, int[] scenarios) {
            return fail("nothing to measure");
        }

        @Override
        public boolean canMeasure(int[] scenarios) {
            return false;
        }
    };

    private static final TrainingListener NO_EVENT = event -> fail("nothing is trained");

    @Test
    void rejectsUnmeasurableValidationBeforeTraining() {
        assertThatThrownBy(() -> fit(config(Configs.plain(), 2, false), NO_EVENT))
                .hasMessageContaining("SASS5051")
                .hasMessageContaining("`ndcg@50` has no value")
                .hasMessageContaining("or set another `finetune.earlyStopping.metric`");
        assertThatThrownBy(() -> fit(calibrated(Configs.plain(), ModelConfig.ItemBias.PRIOR), NO_EVENT))
                .hasMessageContaining("SASS5051")
                .hasMessageContaining("or remove `finetune.calibrate`");
    }

    @Test
    void acceptsUnmeasurableValidationWhenUnused() {
        assertThat(fit(calibrated(Configs.plain(), ModelConfig.ItemBias.NONE), TrainingListener.NONE)
                        .units())
                .hasSize(1);
        assertThat(fit(calibrated(dssm("PER_SCENARIO"), ModelConfig.ItemBias.PRIOR), TrainingListener.NONE)
                        .units())
                .hasSize(3)
                .allMatch(unit -> unit.biasWeight() == null);
    }

    private TrainingResult fit(SassConfig config, TrainingListener listener) {
        return FineTuner.run(job(config, "nothing", listener), null, NOTHING);
    }

    private static SassConfig calibrated(ModelConfig model, ModelConfig.ItemBias bias) {
        SassConfig plain =
                config(Copy.of(model).with(ModelConfig::itemBias, bias).get(), 1, false);
        return Configs.of(
                plain.scenarios(),
                plain.model(),
                plain.pretrain(),
                Copy.of(plain.finetune())
                        .with(FinetuneConfig::earlyStopping, null)
                        .with(FinetuneConfig::calibrate, true)
                        .get());
    }
}
