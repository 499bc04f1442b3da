package org.sassrec.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.FinetuneConfig.EarlyStopping;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.model.AveragingSchedule;
import org.sassrec.model.ModelPurpose;
import org.sassrec.model.StepLosses;
import org.sassrec.model.TowerModel;
import org.sassrec.sampling.negative.HardNegatives;
import org.sassrec.sampling.retrieval.Replay;
import org.sassrec.sampling.retrieval.RetrievalBatch;
import org.sassrec.sampling.retrieval.RetrievalBatches;
import org.sassrec.training.TrainingUnits.Network;
import org.sassrec.training.ValidationSupport.BiasCalibration;
import org.sassrec.training.cluster.Cluster;
import org.sassrec.training.cluster.Work;
import org.sassrec.training.health.HealthMonitor;

/**
 * Runs stage two, the training of the retrieval task. A first loop trains on the training split and stops early by
 * validation. The refit trains on training and validation data for the number of epochs that validation chose. With
 * {@code model.samples} there may be several networks.
 *
 * <p>The stage resumes after the last complete epoch: after an interruption, with a greater number of epochs, or if the
 * refit is enabled later. A resumed run ends with the same bits as an uninterrupted run.
 */
public final class FineTuner {
    private static final String VALIDATION = "validation";

    private final TrainingJob job;
    private final SassConfig config;
    private final @Nullable Path pretrainFolder;
    private final WarmCheckpoints.@Nullable Earlier earlier;
    private final Validation validation;
    private final ValidationSupport validationSupport;
    private final HardNegativeMiner miner;
    private final HealthReporter health;
    private @Nullable TrainingResult measured;
    private @Nullable WarmCheckpoints warm;

    private FineTuner(
            TrainingJob job,
            @Nullable Path stageOne,
            WarmCheckpoints.@Nullable Earlier earlier,
            Validation validation,
            @Nullable ItemRanker topItems) {
        this.job = earlier == null ? job : job.withConfig(job.config().ofWarmStart());
        this.config = this.job.config();
        this.pretrainFolder = stageOne;
        this.earlier = earlier;
        this.validation = validation;
        this.validationSupport = new ValidationSupport(config, job.dataset(), validation::canMeasure);
        this.miner = new HardNegativeMiner(config, topItems);
        this.health = new HealthReporter(this.job, earlier != null);
    }

    /**
     * Runs the stage, or the part of it that is not completed. {@link TrainedModel#open} reads the result from the
     * folder of the job.
     *
     * @param stageOne checkpoint of pre-training; {@code null} starts from random weights
     * @param validation measures the model after each epoch on the training split, if {@code finetune.earlyStopping} is
     * set and the validation split is not empty
     * @param topItems ranks items for {@code finetune.negatives.hard}; not called without that key
     * @throws org.sassrec.diagnostic.SassException SASS5001 without positives, SASS5002 if the loss is not finite,
     * SASS5051 if the validation split cannot measure the metric, SASS5102 or SASS5103 if the checkpoint of stage one
     * does not match, SASS5104 if a checkpoint cannot be written
     */
    public static TrainingResult run(
            TrainingJob job, @Nullable Path stageOne, Validation validation, ItemRanker topItems) {
        return new FineTuner(job, stageOne, null, validation, topItems).run();
    }

    /**
     * Runs the stage for a configuration without hard negatives. See {@link #run(TrainingJob, Path, Validation,
     * ItemRanker)}.
     */
    public static TrainingResult run(TrainingJob job, @Nullable Path stageOne, Validation validation) {
        return new FineTuner(job, stageOne, null, validation, null).run();
    }

    /**
     * Runs the stage from the weights of an earlier training instead of those of pre-training.
     *
     * @param earlier the earlier fine-tuning
     * @throws org.sassrec.diagnostic.SassException as {@link #run(TrainingJob, Path, Validation, ItemRanker)}, and
     * SASS5106 if the earlier training is not complete
     */
    public static TrainingResult runFrom(
            TrainingJob job, WarmCheckpoints.Earlier earlier, Validation validation, ItemRanker topItems) {
        return new FineTuner(job, null, earlier, validation, topItems).run();
    }

    /**
     * Trains the networks of a measured training again on a dataset without held-out data: with the same start, the number
     * of epochs that was best, and the same weight of the item bias.
     *
     * @param stageOne checkpoint of pre-training on the same dataset; {@code null} starts from random weights
     * @param earlier an earlier fine-tuning, whose weights replace those of pre-training; {@code null} for none
     * @param measured the measured training
     * @return units without a refit checkpoint; {@link TrainedModel#open} reads them with {@link Horizon#TRAIN}
     * @throws org.sassrec.diagnostic.SassException SASS5001 without positives, SASS5002 if the loss is not finite, SASS5104
     * if a checkpoint cannot be written
     */
    public static TrainingResult repeat(
            TrainingJob job,
            @Nullable Path stageOne,
            WarmCheckpoints.@Nullable Earlier earlier,
            Validation validation,
            ItemRanker topItems,
            TrainingResult measured) {
        FineTuner tuner = new FineTuner(job, stageOne, earlier, validation, topItems);
        tuner.measured = measured;
        return tuner.run();
    }

    private TrainingResult run() {
        if (measured == null) {
            TrainableData.require(config, job.dataset(), validation::canMeasure);
            boolean refits = config.finetune().refit().usesValidation()
                    && hasSamples(TrainingUnits.scenarios(config), Split.VALIDATION);
            TrainableData.reportSkipped(job, refits ? Horizon.REFIT : Horizon.TRAIN);
        }
        List<TrainingResult.Unit> units = new ArrayList<>();
        warm = earlier == null ? null : WarmCheckpoints.of(job, earlier);
        Path start = warm == null ? pretrainFolder : warm.train();
        Path refitStart = warm == null ? pretrainFolder : warm.refit();
        String from = warm == null ? "" : "/warm " + warm.origin().id();
        if (TrainingUnits.trainsSharedNetwork(config)) {
            int[] served = config.model().isSharedByScenarios() ? TrainingUnits.served(config) : new int[0];
            Network shared = Network.of(config, TrainingUnits.ALL, TrainingUnits.scenarios(config), served);
            TrainingResult.Unit all = fit(shared, start, refitStart, from);
            units.add(all);
            start = job.folder().resolve(all.finetuneCheckpoint());
            String refitted = all.refitCheckpoint();
            refitStart = refitted == null ? start : job.folder().resolve(refitted);
            // The best epoch is part of the fingerprint, because another epoch means other start weights.
            StartChoice choice = all.start();
            from += "/from " + all.bestEpoch() + (choice == null ? "" : choice.pretrained() ? " pretrained" : " new");
        }
        if (!config.model().isSharedByScenarios()) {
            for (int s : TrainingUnits.served(config)) {
                int[] own = {s};
                String name =
                        TrainingUnits.scenarioUnit(config.scenarios().get(s).name());
                units.add(fit(Network.of(config, name, own, own), start, refitStart, from));
            }
        }
        TrainingResult result = new TrainingResult(units);
        WarmCheckpoints.describe(job, units.get(0));
        WarmCheckpoints.writeLineage(job, warm, units.get(0));
        result.write(job.folder(), job.fingerprint());
        return result;
    }

    private TrainingResult.Unit fit(
            Network network, @Nullable Path givenStart, @Nullable Path givenRefitStart, String givenFrom) {
        if (measured != null) {
            return repeat(network, givenRefitStart, givenFrom, measured);
        }
        StartTrials trials = new StartTrials(
                job,
                validation,
                (label, start, trialEpochs, checkpoints) -> loop(
                        TrainingPhase.TRIAL, network.withLabel(label), Horizon.TRAIN, trialEpochs, start, checkpoints));
        StartTrials.Start chosen = givenStart != null && givenStart.equals(pretrainFolder) && trials.areConfigured()
                ? trials.choose(network, givenStart, validates(network))
                : StartTrials.Start.given(
                        givenStart,
                        givenRefitStart,
                        givenFrom,
                        checkpoints(network, TrainingPhase.FINETUNE, givenFrom));
        health.report(TrainingPhase.FINETUNE, network.unit(), chosen.trial());
        Checkpoints tuning = chosen.checkpoints();
        int epochs = config.finetune().epochs();
        Checkpoints.State tuned =
                loop(TrainingPhase.FINETUNE, network, Horizon.TRAIN, epochs, chosen.weights(), tuning);
        @Nullable
        Double biasWeight = network.served().length == 0 ? null : calibrated(network, tuning.of(tuned.bestEpoch()));
        @Nullable Path refitted = null;
        List<EpochResult> refitHistory = List.of();
        if (config.finetune().refit().usesValidation() && hasSamples(network.scenarios(), Split.VALIDATION)) {
            Checkpoints refitting = checkpoints(network, TrainingPhase.REFIT, chosen.from());
            Checkpoints.State refit =
                    loop(TrainingPhase.REFIT, network, Horizon.REFIT, tuned.bestEpoch(), chosen.refit(), refitting);
            refitted = refitting.of(refit.epoch());
            refitHistory = refit.history();
        }
        return new TrainingResult.Unit(
                network.unit(),
                Arrays.stream(network.served()).boxed().toList(),
                tuned.bestEpoch(),
                tuned.bestMetric(),
                tuned.history(),
                refitHistory,
                relative(tuning.of(tuned.bestEpoch())),
                refitted == null ? null : relative(refitted),
                biasWeight,
                chosen.choice());
    }

    private TrainingResult.Unit repeat(
            Network network, @Nullable Path givenStart, String givenFrom, TrainingResult before) {
        TrainingResult.Unit unit = before.units().stream()
                .filter(each -> each.name().equals(network.unit()))
                .findFirst()
                .orElseThrow();
        boolean chosen = before.units().stream().anyMatch(each -> each.start() != null);
        StartChoice choice = unit.start();
        boolean isPretrained = givenStart != null && givenStart.equals(pretrainFolder);
        // A network that validation could not measure started from new weights.
        Path start = isPretrained && chosen && (choice == null || !choice.pretrained()) ? null : givenStart;
        Checkpoints checkpoints = checkpoints(
                network,
                TrainingPhase.REFIT,
                givenFrom + "/" + unit.bestEpoch() + (start == null ? " new" : " from start"));
        Checkpoints.State state =
                loop(TrainingPhase.REFIT, network, Horizon.TRAIN, unit.bestEpoch(), start, checkpoints);
        return new TrainingResult.Unit(
                network.unit(),
                unit.servedScenarios(),
                unit.bestEpoch(),
                Double.NaN,
                state.history(),
                List.of(),
                relative(checkpoints.of(state.epoch())),
                null,
                unit.biasWeight(),
                choice);
    }

    /**
     * Returns the weight of the item bias that is best on validation for the best epoch. The refitted model uses the
     * same weight, because no held-out data is left for it.
     */
    private @Nullable Double calibrated(Network network, Path checkpoint) {
        if (!validationSupport.calibratesBias() || !validationSupport.isMeasurable(network.validated())) {
            return null;
        }
        try (TowerModel model = TrainingJob.inferenceModel(config, job.dataset(), ModelPurpose.ENCODING, checkpoint)) {
            VectorEncoder encoder = new TowerEncoder(config, job.dataset(), scenario -> model);
            BiasCalibration found = BiasCalibration.search(weight -> {
                model.setBiasWeight(weight);
                return validation.score(encoder, network.validated());
            });
            job.listener()
                    .on(new TrainingEvent.BiasCalibrated(
                            network.unit(), found.weight(), found.metric(), found.before()));
            return found.weight();
        }
    }

    /** Returns whether validation measures each epoch of a network. */
    private boolean validates(Network network) {
        return config.finetune().earlyStopping() != null && validationSupport.isMeasurable(network.validated());
    }

    private String relative(Path path) {
        return job.folder().relativize(path).toString();
    }

    /**
     * @param from suffix of the fingerprint that identifies the start weights
     */
    private Checkpoints checkpoints(Network network, TrainingPhase stage, String from) {
        String name = stage.name().toLowerCase(java.util.Locale.ROOT);
        return new Checkpoints(
                job.folder().resolve(network.unit()).resolve(name),
                job.fingerprint() + "/" + network.unit() + "/" + stage + from);
    }

    /** Returns whether any of the scenarios has samples in a split. */
    private boolean hasSamples(int[] scenarios, Split split) {
        boolean exposed = config.finetune().negatives().from() == FinetuneConfig.NegativeSource.EXPOSURES;
        return Arrays.stream(scenarios)
                .mapToObj(s -> exposed
                        ? job.dataset().exposures(s, split)
                        : job.dataset().samples(s, split))
                .anyMatch(rows -> rows.size() > 0);
    }

    private Checkpoints.State loop(
            TrainingPhase stage,
            Network network,
            Horizon horizon,
            int epochs,
            @Nullable Path start,
            Checkpoints checkpoints) {
        String unit = network.unit();
        Replay replay = warm == null ? null : warm.replay(config, stage);
        RetrievalBatches batches = RetrievalBatches.of(config, job.dataset(), horizon, replay, network.scenarios());
        Checkpoints.State state = checkpoints.resume(job.listener(), stage, unit, epochs);
        @Nullable EarlyStopping stopping = config.finetune().earlyStopping();
        boolean validated = stage != TrainingPhase.REFIT && validates(network);
        int patience = validated && stopping != null ? stopping.patience() : 0;
        boolean ended = ended(state, epochs, patience);
        health.resume(stage, unit, state.history());
        job.listener()
                .on(new TrainingEvent.LoopStarted(
                        stage, unit, epochs, batches.batches(), batches.samples(), state.epoch(), ended));
        if (ended) {
            job.listener().on(new TrainingEvent.LoopCompleted(stage, unit));
            return state;
        }
        Path last = state.epoch() > 0 ? checkpoints.of(state.epoch()) : start;
        try (TowerModel model = job.newModel(ModelPurpose.FINE_TUNING, last)) {
            if (state.epoch() == 0 && start != null) {
                if (start.equals(pretrainFolder)) {
                    model.beginFineTuning();
                } else {
                    model.continueFineTuning();
                }
            }
            long warmup = Math.round(config.finetune().optimizer().warmup() * batches.batches());
            model.warmUp(warmup);
            EpochLoop<RetrievalBatch> epochLoop = new EpochLoop<>(
                    stage,
                    unit,
                    batches.batches(),
                    job.threads(),
                    job.listener(),
                    distributed(network, horizon, replay, warmup));
            VectorEncoder encoder = new TowerEncoder(config, job.dataset(), scenario -> model);
            AveragingSchedule averaging =
                    new AveragingSchedule(model, config.finetune().weightAveraging(), batches.batches(), state.epoch());
            while (!ended(state, epochs, patience)) {
                HardNegatives hard = miner.mine(state.epoch() + 1, encoder, batches, network.scenarios(), horizon);
                averaging.beforeEpoch();
                EpochResult trained = epoch(epochLoop, state.epoch() + 1, model, averaging, batches, hard);
                averaging.afterEpoch();
                double metric = validated ? validation.score(encoder, network.validated()) : Double.NaN;
                state = next(state, trained, metric, patience);
                checkpoints.save(model, state);
                EpochResult result = state.history().get(state.history().size() - 1);
                job.listener()
                        .on(new TrainingEvent.EpochCompleted(stage, unit, result, state.bestEpoch() == state.epoch()));
                health.report(stage, unit, state.history());
            }
        }
        job.listener().on(new TrainingEvent.LoopCompleted(stage, unit));
        return state;
    }

    /**
     * Returns whether no further epoch is trained.
     *
     * @param patience 0 without validation
     */
    private static boolean ended(Checkpoints.State state, int epochs, int patience) {
        return state.epoch() >= epochs || (patience > 0 && !improves(state, patience));
    }

    /**
     * Returns whether one of the last epochs is the best, or their mean is above that of as many epochs before them. One
     * lucky epoch is then not the end of a training that still improves.
     */
    private static boolean improves(Checkpoints.State state, int patience) {
        if (state.epoch() - state.bestEpoch() < patience) {
            return true;
        }
        List<EpochResult> history = state.history();
        int last = history.size() - patience;
        return meanValidation(history.subList(last, history.size()))
                > meanValidation(history.subList(Math.max(0, last - patience), last));
    }

    private static double meanValidation(List<EpochResult> epochs) {
        return epochs.stream()
                .mapToDouble(epoch -> epoch.values().getOrDefault(VALIDATION, Double.NaN))
                .average()
                .orElse(Double.NaN);
    }

    /**
     * @param patience 0 without validation; then the last epoch is the best
     */
    private Checkpoints.State next(Checkpoints.State before, EpochResult trained, double metric, int patience) {
        boolean better = patience == 0 || metric > before.bestMetric() || before.bestEpoch() == 0;
        int bestEpoch = better ? trained.epoch() : before.bestEpoch();
        return before.next(
                trained.with(patience > 0 ? validated(metric) : Map.of()),
                bestEpoch,
                better ? metric : before.bestMetric());
    }

    private Map<String, Double> validated(double metric) {
        double error = validation.sampleError();
        return Double.isNaN(error) ? Map.of(VALIDATION, metric) : Map.of(VALIDATION, metric, "validation error", error);
    }

    private EpochLoop.@Nullable Distributed distributed(
            Network network, Horizon horizon, @Nullable Replay replay, long warmup) {
        Cluster cluster = job.cluster();
        return cluster == null
                ? null
                : new EpochLoop.Distributed(
                        cluster,
                        new Work.Loop(
                                cluster.nextLoop(),
                                false,
                                earlier != null,
                                horizon == Horizon.REFIT,
                                replay == null ? null : replay.from(),
                                replay == null ? 0 : replay.share(),
                                Arrays.stream(network.scenarios()).boxed().toList(),
                                warmup,
                                job.identity()));
    }

    private EpochResult epoch(
            EpochLoop<RetrievalBatch> loop,
            int epoch,
            TowerModel model,
            AveragingSchedule averaging,
            RetrievalBatches batches,
            HardNegatives hard) {
        HealthMonitor.Task task =
                loop.phase() == TrainingPhase.REFIT ? HealthMonitor.Task.REFIT : HealthMonitor.Task.RETRIEVAL;
        HealthMonitor monitor = new HealthMonitor(task, model, epoch, batches.batches());
        EpochLoop.Steps<RetrievalBatch> steps = steps(config, model, batches, hard, epoch, averaging::afterStep);
        EpochResult trained = loop.run(
                epoch,
                new EpochLoop.Steps<>(
                        steps.builder(),
                        steps.tensors(),
                        steps.size(),
                        EpochLoop.measured(
                                steps.stepper(),
                                monitor,
                                (batch, side) -> side == Side.USER ? batch.users() : batch.items())));
        return trained.with(monitor.measure());
    }

    /**
     * Returns the steps of an epoch.
     *
     * @param epoch number of the epoch, from 1
     * @param afterStep called after each step
     */
    static EpochLoop.Steps<RetrievalBatch> steps(
            SassConfig config,
            TowerModel model,
            RetrievalBatches batches,
            HardNegatives hard,
            int epoch,
            Runnable afterStep) {
        return new EpochLoop.Steps<>(
                number -> batches.batch(epoch - 1, number, hard),
                model::prepare,
                batch -> batch.users().rows(),
                (batch, feed, sums) -> {
                    StepLosses losses = model.fineTuneStep(feed);
                    afterStep.run();
                    sums.addLosses(config, losses, batch);
                    return losses.loss();
                });
    }
}
