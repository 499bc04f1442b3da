package org.sassrec.pipeline.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.SourceVersions;
import org.sassrec.pipeline.StageTask;
import org.sassrec.prepare.Preparation;
import org.sassrec.release.ConfiguredStore;
import org.sassrec.release.Publisher;

/** The tasks of a configuration's stages. */
public final class StageTasks {
    private StageTasks() {}

    /** Folder of a configuration's run, {@code target/sass} by default. */
    public static Path folder(LoadedConfig config) {
        return Preparation.outputFolder(config.config());
    }

    /** The evaluation that {@link PipelineStage#EVALUATE} writes. */
    public static Path evaluation(LoadedConfig config) {
        return RunContext.of(config, event -> {}).evaluation();
    }

    /**
     * What publishing the export that is there would do; nothing is brought up to date for it.
     *
     * @param listener hears what is found out about the scenarios
     * @throws org.sassrec.diagnostic.SassException SASS5204 if there is no export, SASS5205 for a control
     */
    public static Publisher.Preview preview(LoadedConfig config, Consumer<PipelineEvent> listener) throws IOException {
        requireVectors(config);
        return new PublishTask(RunContext.of(config, listener), Clock.systemUTC()).preview();
    }

    /** The preparation of a run. */
    public static StageTask prepare(RunContext run) {
        return new PrepareTask(run);
    }

    /**
     * One that other work may go beside.
     *
     * @param memory bytes that the engine may use; 0: as it likes
     */
    public static StageTask prepare(RunContext run, long memory) {
        return new PrepareTask(run, memory);
    }

    /** Stage one of a run. */
    public static StageTask pretrain(RunContext run) {
        return new PretrainTask(run);
    }

    /** The evaluation of a run. */
    public static StageTask evaluate(RunContext run) {
        return new EvaluateTask(run);
    }

    /** Stage two of whatever is configured. */
    public static StageTask finetune(RunContext run) {
        return run.config().model().type().isCountBased() ? new BaselineTask(run) : new FinetuneTask(run);
    }

    /**
     * Refuses a model that cannot be released.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5205 for a control
     */
    public static void requireVectors(LoadedConfig config) {
        if (config.config().model().type().isCountBased()) {
            throw Diagnostic.error(
                            DiagnosticCode.MODEL_WITHOUT_VECTORS,
                            "`model.type: " + config.effectiveValues().get("model.type")
                                    + "` has no vectors to release")
                    .withHelp("controls are for `evaluate` and `compare`; publish `sass` or another network")
                    .toException();
        }
    }

    /**
     * Warns of releases that lie in Maven's build folder. What is trained can be trained again, but what is live, what one could go back to and
     * what was withdrawn is nowhere else; and many a job begins with {@code mvn clean}.
     *
     * @return SASS5923; empty where they lie elsewhere, or no {@code pom.xml} makes the folder Maven's
     */
    public static Optional<Diagnostic> buildFolderWarning(LoadedConfig config) {
        Path home = ConfiguredStore.home(config.config()).toAbsolutePath();
        for (Path at = home; at != null; at = at.getParent()) {
            if (at.endsWith("target") && Files.isRegularFile(at.resolveSibling("pom.xml"))) {
                String path = config.config().publish().path();
                return Optional.of(Diagnostic.warning(
                                DiagnosticCode.RELEASES_IN_BUILD_FOLDER,
                                "releases lie in `" + path + "`, which `mvn clean` deletes")
                        .at(config.locationOf("publish.path"), "")
                        .withHelp("move that folder out of `target`, and name it: `publish: {path: store}`"));
            }
        }
        return Optional.empty();
    }

    /** A work for each stage that the configuration has; controls have neither export nor release. */
    public static Map<PipelineStage, StageTask> of(LoadedConfig config, Clock clock, Consumer<PipelineEvent> listener) {
        return of(config, clock, listener, SourceVersions.of(config.config()));
    }

    /** Those that share what is known of the source files. */
    public static Map<PipelineStage, StageTask> of(
            LoadedConfig config, Clock clock, Consumer<PipelineEvent> listener, SourceVersions contents) {
        RunContext run = RunContext.of(config, listener, contents);
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
        tasks.put(PipelineStage.EXPORT, new ExportTask(run));
        tasks.put(PipelineStage.EVALUATE, new EvaluateTask(run));
        tasks.put(PipelineStage.PUBLISH, new PublishTask(run, clock));
        return tasks;
    }
}
