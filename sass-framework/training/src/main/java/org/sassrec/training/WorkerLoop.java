package org.sassrec.training;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Horizon;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.model.ModelPurpose;
import org.sassrec.model.TowerModel;
import org.sassrec.sampling.negative.HardNegatives;
import org.sassrec.sampling.retrieval.Replay;
import org.sassrec.sampling.retrieval.RetrievalBatches;
import org.sassrec.training.cluster.Cluster;
import org.sassrec.training.cluster.ClusterCode;
import org.sassrec.training.cluster.Report;
import org.sassrec.training.cluster.Work;

/**
 * A worker of a cluster that is not the chief. It computes the batches that the chief distributes and writes no files.
 */
public final class WorkerLoop implements AutoCloseable {
    private final Function<Boolean, Stream<TrainingJob>> jobs;
    private final Map<String, TrainingJob> opened = new HashMap<>();
    private @Nullable Running<?> running;

    /** The loop whose batches this worker computes. */
    private record Running<B>(Work.Loop description, TowerModel model, IntFunction<EpochLoop.Steps<B>> steps) {

        Report.Result run(Work work, TrainingJob job, Runnable afterStep) {
            model.followSteps();
            TrainingPhase phase = description.pretrains()
                    ? TrainingPhase.PRETRAIN
                    : description.refit() ? TrainingPhase.REFIT : TrainingPhase.FINETUNE;
            EpochLoop<B> loop =
                    new EpochLoop<>(phase, TrainingUnits.ALL, work.to(), job.threads(), job.listener(), null);
            return loop.run(
                    work.epoch(), work.from(), work.to(), steps.apply(work.epoch()), System.nanoTime(), afterStep);
        }
    }

    private WorkerLoop(Function<Boolean, Stream<TrainingJob>> jobs) {
        this.jobs = jobs;
    }

    /**
     * Computes batches until the chief ends the training.
     *
     * @param jobs opens the trainings of pre-training ({@code true}) or of fine-tuning that the chief may have begun, one
     * after the other. The chief prepares their datasets first.
     * @throws org.sassrec.diagnostic.SassException SASS5303 if none has the configuration and the dataset of the chief
     */
    public static void run(Cluster cluster, Function<Boolean, Stream<TrainingJob>> jobs) {
        try (WorkerLoop loop = new WorkerLoop(jobs)) {
            cluster.follow(loop::compute);
        }
    }

    private Report.Result compute(Work work, Runnable afterStep) {
        TrainingJob job = opened.computeIfAbsent(work.loop().identity(), identity -> open(work.loop()));
        if (running == null || running.description.id() != work.loop().id()) {
            close();
            running = start(work.loop(), job);
        }
        return Objects.requireNonNull(running).run(work, job, afterStep);
    }

    private TrainingJob open(Work.Loop loop) {
        try (Stream<TrainingJob> possible = jobs.apply(loop.pretrains())) {
            return possible.map(job -> loop.warm() ? job.withConfig(job.config().ofWarmStart()) : job)
                    .filter(job -> job.identity().equals(loop.identity()))
                    .findFirst()
                    .orElseThrow(() -> Diagnostic.error(
                                    ClusterCode.CLUSTER_MEMBER_DIFFERS,
                                    "the configuration or the dataset differs from that of the chief")
                            .withHelp("start all processes with the same version, configuration and dataset")
                            .toException());
        }
    }

    private static Running<?> start(Work.Loop loop, TrainingJob job) {
        if (loop.pretrains()) {
            TowerModel model = job.attachModel(ModelPurpose.PRETRAINING);
            model.warmUp(loop.warmup());
            return pretraining(loop, model, PretrainObjective.of(job.config(), job.dataset()));
        }
        SassConfig config = job.config();
        Replay replay = Optional.ofNullable(loop.replayFrom())
                .map(from -> new Replay(from, loop.replayShare()))
                .orElse(null);
        RetrievalBatches batches = RetrievalBatches.of(
                config,
                job.dataset(),
                loop.refit() ? Horizon.REFIT : Horizon.TRAIN,
                replay,
                loop.scenarios().stream().mapToInt(Integer::intValue).toArray());
        TowerModel model = job.attachModel(ModelPurpose.FINE_TUNING);
        model.warmUp(loop.warmup());
        return new Running<>(
                loop, model, epoch -> FineTuner.steps(config, model, batches, HardNegatives.NONE, epoch, () -> {}));
    }

    private static <B> Running<B> pretraining(Work.Loop loop, TowerModel model, PretrainObjective<B> task) {
        return new Running<>(
                loop,
                model,
                epoch -> new EpochLoop.Steps<>(
                        number -> task.builder().apply(epoch - 1, number),
                        batch -> task.tensors().apply(model, batch),
                        task.size(),
                        task.step().apply(model)));
    }

    @Override
    public void close() {
        if (running != null) {
            running.model.close();
            running = null;
        }
    }
}
