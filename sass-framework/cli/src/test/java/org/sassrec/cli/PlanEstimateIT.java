package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.pipeline.Pipeline;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.plan.Planner;
import org.sassrec.result.PlanResult;
import org.sassrec.simulation.SimulatedApp;

/**
 * Compares estimated and measured times of plans and prints both. It runs on demand, because times depend on the load
 * of the machine:
 *
 * <pre>{@code
 * mvn -pl sass-framework/cli -am verify -Dtest=NONE \
 *     -Dit.test=PlanEstimateIT -Dsass.estimates
 * }</pre>
 */
@EnabledIfSystemProperty(named = "sass.estimates", matches = ".*")
class PlanEstimateIT {
    /** Each edit is compared with the base, which runs before it, so that both measurements are close in time. */
    private static final List<String> EDITS = List.of(
            "finetune.epochs=6",
            "finetune.batchSize=512",
            "finetune.negatives.shared=256",
            "scenarios.home.sampleRate=0.5",
            "pretrain.epochs=4",
            "model.layers=[64,32]",
            "model.embeddingDim=32",
            "evaluate.metrics=[hr@10,ndcg@50]");

    @TempDir
    Path folder;

    @Test
    void estimatesTimeWithinAFactorOfTwo() throws IOException {
        Path simulation = folder.resolve("simulation");
        SimulatedApp.write(simulation, new SimulatedApp.Size(2_000, 400, 60_000), 1);
        Path yaml = TinyProject.create(folder.resolve("project"), simulation).resolve("sass.yaml");
        // The first run includes compilation and class loading.
        run(yaml, "run.seed=1");
        Map<String, Double> ratios = new LinkedHashMap<>();
        for (String edit : EDITS) {
            run(yaml, edit.startsWith("evaluate") ? "evaluate.exclude=seen" : "run.seed=" + (2 + ratios.size()));
            String same = edit.startsWith("evaluate") ? "" : ",run.seed=" + (2 + ratios.size());
            double planned = planned(yaml, edit + same);
            Spent spent = run(yaml, edit + same);
            ratios.put(edit, planned / spent.seconds());
            System.out.println(String.format(
                    Locale.ROOT,
                    "%-32s planned %6.1f s, took %6.1f s (%.1f s of processors): %.2f",
                    edit,
                    planned,
                    spent.seconds(),
                    spent.processor(),
                    planned / spent.seconds()));
        }
        assertThat(ratios.values()).allMatch(ratio -> ratio > 0.5 && ratio < 2);
    }

    private static LoadedConfig load(Path yaml, String overrides) {
        return ConfigLoader.load(yaml, List.of(overrides));
    }

    /** Returns the seconds of all stages up to the evaluation. */
    private static double planned(Path yaml, String overrides) throws IOException {
        PlanResult plan = Planner.plan(load(yaml, overrides), Clock.systemUTC());
        double seconds = 0;
        List<String> unknown = new ArrayList<>();
        for (PlanResult.Stage stage : plan.stages()) {
            if (stage.runs() && !stage.stage().equals("publish")) {
                if (stage.seconds() == null) {
                    unknown.add(stage.stage());
                } else {
                    seconds += stage.seconds();
                }
            }
        }
        assertThat(unknown).isEmpty();
        return seconds;
    }

    private record Spent(double seconds, double processor) {}

    private static Spent run(Path yaml, String overrides) throws IOException {
        LoadedConfig config = load(yaml, overrides);
        double[] seconds = {0};
        long processor = processorTime();
        new Pipeline(
                        StageTasks.folder(config),
                        StageTasks.of(config, Clock.systemUTC(), event -> {}),
                        Clock.systemUTC())
                .configuredBy(config)
                .run(Set.of(PipelineStage.EXPORT, PipelineStage.EVALUATE), event -> {
                    if (event instanceof PipelineEvent.Finished finished) {
                        seconds[0] += finished.duration().toMillis() / 1000.0;
                    }
                });
        return new Spent(seconds[0], (processorTime() - processor) * 1e-9);
    }

    private static long processorTime() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }
}
