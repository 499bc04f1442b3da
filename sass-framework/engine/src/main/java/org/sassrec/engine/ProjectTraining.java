package org.sassrec.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.QualityGateVerdict;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.files.JsonFiles;
import org.sassrec.pipeline.Pipeline;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.stage.FinalTraining;
import org.sassrec.pipeline.stage.QualityGateCheck;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.pipeline.stage.TrainingArchive;
import org.sassrec.plan.PlanGuard;
import org.sassrec.plan.Planner;
import org.sassrec.training.TrainingJob;
import org.sassrec.training.TrainingListener;
import org.sassrec.training.WorkerLoop;
import org.sassrec.training.cluster.Cluster;

/** The stages of a project up to the evaluation, its quality gates, and the check of plans before any stage. */
final class ProjectTraining {
    private final LoadedConfig config;
    private final SassOptions options;

    ProjectTraining(LoadedConfig config, SassOptions options) {
        this.config = config;
        this.options = options;
    }

    /** Prepares the dataset. */
    void prepare() throws IOException {
        run(EnumSet.of(PipelineStage.PREPARE), options.listener(), () -> true);
    }

    /** Trains, exports and evaluates the model. */
    EvaluationReport train() throws IOException {
        Cluster cluster = options.cluster();
        if (cluster == null) {
            return trainModel();
        }
        ClusterLimits.check(config);
        try {
            return cluster.watch(this::trainModel);
        } finally {
            cluster.finish();
        }
    }

    /** Computes the steps of a worker that is not the chief. */
    void work(Cluster cluster) throws IOException {
        RunContext run = RunContext.of(config, options.listener());
        FinalTraining all = new FinalTraining(run, options.clock());
        cluster.watch(() -> {
            WorkerLoop.run(
                    cluster,
                    pretrains -> Stream.of(Stream.of(run), all.possible())
                            .flatMap(Function.identity())
                            .map(training -> new TrainingJob(
                                    training.config(),
                                    pretrains ? training.pretrainDataset() : training.dataset(),
                                    training.finetune(),
                                    "",
                                    TrainingListener.NONE,
                                    cluster)));
            return cluster;
        });
    }

    private EvaluationReport trainModel() throws IOException {
        return run(EnumSet.of(PipelineStage.EXPORT, PipelineStage.EVALUATE), options.listener(), () -> {
            boolean all = FinalTraining.isConfigured(config.config());
            EvaluationReport report = evaluation(all);
            if (all) {
                checkGates();
            } else {
                trainings().storeTrained();
            }
            return report;
        });
    }

    /** Evaluates the model and its quality gates. */
    EvaluationReport evaluate() throws IOException {
        return run(EnumSet.of(PipelineStage.EVALUATE), options.listener(), () -> {
            EvaluationReport report = evaluation(true);
            ProjectDays days = new ProjectDays(config);
            Optional<Diagnostic> alert = days.add(report);
            alert.ifPresent(found -> options.listener().accept(new PipelineEvent.Warned(List.of(found))));
            checkGates();
            days.fail(alert);
            return report;
        });
    }

    private EvaluationReport evaluation(boolean gatesFollow) throws IOException {
        Path file = StageTasks.evaluation(config);
        EvaluationReport report = JsonFiles.read(file, EvaluationReport.class);
        options.listener().accept(new PipelineEvent.Evaluated(report, file, null));
        StageTasks.popularityWarning(config, report, false)
                .filter(warning -> !options.findings().isReported(warning))
                .flatMap(warning -> StageTasks.popularityWarning(config, report, gatesFollow))
                .ifPresent(warning -> options.findings().report(List.of(warning), options.listener()));
        return report;
    }

    private void checkGates() throws IOException {
        QualityGateCheck gates = QualityGateCheck.of(RunContext.of(config, options.listener()));
        List<QualityGateVerdict> verdicts = gates.evaluate();
        options.listener().accept(new PipelineEvent.GatesEvaluated(verdicts, gates.file()));
        trainings().accept(verdicts, options.clock());
        gates.rememberPassed(verdicts);
        if (!config.config().publish().keepFailedScenarios()) {
            gates.rejectFailures(verdicts);
        }
    }

    private TrainingArchive trainings() {
        return new TrainingArchive(RunContext.of(config, options.listener()).withCluster(options.cluster()));
    }

    private <T> T run(Set<PipelineStage> goals, Consumer<PipelineEvent> events, Pipeline.CompletionAction<T> result)
            throws IOException {
        QualityGateCheck gates = QualityGateCheck.of(config);
        if (goals.contains(PipelineStage.EVALUATE)) {
            // A nightly build starts with `train`. If it fails, the report of the last build must not remain.
            gates.reset();
        }
        ProjectData.requireReady(config);
        guard(goals);
        Consumer<PipelineEvent> stageEvents = FindingReporter.withoutFindings(events);
        return new Pipeline(
                        StageTasks.folder(config),
                        StageTasks.of(
                                RunContext.of(config, stageEvents).withCluster(options.cluster()), options.clock()),
                        options.clock())
                .configuredBy(config)
                .run(goals, options.findings().watch(config, gates.watch(events)), result);
    }

    /** Checks the saved plan and destructive changes. Reports the stages that will run. */
    void guard(Set<PipelineStage> goals) throws IOException {
        PlanGuard guard = new PlanGuard(config, goals, options.clock());
        if (options.savedPlan() != null) {
            guard.verifySaved(options.savedPlan());
        }
        if (!options.allowsLosses()) {
            guard.rejectLosses();
        }
        options.listener().accept(Planner.schedule(config, options.clock(), goals));
    }
}
