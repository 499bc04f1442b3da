package org.sassrec.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.prepare.Preparation;
import org.sassrec.release.Publisher;

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
     * @throws org.sassrec.diagnostic.SassException SASS5204 if there is no export
     */
    public static Publisher.Preview preview(LoadedConfig config, Consumer<PipelineEvent> listener) throws IOException {
        return new PublishWork(Run.of(config, listener), Clock.systemUTC()).preview();
    }

    /** A work for each stage that the configuration has. */
    public static Map<Stage, StageWork> of(LoadedConfig config, Clock clock, Consumer<PipelineEvent> listener) {
        Run run = Run.of(config, listener);
        Map<Stage, StageWork> works = new EnumMap<>(Stage.class);
        works.put(Stage.PREPARE, new PrepareWork(run));
        if (config.config().pretrain().task() != PretrainConfig.Task.NONE) {
            works.put(Stage.PRETRAIN, new PretrainWork(run));
        }
        works.put(Stage.FINETUNE, new FinetuneWork(run));
        works.put(Stage.EXPORT, new ExportWork(run));
        works.put(Stage.EVALUATE, new EvaluateWork(run));
        works.put(Stage.PUBLISH, new PublishWork(run, clock));
        return works;
    }
}
