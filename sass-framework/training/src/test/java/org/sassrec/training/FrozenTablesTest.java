package org.sassrec.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.PretrainConfig.Task;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Horizon;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.Copy;

/** {@code finetune.freeze: tables} on a dataset with one context feature, the hour, of three values. */
@Tag("slow")
class FrozenTablesTest extends TrainingLoopCase {

    /** Rows of {@code tables.bias} that stage one trains: the scenarios and the OOV row of the hour. */
    private static final List<Integer> STAGE_ONE = List.of(0, 1, 2, 3);

    private static final List<Integer> HOURS = List.of(4, 5, 6);

    /** Contrastive pre-training has no requests, so the tables of context features are still random after it. */
    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = ModelConfig.Samples.class,
            names = {"POOLED", "POOLED_THEN_PER_SCENARIO"})
    void trainsContextTablesAfterContrast(ModelConfig.Samples samples) {
        SassConfig config = frozen(config(perceptron(samples.name()), 1, true), Task.SCENARIO_CONTRAST);
        Path stageOne =
                Pretrainer.run(job(config, "one", TrainingListener.NONE)).checkpoint();

        TrainingResult result =
                FineTuner.run(job(config, "two", TrainingListener.NONE), stageOne, (e, s) -> Double.NaN);

        float[] before = bias(config, stageOne);
        for (TrainingResult.Unit unit : result.units()) {
            assertThat(moved(config, before, tuned(config, unit)))
                    .as(unit.name())
                    .containsAll(HOURS);
            float[] refitted = bias(config, folder.resolve("two/" + unit.refitCheckpoint()));
            for (float[] after : List.of(tuned(config, unit), refitted)) {
                assertThat(moved(config, before, after)).as(unit.name()).doesNotContainAnyElementsOf(STAGE_ONE);
            }
        }
        float[] ofAll = tuned(config, result.units().get(0));
        result.units().stream()
                .skip(1)
                .forEach(own -> assertThat(moved(config, ofAll, tuned(config, own)))
                        .as("%s starts from all", own.name())
                        .containsAll(HOURS));
    }

    private float[] tuned(SassConfig config, TrainingResult.Unit unit) {
        return bias(config, folder.resolve("two/" + unit.finetuneCheckpoint()));
    }

    /** Next-item pre-training reads the context of requests. */
    @Test
    void freezesContextTablesThatPretrainingTrained() {
        SassConfig config = frozen(config(perceptron("POOLED"), 1, false), Task.NEXT_ITEM);
        Path stageOne =
                Pretrainer.run(job(config, "one", TrainingListener.NONE)).checkpoint();

        FineTuner.run(job(config, "two", TrainingListener.NONE), stageOne, (e, s) -> Double.NaN);

        try (TrainedModel trained = TrainedModel.open(config, dataset, folder.resolve("two"), Horizon.TRAIN)) {
            float[] after = bias(trained.network(0));
            assertThat(moved(config, bias(config, stageOne), after)).isEmpty();
        }
    }

    /** A model that reads the scenario and the context. */
    private static ModelConfig perceptron(String samples) {
        return Copy.of(dssm(samples))
                .with(ModelConfig::type, ModelConfig.Type.SCENARIO_DSSM)
                .get();
    }

    private static SassConfig frozen(SassConfig config, Task task) {
        SassConfig staged = pretrained(config, task);
        FinetuneConfig finetune = Copy.of(staged.finetune())
                .with(FinetuneConfig::freeze, FinetuneConfig.Freeze.TABLES)
                .get();
        return Configs.of(staged.scenarios(), staged.model(), staged.pretrain(), finetune);
    }
}
