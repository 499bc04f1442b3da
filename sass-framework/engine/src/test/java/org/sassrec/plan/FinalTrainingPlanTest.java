package org.sassrec.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.result.PlanEffect;
import org.sassrec.result.PlanResult;

/** Tests the plan of the training on all days, with {@code finetune.refit: all}. */
@Tag("slow")
class FinalTrainingPlanTest extends PlanCase {
    private static final String ALL_DAYS =
            CONFIG.replace("finetune:\n", "finetune:\n  refit: all\n").replace("seed: 1", "seed: 2");

    private Path run;

    /** Each stage takes the same time for any amount of work. */
    @BeforeEach
    void recordTimes() throws IOException {
        run = StageTasks.folder(base);
        ObjectMapper json = new ObjectMapper();
        Path file = run.resolve("run.json");
        ObjectNode state = (ObjectNode) json.readTree(Files.readString(file));
        Map.of("prepare", 10, "pre-train", 200, "fine-tune", 3000, "evaluate", 40_000)
                .forEach((stage, seconds) -> state.withObject("/timings/" + stage)
                        .put("workload", 1)
                        .put("seconds", seconds)
                        .put("fixedSeconds", seconds)
                        .put("peakMemory", 7));
        Files.writeString(file, state.toString());
    }

    private static PlanResult.Stage row(PlanResult plan) {
        return plan.stages().get(plan.stages().size() - 2);
    }

    @Test
    void estimatesAllStages() throws IOException {
        PlanResult.Stage row = row(plan(load(ALL_DAYS)));

        assertThat(row)
                .isEqualTo(new PlanResult.Stage(
                        "all days",
                        "",
                        true,
                        "prepare, pre-train, fine-tune, export, after the quality gates",
                        3210.0,
                        7L));
    }

    @Test
    void countsNoPreTrainingForAWarmStart() throws IOException {
        Path axes = Files.createDirectories(run.resolve("trainings/1/finetune/axes"));
        Files.writeString(axes.resolve("axes.json"), WarmPlanTest.AXES);

        PlanResult.Stage row = row(plan(load(ALL_DAYS.replace("finetune:\n", "finetune:\n  start: warm\n"))));

        assertThat(row.reason()).isEqualTo("prepare, fine-tune, export, after the quality gates");
        assertThat(row.seconds()).isEqualTo(3010.0);
    }

    /** With {@code pretrain.task: auto}, only a cold start trains both starts for some epochs. */
    @Test
    void countsEpochsThatChooseAColdStart() throws IOException {
        Files.writeString(
                run.resolve("run.json"),
                Files.readString(run.resolve("run.json")).replace("\"fixedSeconds\":3000", "\"fixedSeconds\":0"));
        String auto = ALL_DAYS.replace("{task: scenarioContrast, epochs: 1}", "{task: auto}");
        PlanResult cold = plan(load(auto));
        Path axes = Files.createDirectories(run.resolve("trainings/1/finetune/axes"));
        Files.writeString(axes.resolve("axes.json"), WarmPlanTest.AXES);
        PlanResult warm = plan(load(auto.replace("finetune:\n", "finetune:\n  start: warm\n")));

        assertThat(finetuneSeconds(cold)).isGreaterThan(finetuneSeconds(warm));
    }

    private static double finetuneSeconds(PlanResult plan) {
        return plan.stages().stream()
                .filter(stage -> stage.stage().equals("fine-tune"))
                .mapToDouble(PlanResult.Stage::seconds)
                .sum();
    }

    @Test
    void hasNoTimeBeforeAMeasuredTraining() throws IOException {
        Files.delete(run.resolve("run.json"));

        assertThat(row(plan(load(ALL_DAYS))).seconds()).isNull();
    }

    /** The evaluated model is that of {@code refit: validation}, so only the second model is missing. */
    @Test
    void plansAMissingTrainingOfACompleteModel() throws IOException {
        PlanResult plan = plan(load(ALL_DAYS.replace("seed: 2", "seed: 1")));

        assertThat(running(plan)).contains("all days").doesNotContain("prepare", "pre-train");
        assertThat(plan.upToDate()).isFalse();
        assertThat(plan.effect()).isGreaterThanOrEqualTo(PlanEffect.FINETUNE);
        assertThat(plan.scenarios()).allMatch(PlanResult.Scenario::vectorsChange);
    }

    @Test
    void hasNoRowForOtherModels() throws IOException {
        assertThat(plan(load(CONFIG)).stages())
                .extracting(PlanResult.Stage::stage)
                .doesNotContain("all days");
    }
}
