package org.sassrec.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.cli.TinyProject;
import org.sassrec.config.SassConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.evaluation.qualitygate.QualityGateVerdict;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.release.PublishProgress;
import org.sassrec.training.TrainingEvent;

class EventPrinterTest {

    @TempDir
    Path folder;

    /** Without early stopping, the first ranking metric of `evaluate.metrics` decides. */
    @Test
    void printsTheMetricOfACalibration() throws IOException {
        TrainingEvent found = new TrainingEvent.BiasCalibrated("all", 1.2, 0.426, 0.4195);
        String weight = "  fine-tune: the weight of the item bias is 1.20: validation ";
        assertThat(printed(found, "evaluate.metrics=[coverage@50,hr@50]"))
                .isEqualTo(weight + "hr@50 0.4260, with weight 1 0.4195");
        assertThat(printed(found, "finetune.earlyStopping={metric: ndcg@50}"))
                .isEqualTo(weight + "ndcg@50 0.4260, with weight 1 0.4195");
        assertThat(printed(new TrainingEvent.BiasCalibrated("all", 1, 0.4, 0.4), "evaluate.metrics=[mrr@50]"))
                .endsWith("stays 1, because no other weight improves the validation mrr@50");
    }

    /** A quality gate without a reference must not be printed as passed. */
    @Test
    void warnsOfASkippedGate() throws IOException {
        QualityGateVerdict first = new QualityGateVerdict(
                "home",
                "hr@50 noWorseThan lastRun",
                QualityGateVerdict.Outcome.SKIPPED,
                true,
                "hr@50 is 0.2, and no run");
        assertThat(printed(new PipelineEvent.Publishing(new PublishProgress.GateEvaluated(first)), "run.seed=1"))
                .isEqualTo("warning: quality gate skipped: home, hr@50 is 0.2, and no run");
    }

    private String printed(TrainingEvent event, String overrides) throws IOException {
        return printed(new PipelineEvent.Training(event), overrides);
    }

    private String printed(PipelineEvent event, String overrides) throws IOException {
        Path file = TinyProject.create(folder, folder).resolve("sass.yaml");
        SassConfig config = ConfigLoader.load(file, List.of(overrides)).config();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream lines = new PrintStream(out, true, StandardCharsets.UTF_8);
        new EventPrinter(new Console(lines, lines, StandardCharsets.UTF_8, false), Clock.systemUTC(), config, "publish")
                .accept(event);
        return out.toString(StandardCharsets.UTF_8).stripTrailing();
    }
}
