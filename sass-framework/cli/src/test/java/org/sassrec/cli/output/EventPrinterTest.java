package org.sassrec.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.cli.TinyProject;
import org.sassrec.config.QualityGateVerdict;
import org.sassrec.config.SassConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.release.PublishProgress;
import org.sassrec.training.EpochResult;
import org.sassrec.training.StartChoice;
import org.sassrec.training.TrainingEvent;
import org.sassrec.training.TrainingPhase;

class EventPrinterTest {

    @TempDir
    Path folder;

    /** Without early stopping, the first ranking metric of `evaluate.metrics` decides. */
    @Test
    void printsTheMetricOfACalibration() throws IOException {
        TrainingEvent found = new TrainingEvent.BiasCalibrated("all", 1.2, 0.426, 0.4195);
        String weight = "  fine-tune: item bias weight 1.20: ";
        assertThat(printed(found, "evaluate.metrics=[coverage@50,hr@50]"))
                .isEqualTo(weight + "hr@50 0.4260 (0.4195 with weight 1)");
        assertThat(printed(found, "finetune.earlyStopping={metric: ndcg@50}"))
                .isEqualTo(weight + "ndcg@50 0.4260 (0.4195 with weight 1)");
        assertThat(printed(new TrainingEvent.BiasCalibrated("all", 1, 0.4, 0.4), "evaluate.metrics=[mrr@50]"))
                .endsWith("item bias weight 1, no other weight improves mrr@50");
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

    /** The line of an epoch fits a terminal. The losses of the scenarios are in the files of the run. */
    @Test
    void printsAnEpochOnALineOfATerminal() throws IOException {
        Map<String, Double> values = Map.of("validation", 0.17, "loss home", 3.2, "loss detail-page", 3.4);
        EpochResult result = new EpochResult(2, 1_200_000, 31.5, 0.04, 5.0123, values, null);

        String lines = printed(
                "finetune.earlyStopping={metric: ndcg@50}",
                new TrainingEvent.LoopStarted(TrainingPhase.FINETUNE, "all", 10, 1, 100, 0, false),
                new TrainingEvent.EpochCompleted(TrainingPhase.FINETUNE, "all", result, true));

        assertThat(lines).isEqualTo("  fine-tune epoch 2/10   loss 5.0123  ndcg@50 0.1700  38.1k rows/s  best");
    }

    @Test
    void printsTheErrorOfASampleOfValidation() throws IOException {
        Map<String, Double> values = Map.of("validation", 0.17, "validation error", 0.00214);
        EpochResult result = new EpochResult(2, 1_200_000, 31.5, 0.04, 5.0123, values, null);

        assertThat(printed(
                        new TrainingEvent.EpochCompleted(TrainingPhase.FINETUNE, "all", result, true),
                        "finetune.earlyStopping={metric: ndcg@50, maxQueries: 5000}"))
                .endsWith("  loss 5.0123  ndcg@50 0.1700 +- 0.0021  38.1k rows/s  best");
    }

    @Test
    void recommendsMoreEpochsAfterAColdStartOnly() throws IOException {
        EpochResult result = new EpochResult(1, 100, 1, 0.04, 5.0123, Map.of("validation", 0.17), null);
        TrainingEvent[] loop = {
            new TrainingEvent.LoopStarted(TrainingPhase.FINETUNE, "all", 1, 1, 100, 0, false),
            new TrainingEvent.EpochCompleted(TrainingPhase.FINETUNE, "all", result, true),
            new TrainingEvent.LoopCompleted(TrainingPhase.FINETUNE, "all")
        };
        String stops = "finetune.earlyStopping={metric: ndcg@50}";

        assertThat(printed(stops, loop)).contains("more epochs (`finetune.epochs`) continue from here");
        assertThat(printed(stops, new TrainingEvent.WarmStarted(List.of("kept 100 %")), loop[0], loop[1], loop[2]))
                .contains("warm start, kept 100 %")
                .doesNotContain("more epochs");
    }

    @Test
    void printsWhatAPreparationLeavesOutAndKeeps() throws IOException {
        DatasetManifest.Continuation continuation = new DatasetManifest.Continuation(
                "f",
                Map.of(
                        "item", new DatasetManifest.VocabularyGrowth(1204, 35, 48),
                        "user", new DatasetManifest.VocabularyGrowth(9310, 0, 0)));
        DatasetManifest dataset = new DatasetManifest(
                DatasetFiles.VERSION,
                "f",
                List.of(),
                1,
                1,
                1,
                new DatasetManifest.Source(2_000, 0, 0, 1_500),
                new DatasetManifest.Overlap(List.of(), List.of()),
                List.of(),
                continuation,
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                Map.of());
        assertThat(printed(new PipelineEvent.Prepared(dataset), "run.seed=1"))
                .isEqualTo("  prepare: 1,500 later rows are ignored because of the given date\n"
                        + "  prepare: values keep the rows of the last training: item 1,204 kept (35 absent), 48 new;"
                        + " user 9,310 kept");
    }

    @Test
    void printsTheHeldOutValuesOfPreTraining() throws IOException {
        Map<String, Double> values =
                Map.of("held-out user auc", 0.49243, "held-out item auc", 0.4984, "alignment", 0.2);
        EpochResult result = new EpochResult(1, 6_700, 3.2, 0.2, 15.0083, values, null);

        assertThat(printed(new TrainingEvent.EpochCompleted(TrainingPhase.PRETRAIN, "all", result, true), "run.seed=1"))
                .endsWith("  loss 15.0083  auc user 0.492, item 0.498  2.1k rows/s");
    }

    @Test
    void printsTheChosenStartAndTheReason() throws IOException {
        String stops = "finetune.earlyStopping={metric: ndcg@50}";
        assertThat(printed(chosen(0.21, List.of(), true), stops))
                .isEqualTo("  fine-tune: continues from pre-trained weights, ndcg@50 0.2100 pre-trained, 0.2000 new");
        assertThat(printed(chosen(0.19, List.of(), false), stops))
                .isEqualTo("  fine-tune: continues from new weights, ndcg@50 0.1900 pre-trained, 0.2000 new");
        assertThat(printed(chosen(0.21, List.of(), false), stops))
                .endsWith("0.2100 pre-trained, 0.2000 new, the difference is not significant");
        assertThat(printed(chosen(0.21, List.of("home"), false), stops))
                .endsWith("0.2100 pre-trained, 0.2000 new, but pre-training can harm home");
    }

    @Test
    void printsTheComparisonWithAColdModel() throws IOException {
        String stops = "finetune.earlyStopping={metric: ndcg@50}";
        assertThat(printed(new TrainingEvent.ChallengerCompared(-0.0024, 0.41, false), stops))
                .isEqualTo(
                        "  fine-tune: continues from the warm start, ndcg@50 on validation -0.0024 cold minus warm (p 0.410)");
        assertThat(printed(new TrainingEvent.ChallengerCompared(0.0124, 0.001, true), stops))
                .startsWith("  fine-tune: continues from the cold model, ndcg@50 on validation +0.0124");
    }

    private static TrainingEvent chosen(double pretrained, List<String> worse, boolean chosen) {
        return new TrainingEvent.StartChosen("all", new StartChoice(3, pretrained, 0.2, 0.1, worse, chosen));
    }

    private String printed(TrainingEvent event, String overrides) throws IOException {
        return printed(overrides, event);
    }

    private String printed(String overrides, TrainingEvent... events) throws IOException {
        return printed(
                overrides, Stream.of(events).map(PipelineEvent.Training::new).toList());
    }

    private String printed(PipelineEvent event, String overrides) throws IOException {
        return printed(overrides, List.of(event));
    }

    private String printed(String overrides, List<? extends PipelineEvent> events) throws IOException {
        Path file = TinyProject.create(folder, folder).resolve("sass.yaml");
        SassConfig config = ConfigLoader.load(file, List.of(overrides)).config();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream lines = new PrintStream(out, true, StandardCharsets.UTF_8);
        events.forEach(new EventPrinter(
                new Console(lines, lines, StandardCharsets.UTF_8, false), Clock.systemUTC(), config, "publish"));
        return out.toString(StandardCharsets.UTF_8).stripTrailing();
    }
}
