package org.sassrec.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Severity;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.duckdb.DuckDb;
import org.sassrec.release.Publisher;
import org.sassrec.result.PlanResult;

/** The works of a configuration's stages. */
public final class SassStages {
    private SassStages() {}

    /** Folder of a configuration's run, {@code target/sass} by default. */
    public static Path folder(LoadedConfig config) {
        return Preparation.output(config.config());
    }

    /** The evaluation that {@link Stage#EVALUATE} writes. */
    public static Path evaluation(LoadedConfig config) {
        return Run.of(config, event -> {}).evaluation();
    }

    /**
     * What publishing the export that is there would do; nothing is brought up to date for it.
     *
     * @param listener hears what is found out about the scenarios
     * @throws org.sassrec.diagnostic.SassException SASS5204 if there is no export, SASS5205 for a control
     */
    public static Publisher.Preview preview(LoadedConfig config, Consumer<PipelineEvent> listener) throws IOException {
        requireVectors(config);
        return new PublishWork(Run.of(config, listener), Clock.systemUTC()).preview();
    }

    /** The preparation of a run. */
    public static StageWork prepare(Run run) {
        return new PrepareWork(run);
    }

    /**
     * One that other work may go beside.
     *
     * @param memory bytes that the engine may use; 0: as it likes
     */
    public static StageWork prepareBeside(Run run, long memory) {
        return PrepareWork.beside(run, memory);
    }

    /** Stage one of a run. */
    public static StageWork pretrain(Run run) {
        return new PretrainWork(run);
    }

    /** The evaluation of a run. */
    public static StageWork evaluate(Run run) {
        return new EvaluateWork(run);
    }

    /** Stage two of whatever is configured. */
    public static StageWork finetune(Run run) {
        return run.config().model().type().counts() ? new CountWork(run) : new FinetuneWork(run);
    }

    /**
     * Refuses a model that cannot be released.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5205 for a control
     */
    public static void requireVectors(LoadedConfig config) {
        if (config.config().model().type().counts()) {
            throw Diagnostic.error(
                            "SASS5205",
                            "`model.type: " + config.flat().get("model.type") + "` has no vectors to release")
                    .withHelp("controls are for `evaluate` and `compare`; publish `sass` or another network")
                    .toException();
        }
    }

    /**
     * What carrying out a plan would end at for want of a file, as warnings; none if the data is not prepared anew.
     *
     * @param plan of the same configuration
     */
    public static List<Diagnostic> missingSources(LoadedConfig config, PlanResult plan) {
        boolean prepares = plan.stages().stream()
                .anyMatch(stage -> stage.runs() && stage.stage().equals(Stage.PREPARE.label()));
        return prepares
                ? Preparation.of(config.config(), DuckDb::open).places(config::place).missingFiles().stream()
                        .map(missing -> new Diagnostic(
                                        missing.code(),
                                        Severity.WARNING,
                                        missing.message(),
                                        missing.place(),
                                        missing.label(),
                                        missing.notes(),
                                        missing.help(),
                                        missing.fixes())
                                .withNote("the plan cannot be carried out without it"))
                        .toList()
                : List.of();
    }

    /** A work for each stage that the configuration has; controls have neither export nor release. */
    public static Map<Stage, StageWork> of(LoadedConfig config, Clock clock, Consumer<PipelineEvent> listener) {
        return of(config, clock, listener, SourceContents.of(config.config()));
    }

    /** Those that share what is known of the source files. */
    public static Map<Stage, StageWork> of(
            LoadedConfig config, Clock clock, Consumer<PipelineEvent> listener, SourceContents contents) {
        Run run = Run.of(config, listener, contents);
        Map<Stage, StageWork> works = new EnumMap<>(Stage.class);
        works.put(Stage.PREPARE, new PrepareWork(run));
        if (config.config().model().type().counts()) {
            works.put(Stage.FINETUNE, finetune(run));
            works.put(Stage.EVALUATE, new EvaluateWork(run));
            return works;
        }
        if (config.config().pretrain().task() != PretrainConfig.Task.NONE) {
            works.put(Stage.PRETRAIN, new PretrainWork(run));
        }
        works.put(Stage.FINETUNE, finetune(run));
        works.put(Stage.EXPORT, new ExportWork(run));
        works.put(Stage.EVALUATE, new EvaluateWork(run));
        works.put(Stage.PUBLISH, new PublishWork(run, clock));
        return works;
    }
}
