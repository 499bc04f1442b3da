package org.sassrec.pipeline.stage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.pipeline.PipelineCode;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.SourceVersions;
import org.sassrec.pipeline.StageTask;
import org.sassrec.prepare.Preparation;
import org.sassrec.release.ConfiguredStore;

/** Creates the tasks of a configuration's stages. */
public final class StageTasks {
    private StageTasks() {}

    /** Returns the run folder of a configuration, {@code target/sass} by default. */
    public static Path folder(LoadedConfig config) {
        return Preparation.outputFolder(config.config());
    }

    /** Returns the file that {@link PipelineStage#EVALUATE} writes. */
    public static Path evaluation(LoadedConfig config) {
        return RunContext.of(config, event -> {}).evaluation();
    }

    /**
     * Returns a warning if popularity is ahead of the evaluated model.
     *
     * @param gatesFollow whether quality gates are evaluated next; scenarios with a gate against popularity are then omitted
     * @return SASS6002; empty if the model is ahead in all scenarios
     */
    public static Optional<Diagnostic> popularityWarning(
            LoadedConfig config, EvaluationReport report, boolean gatesFollow) {
        return new PopularityCheck(RunContext.of(config, event -> {}), report).warning(gatesFollow);
    }

    /**
     * Returns the findings about the dataset of a run, the most severe first.
     *
     * @throws org.sassrec.diagnostic.SassException SASS4070 without a dataset
     */
    public static List<Diagnostic> findings(LoadedConfig config) {
        return RunFindings.of(RunContext.of(config, event -> {}), null);
    }

    /**
     * Returns the findings about a dataset that several runs share, the most severe first.
     *
     * @param dataset folder of the prepared dataset
     */
    public static List<Diagnostic> findings(LoadedConfig config, Path dataset) {
        return RunFindings.of(RunContext.of(config, event -> {}).withDataset(dataset, dataset), null);
    }

    /**
     * Returns the findings about a dataset and its evaluated model, the most severe first.
     *
     * @throws org.sassrec.diagnostic.SassException SASS4070 without a dataset, SASS5053 without the ranks of the evaluation
     */
    public static List<Diagnostic> findings(LoadedConfig config, EvaluationReport report) {
        return RunFindings.of(RunContext.of(config, event -> {}), report);
    }

    /** Returns the location of the store in messages: a folder, or the URI of a server. */
    public static String storeLocation(LoadedConfig config) {
        return PublishTask.storeLocation(config.config());
    }

    /** Returns the preparation of a run. */
    public static StageTask prepare(RunContext run) {
        return new PrepareTask(run);
    }

    /**
     * Returns a preparation with a memory limit, which can run in parallel with other work.
     *
     * @param memory limit of the SQL engine in bytes; 0 for the engine's default
     */
    public static StageTask prepare(RunContext run, long memory) {
        return new PrepareTask(run, memory);
    }

    /** Returns the pre-training of a run. */
    public static StageTask pretrain(RunContext run) {
        return new PretrainTask(run);
    }

    /** Returns the evaluation of a run. */
    public static StageTask evaluate(RunContext run) {
        return new EvaluateTask(run);
    }

    /** Returns the fine-tuning of the configured model. */
    public static StageTask finetune(RunContext run) {
        return run.config().model().type().isCountBased() ? new BaselineTask(run) : new FinetuneTask(run);
    }

    /**
     * Rejects a model that cannot be released.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5205 for a count-based baseline
     */
    public static void requireVectors(LoadedConfig config) {
        if (config.config().model().type().isCountBased()) {
            throw Diagnostic.error(
                            PipelineCode.MODEL_WITHOUT_VECTORS,
                            "`model.type: " + config.effectiveValues().get("model.type")
                                    + "` has no vectors to release")
                    .withHelp(
                            "use this baseline with `sass evaluate` and `sass compare`; publish `sass` or another model with vectors")
                    .toException();
        }
    }

    /**
     * Returns a warning if releases are stored in Maven's build folder. {@code mvn clean} deletes that folder, and
     * releases and withdrawals cannot be restored.
     *
     * @return SASS5923; empty if the releases are in another folder or no {@code pom.xml} exists next to it
     */
    public static Optional<Diagnostic> buildFolderWarning(LoadedConfig config) {
        Path home = ConfiguredStore.home(config.config()).toAbsolutePath();
        for (Path at = home; at != null; at = at.getParent()) {
            if (at.endsWith("target") && Files.isRegularFile(at.resolveSibling("pom.xml"))) {
                String path = config.config().publish().path();
                return Optional.of(
                        Diagnostic.warning(
                                        PipelineCode.RELEASES_IN_BUILD_FOLDER,
                                        "releases are stored in `" + path + "`, which `mvn clean` deletes")
                                .at(config.locationOf("publish.path"), "")
                                .withHelp(
                                        "move the folder out of `target` and set its path, for example `publish: {path: store}`"));
            }
        }
        return Optional.empty();
    }

    /** Returns a task for each stage of the configuration. Count-based baselines have no export and no publish. */
    public static Map<PipelineStage, StageTask> of(LoadedConfig config, Clock clock, Consumer<PipelineEvent> listener) {
        return of(config, clock, listener, SourceVersions.of(config.config()));
    }

    /** Returns the tasks with shared versions of the source files. */
    public static Map<PipelineStage, StageTask> of(
            LoadedConfig config, Clock clock, Consumer<PipelineEvent> listener, SourceVersions contents) {
        return of(RunContext.of(config, listener, contents), clock);
    }

    /** Returns the tasks of a run. */
    public static Map<PipelineStage, StageTask> of(RunContext run, Clock clock) {
        LoadedConfig config = run.loaded();
        Map<PipelineStage, StageTask> tasks = new EnumMap<>(PipelineStage.class);
        tasks.put(PipelineStage.PREPARE, new PrepareTask(run));
        if (config.config().model().type().isCountBased()) {
            tasks.put(PipelineStage.FINETUNE, finetune(run));
            tasks.put(PipelineStage.EVALUATE, new EvaluateTask(run));
            return tasks;
        }
        if (config.config().pretrain().task() != PretrainConfig.Task.NONE) {
            tasks.put(PipelineStage.PRETRAIN, new PretrainTask(run));
        }
        tasks.put(PipelineStage.FINETUNE, finetune(run));
        if (!FinalTraining.isConfigured(config.config())) {
            tasks.put(PipelineStage.EXPORT, new ExportTask(run));
        }
        tasks.put(PipelineStage.EVALUATE, new EvaluateTask(run));
        tasks.put(PipelineStage.PUBLISH, new PublishTask(run, run.output(), clock, passed -> {}));
        return tasks;
    }
}
