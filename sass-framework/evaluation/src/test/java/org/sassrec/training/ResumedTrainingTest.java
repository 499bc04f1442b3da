package org.sassrec.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.OptimizerConfig;
import org.sassrec.config.PretrainConfig.Task;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.evaluation.ranking.KnownUserRanker;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.Copy;

/** Training that resumes after a kill, or with more epochs or a refit. */
@Tag("slow")
class ResumedTrainingTest extends TrainingLoopCase {

    /**
     * Runs both stages uninterrupted, and killed at random moments in and after each stage. The result is
     * bit-identical, and no temporary files remain.
     */
    @ParameterizedTest(name = "{0}, hard negatives {1}, average {2}, warm-up {3}")
    @CsvSource({
        "SCENARIO_CONTRAST, false, 0, 0",
        "NEXT_ITEM, false, 0, 0",
        "SCENARIO_CONTRAST, true, 0, 0",
        "SCENARIO_CONTRAST, true, 0.5, 1.5"
    })
    void repeatedlyKilledRunMatchesUninterruptedRun(Task task, boolean hard, double average, double warmup)
            throws Exception {
        SassConfig config = warmedUp(
                averaged(
                        pretrained(config(Configs.plain(), hard ? HARD : NEGATIVES, hard ? 3 : 2, true), task),
                        average),
                warmup);
        int[] batches = new int[1];
        float[] expected = vectors(config, "uninterrupted", event -> {
            if (event instanceof TrainingEvent.LoopStarted started) {
                batches[0] = Math.max(batches[0], started.batches());
            }
        });
        SplittableRandom random = new SplittableRandom(17);
        EnumSet<TrainingPhase> killedIn = EnumSet.noneOf(TrainingPhase.class);
        EnumSet<TrainingPhase> killedAfter = EnumSet.noneOf(TrainingPhase.class);
        boolean finished = false;
        for (int kill = 0; kill < 60 && !finished; kill++) {
            int eventsUntilKill = 1 + random.nextInt(2 * (batches[0] + 4));
            int[] events = new int[1];
            try {
                vectors(config, "interrupted", event -> {
                    // At random moments, and once inside and once after each stage.
                    boolean first = event instanceof TrainingEvent.StepCompleted step && killedIn.add(step.phase());
                    boolean after =
                            event instanceof TrainingEvent.LoopCompleted ended && killedAfter.add(ended.phase());
                    if (++events[0] == eventsUntilKill || first || after) {
                        throw new IllegalStateException("killed");
                    }
                });
                finished = true;
            } catch (IllegalStateException killed) {
                assertThat(killed).hasMessage("killed");
            }
        }
        assertThat(vectors(config, "interrupted", TrainingListener.NONE)).isEqualTo(expected);
        assertThat(killedIn)
                .isEqualTo(EnumSet.complementOf(EnumSet.of(TrainingPhase.TRIAL)))
                .isEqualTo(killedAfter);
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(f -> f.toString().endsWith(".tmp"))).isEmpty();
        }
    }

    /** A process that is killed during training or saving leaves checkpoints that another process can resume from. */
    @ParameterizedTest(name = "killed after line {0}")
    @ValueSource(ints = {5, 24})
    void killedProcessLeavesIntactCheckpoints(int lines) throws Exception {
        SassConfig config = config(Configs.plain(), 2, true);
        float[] expected = vectors(config, "uninterrupted", TrainingListener.NONE);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledRun.class.getName(),
                        folder.resolve("killed").toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out = process.inputReader()) {
            for (int line = 0; line < lines; line++) {
                assertThat(out.readLine()).isNotNull();
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(vectors(config, "killed", TrainingListener.NONE)).isEqualTo(expected);
    }

    /** The same run in a separate process. It prints one line per event. */
    static final class KilledRun {
        public static void main(String[] args) {
            ResumedTrainingTest run = new ResumedTrainingTest();
            Path folder = Path.of(args[0]);
            run.folder = folder.getParent();
            run.vectors(
                    config(Configs.plain(), 2, true),
                    String.valueOf(folder.getFileName()),
                    event -> System.out.println(event));
        }
    }

    private float[] vectors(SassConfig config, String name, TrainingListener listener) {
        Path stageOne =
                Pretrainer.run(job(config, name + "/pretrain", listener)).checkpoint();
        // Depends on the weights only, as a real metric does.
        try (KnownUserRanker ranking = new KnownUserRanker(1)) {
            FineTuner.run(
                    job(config, name + "/finetune", listener),
                    stageOne,
                    (encoder, s) -> encoder.items(0, new int[] {0}, Horizon.TRAIN)[0],
                    ranking);
        }
        try (TrainedModel model =
                TrainedModel.open(config, dataset, folder.resolve(name + "/finetune"), Horizon.REFIT)) {
            return model.encoder().items(1, new int[] {0, 1, 2, 3, 39}, Horizon.REFIT);
        }
    }

    /** A run in several parts is bit-identical to a run with all epochs and the refit. */
    @ParameterizedTest(name = "{0}, hard negatives, averaging and calibration: {1}")
    @CsvSource({"POOLED, false", "POOLED_THEN_PER_SCENARIO, false", "POOLED, true"})
    void continuesWithMoreEpochsAndRefit(String samples, boolean all) {
        List<TrainingEvent> events = new ArrayList<>();
        fit(configured(samples, all, 1, false), "more", events::add);
        fit(configured(samples, all, 3, false), "more", events::add);
        assertThat(events).noneMatch(e -> e instanceof TrainingEvent.CheckpointRejected && isSharedNetwork(e));
        SassConfig config = configured(samples, all, 4, true);
        TrainingResult more = fit(config, "more", events::add);

        TrainingResult once = fit(config, "once", TrainingListener.NONE);

        assertThat(losses(more)).isEqualTo(losses(once));
        assertThat(more.units())
                .extracting(TrainingResult.Unit::bestEpoch, TrainingResult.Unit::biasWeight)
                .isEqualTo(once.units().stream()
                        .map(unit -> tuple(unit.bestEpoch(), unit.biasWeight()))
                        .toList());
        assertThat(last(config, "more")).isEqualTo(last(config, "once"));
        long epochs = events.stream()
                .filter(e -> e instanceof TrainingEvent.EpochCompleted ended && ended.phase() == TrainingPhase.FINETUNE)
                .filter(ResumedTrainingTest::isSharedNetwork)
                .count();
        assertThat(epochs)
                .as("each once")
                .isEqualTo(once.units().get(0).epochs().size());

        events.clear();
        TrainingResult fewer = fit(configured(samples, all, 2, false), "more", events::add);
        assertThat(fewer.units().get(0).epochs()).hasSize(2);
        assertThat(events)
                .anyMatch(e -> e instanceof TrainingEvent.CheckpointRejected rejected
                        && rejected.reason().endsWith(", but the configuration has 2 epochs"));
    }

    /** The newest checkpoint is not usable if the best one is an older one that is lost. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void restartsTrainingWhenBestEpochIsLost(boolean damaged) throws IOException {
        AtomicInteger falling = new AtomicInteger();
        Validation worse = (encoder, scenarios) -> -falling.incrementAndGet();
        SassConfig config = config(dssm("POOLED"), 2, false);
        TrainingResult first = FineTuner.run(job(config, "lost", TrainingListener.NONE), null, worse);
        assertThat(first.units().get(0).bestEpoch()).isEqualTo(1);
        Path best = folder.resolve("lost").resolve(first.units().get(0).finetuneCheckpoint());
        if (damaged) {
            Files.write(best.resolve("model.ckpt"), new byte[100]);
        } else {
            Files.delete(best.resolve("model.ckpt"));
        }
        List<TrainingEvent> events = new ArrayList<>();
        FineTuner.run(job(config, "lost", events::add), null, worse);
        assertThat(events).anyMatch(e -> e instanceof TrainingEvent.CheckpointRejected);
        try (TrainedModel model = TrainedModel.open(config, dataset, folder.resolve("lost"), Horizon.TRAIN)) {
            assertThat(model.encoder().items(1, new int[] {1}, Horizon.TRAIN)).isNotEmpty();
        }
    }

    /** The older, best checkpoint is sufficient to resume. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void resumesAfterBestEpochWhenNewestIsLost(boolean damaged) throws IOException {
        TrainingResult first =
                FineTuner.run(job(config(dssm("POOLED"), 2, false), "newest", TrainingListener.NONE), null, worse());
        assertThat(first.units().get(0).bestEpoch()).isEqualTo(1);
        Path newest = Checkpoints.folder(folder.resolve("newest/all/finetune"), 2);
        if (damaged) {
            Files.write(newest.resolve("model.ckpt"), new byte[100]);
        } else {
            Files.delete(newest.resolve("model.ckpt"));
        }
        List<TrainingEvent> events = new ArrayList<>();
        SassConfig config = config(dssm("POOLED"), 3, false);
        TrainingResult more = FineTuner.run(job(config, "newest", events::add), null, worse());
        assertThat(events).noneMatch(e -> e instanceof TrainingEvent.CheckpointRejected);
        assertThat(events)
                .anyMatch(e -> e instanceof TrainingEvent.LoopStarted started && started.resumedEpochs() == 1);
        TrainingResult once = FineTuner.run(job(config, "once", TrainingListener.NONE), null, worse());
        assertThat(losses(more)).hasSize(3).isEqualTo(losses(once));
    }

    /** Validation for which the first epoch is the best. */
    private static Validation worse() {
        AtomicInteger falling = new AtomicInteger();
        return (encoder, scenarios) -> -falling.incrementAndGet();
    }

    /** A single scenario may have validation positives but no value of the metric. */
    @Test
    void trainsAllEpochsWithoutValidationData() {
        Validation ofTheFirst = new Validation() {
            @Override
            public double score(VectorEncoder encoder, int[] scenarios) {
                assertThat(scenarios).containsExactly(0);
                return -encoder.items(0, new int[] {0}, Horizon.TRAIN)[0];
            }

            @Override
            public boolean canMeasure(int[] scenarios) {
                return scenarios[0] == 0;
            }
        };
        TrainingResult result = FineTuner.run(
                job(config(dssm("PER_SCENARIO"), 3, true), "perScenario", TrainingListener.NONE), null, ofTheFirst);
        assertThat(result.units()).hasSize(3);
        assertThat(result.units().subList(1, 3))
                .allSatisfy(unit -> assertThat(unit.epochs()).hasSize(3));
        assertThat(result.units().subList(1, 3))
                .extracting(TrainingResult.Unit::bestEpoch)
                .containsOnly(3);
    }

    /** Resumes training whose samples are exposures. */
    @Test
    void resumesExposureTraining() {
        fit(exposures(1, false), "more", TrainingListener.NONE);
        TrainingResult more = fit(exposures(3, true), "more", TrainingListener.NONE);
        TrainingResult once = fit(exposures(3, true), "once", TrainingListener.NONE);
        assertThat(losses(more)).hasSize(6).isEqualTo(losses(once));
        assertThat(last(exposures(3, true), "more")).isEqualTo(last(exposures(3, true), "once"));
        long train =
                dataset.list().stream().filter(e -> e.split() == Split.TRAIN).count();
        long both = dataset.list().stream().filter(e -> e.split() != Split.TEST).count();
        assertThat(once.units().get(0).epochs()).allMatch(epoch -> epoch.samples() == train);
        assertThat(once.units().get(0).refitEpochs()).allMatch(epoch -> epoch.samples() == both);
    }

    private static SassConfig exposures(int epochs, boolean refit) {
        SassConfig config = config(Configs.model(), Negatives.ofExposures(), epochs, refit);
        return Configs.of(
                config.scenarios(),
                config.model(),
                config.pretrain(),
                Copy.of(config.finetune())
                        .with(FinetuneConfig::loss, FinetuneConfig.Loss.LOGISTIC)
                        .with(FinetuneConfig::earlyStopping, null)
                        .get());
    }

    private static SassConfig configured(String samples, boolean all, int epochs, boolean refit) {
        ModelConfig model = Copy.of(dssm(samples))
                .with(ModelConfig::itemBias, ModelConfig.ItemBias.PRIOR)
                .get();
        SassConfig config = averaged(config(model, all ? HARD : NEGATIVES, epochs, refit), all ? 0.5 : 0);
        return Configs.of(
                config.scenarios(),
                config.model(),
                config.pretrain(),
                Copy.of(config.finetune()).with(FinetuneConfig::calibrate, all).get());
    }

    /** Adds a warm-up and a limit of the gradients that a part of the steps exceeds. */
    private static SassConfig warmedUp(SassConfig config, double epochs) {
        return Configs.of(
                config.scenarios(),
                config.model(),
                config.pretrain(),
                Copy.of(config.finetune())
                        .with(
                                FinetuneConfig::optimizer,
                                Copy.of(config.finetune().optimizer())
                                        .with(OptimizerConfig::warmup, epochs)
                                        .with(OptimizerConfig::clip, epochs)
                                        .get())
                        .get());
    }

    private static boolean isSharedNetwork(TrainingEvent event) {
        return event.toString().contains("unit=all");
    }

    private TrainingResult fit(SassConfig config, String name, TrainingListener listener) {
        try (KnownUserRanker ranking = new KnownUserRanker(1)) {
            return FineTuner.run(job(config, name, listener), null, ResumedTrainingTest::metric, ranking);
        }
    }

    /** Depends on the weights only, as a real metric does. */
    private static double metric(VectorEncoder encoder, int[] scenarios) {
        return encoder.items(scenarios[0], new int[] {0}, Horizon.TRAIN)[0]
                - Math.abs(encoder.knownUsers(0, new int[] {3}, Horizon.TRAIN)[encoder.dim() - 1] - 1.2);
    }

    private static List<Double> losses(TrainingResult result) {
        List<Double> losses = new ArrayList<>();
        for (TrainingResult.Unit unit : result.units()) {
            unit.epochs().forEach(epoch -> losses.add(epoch.loss()));
            unit.refitEpochs().forEach(epoch -> losses.add(epoch.loss()));
        }
        return losses;
    }

    private float[] last(SassConfig config, String name) {
        try (TrainedModel model = TrainedModel.open(config, dataset, folder.resolve(name), Horizon.REFIT)) {
            return model.encoder().items(1, new int[] {1, 2, 3}, Horizon.REFIT);
        }
    }
}
