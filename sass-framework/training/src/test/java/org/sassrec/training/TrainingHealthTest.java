package org.sassrec.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.OptimizerConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.PretrainConfig.Task;
import org.sassrec.config.SassConfig;
import org.sassrec.model.ModelPurpose;
import org.sassrec.model.TowerModel;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.Copy;
import org.sassrec.sampling.SideRows;
import org.sassrec.training.health.EpochHealth;
import org.sassrec.training.health.HealthFinding;
import org.sassrec.training.health.HealthMonitor;
import org.sassrec.training.health.TrainingCode;

/** Trains a few batches with healthy and with planted settings. */
@Tag("slow")
class TrainingHealthTest extends TrainingLoopCase {

    /** At least 30 steps per epoch in both stages. */
    private static SassConfig config(double tableRate, double denseRate, int epochs) {
        SassConfig plain = config(Configs.model(), NEGATIVES, epochs, true);
        OptimizerConfig optimizer = Copy.of(plain.finetune().optimizer())
                .with(OptimizerConfig::tableLearningRate, tableRate)
                .with(OptimizerConfig::denseLearningRate, denseRate)
                .get();
        return Configs.of(
                plain.scenarios(),
                plain.model(),
                Copy.of(new PretrainConfig(Task.SCENARIO_CONTRAST, 0.1, 4, 8, 0.2))
                        .with(PretrainConfig::optimizer, optimizer)
                        .get(),
                Copy.of(plain.finetune())
                        .with(FinetuneConfig::batchSize, 8)
                        .with(FinetuneConfig::optimizer, optimizer)
                        .with(FinetuneConfig::earlyStopping, null)
                        .get());
    }

    private List<HealthFinding> pretrain(SassConfig config, String name) {
        List<HealthFinding> found = new ArrayList<>();
        Pretrainer.run(job(config, name, event -> add(event, TrainingPhase.PRETRAIN, found)));
        return found;
    }

    private List<HealthFinding> finetune(SassConfig config, String name) {
        List<HealthFinding> found = new ArrayList<>();
        FineTuner.run(
                job(config, name, event -> add(event, TrainingPhase.FINETUNE, found)), null, (encoder, scenarios) -> 1);
        return found;
    }

    private static void add(TrainingEvent event, TrainingPhase phase, List<HealthFinding> all) {
        if (event instanceof TrainingEvent.HealthFound found) {
            assertThat(found.phase()).isEqualTo(phase);
            all.add(found.finding());
        }
    }

    @Test
    void healthyStagesHaveNoFinding() {
        SassConfig config = config(0.01, 1e-3, 4);
        assertThat(pretrain(config, "pretrain")).isEmpty();
        assertThat(finetune(config, "finetune")).isEmpty();
        assertThat(Pretrainer.epochs(config, folder.resolve("pretrain")))
                .filteredOn(epoch -> epoch.health() != null)
                .extracting(EpochResult::epoch)
                .containsExactly(1, 2, 3);
        TrainingResult.Unit unit =
                TrainingResult.read(folder.resolve("finetune")).units().get(0);
        assertThat(unit.epochs().subList(0, 3)).allSatisfy(epoch -> {
            EpochHealth health = epoch.health();
            assertThat(health).isNotNull();
            assertThat(health.blocks()).containsKeys("embeddings", "gates", "global layers", "output");
            assertThat(health.similarity()).as("the batches have too few users").containsOnlyKeys("item");
            assertThat(health.layers()).containsKeys("user.1.global", "item.2.scenario");
        });
        assertThat(unit.epochs().get(3).health()).as("epoch 4").isNull();
        assertThat(unit.refitEpochs()).extracting(EpochResult::health).containsOnlyNulls();
    }

    /** All vectors of a side become equal: the units of the layers are 0 for all rows. */
    @Test
    void reportsCollapseOfPreTraining() {
        assertThat(pretrain(config(5, 1, 1), "pretrain"))
                .extracting(HealthFinding::code)
                .contains(TrainingCode.VECTORS_COLLAPSED, TrainingCode.LEARNING_RATE_TOO_HIGH)
                .doesNotHaveDuplicates();
    }

    @Test
    void reportsLearningRatesThatAreTooHighInFineTuning() {
        assertThat(finetune(config(5, 1, 2), "finetune"))
                .extracting(HealthFinding::code)
                .contains(TrainingCode.LEARNING_RATE_TOO_HIGH, TrainingCode.DEAD_UNITS)
                .doesNotHaveDuplicates();
    }

    @Test
    void reportsFewSteps() {
        SassConfig config = config(Configs.plain(), NEGATIVES, 2, false);
        assertThat(finetune(config, "finetune"))
                .extracting(HealthFinding::code)
                .containsExactly(TrainingCode.FEW_TRAINING_STEPS);
    }

    /** The first process reported what the completed epochs show. */
    @Test
    void resumedStageDoesNotRepeatFindings() {
        List<HealthFinding> first = finetune(config(5, 1, 2), "finetune");
        TrainingResult.Unit before =
                TrainingResult.read(folder.resolve("finetune")).units().get(0);
        assertThat(first).isNotEmpty();
        List<HealthFinding> resumed = finetune(config(5, 1, 4), "finetune");
        assertThat(resumed)
                .extracting(HealthFinding::code)
                .doesNotContainAnyElementsOf(
                        first.stream().map(HealthFinding::code).toList());
        TrainingResult.Unit after =
                TrainingResult.read(folder.resolve("finetune")).units().get(0);
        assertThat(after.epochs().subList(0, 2))
                .extracting(EpochResult::health)
                .isEqualTo(before.epochs().stream().map(EpochResult::health).toList());
        assertThat(finetune(config(5, 1, 4), "finetune")).as("completed stage").isEmpty();
    }

    /** In a cluster, other workers compute some steps of an epoch, or all. */
    @Test
    void measuresOnlyTheStepsOfThisProcess() {
        SideRows none = new SideRows(0, new int[] {0, 0}, new int[0], new SideRows.Bag[0], new int[0], new float[0]);
        try (TowerModel model =
                job(config(0.01, 1e-3, 1), "measured", event -> {}).newModel(ModelPurpose.FINE_TUNING)) {
            assertThat(new HealthMonitor(HealthMonitor.Task.RETRIEVAL, model, 1, 100).measure())
                    .isNull();

            HealthMonitor monitor = new HealthMonitor(HealthMonitor.Task.RETRIEVAL, model, 1, 100);
            for (double loss : new double[] {3, 2}) {
                monitor.beforeStep(none, none);
                monitor.afterStep(loss);
            }
            EpochHealth health = Objects.requireNonNull(monitor.measure());
            assertThat(health.firstLoss()).isEqualTo(3);
            assertThat(health.lastLoss()).isEqualTo(2);
            assertThat(health.guessLoss()).isNaN();
        }
    }
}
