package org.sassrec.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.Copy;

/** {@code model.samples} with pre-training. */
@Tag("slow")
class OwnNetworksTest extends TrainingLoopCase {

    /** The first rows of {@code tables.bias}: one row per scenario. */
    private static final List<Integer> SCENARIOS = List.of(0, 1, 2);

    /** Each network changes the row of its scenario only. The other rows stay as after stage one. */
    @Test
    void perScenarioNetworksStartFromSharedPretraining() {
        ModelConfig model = Copy.of(Configs.model())
                .with(ModelConfig::samples, ModelConfig.Samples.PER_SCENARIO)
                .get();
        SassConfig config = config(model, 1, true);
        Path stageOne =
                Pretrainer.run(job(config, "one", TrainingListener.NONE)).checkpoint();
        float[] before = bias(config, stageOne);

        TrainingResult result =
                FineTuner.run(job(config, "two", TrainingListener.NONE), stageOne, (e, s) -> Double.NaN);

        assertThat(result.units()).extracting(TrainingResult.Unit::name).containsExactly("s0", "s1", "s2");
        for (TrainingResult.Unit unit : result.units()) {
            for (String checkpoint : new String[] {unit.finetuneCheckpoint(), unit.refitCheckpoint()}) {
                assertThat(moved(config, before, bias(config, folder.resolve("two/" + checkpoint))))
                        .as(checkpoint)
                        .filteredOn(SCENARIOS::contains)
                        .isEqualTo(unit.servedScenarios());
            }
        }
    }
}
