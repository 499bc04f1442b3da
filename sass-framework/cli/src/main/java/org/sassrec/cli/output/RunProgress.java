package org.sassrec.cli.output;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.ProcessMemory;
import org.sassrec.release.PublishProgress;
import org.sassrec.training.TrainingEvent;
import org.sassrec.training.TrainingPhase;

/**
 * Computes the progress of a run over all its stages and estimates the remaining time. The estimate of a stage is the
 * duration of its last run for the current workload. During training, the measured speed replaces it. Thread-safe.
 */
final class RunProgress {
    /** Typical shares of the time of a run. They place stages without a measured run on the bar. */
    private static final Map<PipelineStage, Double> TYPICAL = Map.of(
            PipelineStage.PREPARE, 20.0,
            PipelineStage.PRETRAIN, 20.0,
            PipelineStage.FINETUNE, 45.0,
            PipelineStage.EXPORT, 4.0,
            PipelineStage.EVALUATE, 5.0,
            PipelineStage.PUBLISH, 6.0);

    private static final double TYPICAL_STEPS = 4;

    /** A stage that takes longer than its estimate never reaches its end on the bar. */
    private static final double MAX_SHARE = 0.98;

    /** Share of a stage from which its measured speed is reliable. */
    private static final double RELIABLE = 0.1;

    private final Clock clock;
    private int loops;
    private final Map<PipelineStage, Double> estimates = new EnumMap<>(PipelineStage.class);

    private final Set<PipelineStage> done = EnumSet.noneOf(PipelineStage.class);

    private @Nullable PipelineStage stage;
    private Instant stageStart = Instant.EPOCH;
    private String activity = "";
    private double stageShare;
    private double reached;
    private double finetuneSeconds = Double.NaN;
    private int steps;
    private int completedLoops;
    private int epochs = 1;
    private long samples = 1;

    /** Creates the progress of a run that has not started. */
    RunProgress(Clock clock, SassConfig config) {
        this.clock = clock;
        this.loops = loops(config);
    }

    /** Returns the number of training loops of fine-tuning: one for each network and split. */
    private static int loops(SassConfig config) {
        int networks = switch (config.model().samples()) {
            case PER_SCENARIO -> served(config);
            case POOLED_THEN_PER_SCENARIO -> 1 + served(config);
            default -> 1;
        };
        return Math.max(1, networks) * (config.finetune().refit().usesValidation() ? 2 : 1);
    }

    private static int served(SassConfig config) {
        return (int) config.scenarios().stream().filter(ScenarioConfig::serve).count();
    }

    /** Updates the progress. Ignores events without a meaning for it. */
    synchronized void accept(PipelineEvent event) {
        if (event instanceof PipelineEvent.Planned planned) {
            estimates.putAll(planned.seconds());
        } else if (event instanceof PipelineEvent.Decided decided
                && decided.decision().runs()) {
            start(decided.decision().stage());
        } else if (event instanceof PipelineEvent.Finished finished) {
            done.add(finished.stage());
            if (finished.stage() == PipelineStage.FINETUNE) {
                finetuneSeconds = finished.duration().toMillis() / 1000.0;
            }
            stage = null;
            activity = "";
        } else if (event instanceof PipelineEvent.TrainingOnAllDays) {
            startAgain();
        } else if (event instanceof PipelineEvent.Step) {
            steps++;
        } else if (event instanceof PipelineEvent.Training training) {
            train(training.event());
        } else if (event instanceof PipelineEvent.Publishing publishing
                && publishing.progress() instanceof PublishProgress.Written written) {
            activity = "publish: " + written.scenario();
        }
    }

    /** The training on all days runs stages with the names of those of the evaluated model. */
    private void startAgain() {
        estimates.clear();
        EnumSet.range(PipelineStage.PREPARE, PipelineStage.EXPORT).forEach(each -> estimates.put(each, Double.NaN));
        done.clear();
        reached = 0;
        // It has no loop on the training split.
        loops = Math.max(1, loops / 2);
    }

    private void start(PipelineStage next) {
        if (estimates.isEmpty()) {
            // The runs of a comparison are not planned as a whole. They end with the evaluation.
            EnumSet.range(PipelineStage.PREPARE, PipelineStage.EVALUATE)
                    .forEach(each -> estimates.put(each, Double.NaN));
        }
        estimates.keySet().stream().filter(each -> each.compareTo(next) < 0).forEach(done::add);
        done.remove(next);
        estimates.putIfAbsent(next, Double.NaN);
        stage = next;
        stageStart = clock.instant();
        stageShare = 0;
        steps = 0;
        completedLoops = 0;
        activity = next.label();
    }

    private void train(TrainingEvent event) {
        if (event instanceof TrainingEvent.LoopStarted started) {
            epochs = Math.max(1, started.epochs());
            samples = Math.max(1, started.samples());
        } else if (event instanceof TrainingEvent.StepCompleted step) {
            activity = TrainingPrinter.epochName(step.phase(), step.unit(), step.epoch(), epochs);
            if (step.phase() != TrainingPhase.TRIAL) {
                trained(step.epoch() - 1 + Math.min(1, (double) step.samples() / samples));
            }
        } else if (event instanceof TrainingEvent.LoopCompleted completed && completed.phase() != TrainingPhase.TRIAL) {
            trained(epochs);
            completedLoops++;
        }
    }

    private void trained(double epochsDone) {
        int all = stage == PipelineStage.FINETUNE ? loops : 1;
        stageShare = Math.max(stageShare, Math.min(1, (completedLoops + epochsDone / epochs) / all));
    }

    /** Returns whether a stage runs. */
    synchronized boolean active() {
        return stage != null;
    }

    /** Returns the state for the output. */
    synchronized Progress snapshot() {
        PipelineStage running = stage;
        double all = estimates.keySet().stream().mapToDouble(this::weight).sum();
        double completed = done.stream().mapToDouble(this::weight).sum()
                + (running == null ? 0 : weight(running) * currentShare());
        // An estimate that grows must not move the bar back.
        reached = Math.max(reached, all == 0 ? 0 : Math.min(1, completed / all));
        return new Progress(activity, reached, remaining(), ProcessMemory.current());
    }

    private double elapsed() {
        return Math.max(0, Duration.between(stageStart, clock.instant()).toMillis() / 1000.0);
    }

    /**
     * Returns the completed share of the running stage: measured in training, otherwise by its expected duration.
     * Without an estimate, each step completes a part of the rest.
     */
    private double currentShare() {
        double expected = stage == null ? Double.NaN : estimates.getOrDefault(stage, Double.NaN);
        double unmeasured =
                Double.isNaN(expected) || expected <= 0 ? steps / (steps + TYPICAL_STEPS) : elapsed() / expected;
        return Math.min(MAX_SHARE, stageShare > 0 ? stageShare : unmeasured);
    }

    /** Returns the weight of a stage on the bar: its expected seconds, or seconds in proportion to the other stages. */
    private double weight(PipelineStage of) {
        double expected = estimates.getOrDefault(of, Double.NaN);
        return Double.isNaN(expected) ? typical(of) * secondsPerTypical() : expected;
    }

    private double secondsPerTypical() {
        double seconds = 0;
        double typical = 0;
        for (Map.Entry<PipelineStage, Double> known : estimates.entrySet()) {
            if (!known.getValue().isNaN()) {
                seconds += known.getValue();
                typical += typical(known.getKey());
            }
        }
        return seconds > 0 ? seconds / typical : 1;
    }

    private static double typical(PipelineStage of) {
        return TYPICAL.getOrDefault(of, 1.0);
    }

    /** Returns the seconds until the end of the run; NaN if unknown. */
    private double remaining() {
        PipelineStage running = stage;
        if (running == null) {
            return Double.NaN;
        }
        double left = stageShare >= RELIABLE
                ? elapsed() / stageShare - elapsed()
                : Math.max(0, expected(running) - elapsed());
        for (PipelineStage later : estimates.keySet()) {
            left += later == running || done.contains(later) ? 0 : expected(later);
        }
        return left;
    }

    /**
     * Returns the expected seconds of a stage; NaN if unknown. A stage after fine-tuning that was never measured takes
     * a typical part of the time of fine-tuning.
     */
    private double expected(PipelineStage of) {
        double estimate = estimates.getOrDefault(of, Double.NaN);
        if (!Double.isNaN(estimate) || of.compareTo(PipelineStage.FINETUNE) <= 0) {
            return estimate;
        }
        boolean measured = stage == PipelineStage.FINETUNE && stageShare >= RELIABLE;
        double finetune = measured ? elapsed() / stageShare : finetuneSeconds;
        return finetune * typical(of) / typical(PipelineStage.FINETUNE);
    }
}
