package org.sassrec.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.sassrec.config.ConfigPath;
import org.sassrec.config.DataConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Horizon;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.prepare.Preparation;
import org.sassrec.training.TrainedModel;

/**
 * Publishes what the weights of the last training say of the data of now: histories, statistics, users and items as of the
 * newest event, nothing held out, nothing trained. What {@code evaluate.history: rolling} measures. Its stages (prepare, export,
 * publish) have a folder of their own, {@code refresh} in that of the run.
 */
public final class Refresh {
    private static final ConfigPath<DataConfig.Events> EVENTS = ConfigPath.DATA.then(DataConfig::events);
    private static final ConfigPath<DataConfig.Entity> USERS = ConfigPath.DATA.then(DataConfig::users);
    private static final ConfigPath<DataConfig.Entity> ITEMS = ConfigPath.DATA.then(DataConfig::items);

    /** Says only where data lies, or what of it is held out. */
    static final List<ConfigPath<?>> LOCATION = List.of(
            EVENTS.then(DataConfig.Events::paths),
            EVENTS.then(DataConfig.Events::dates),
            USERS.then(DataConfig.Entity::paths),
            USERS.then(DataConfig.Entity::join),
            USERS.then(DataConfig.Entity::dates),
            ITEMS.then(DataConfig.Entity::paths),
            ITEMS.then(DataConfig.Entity::join),
            ITEMS.then(DataConfig.Entity::dates),
            ConfigPath.DATA.then(DataConfig::split));

    private final LoadedConfig loaded;
    private final Clock clock;
    private final Consumer<PipelineEvent> listener;
    private final Run trained;

    private Refresh(LoadedConfig loaded, Clock clock, Consumer<PipelineEvent> listener) {
        this.loaded = loaded;
        this.clock = clock;
        this.listener = listener;
        this.trained = Run.of(loaded, listener);
    }

    /** One of a configuration. */
    public static Refresh of(LoadedConfig loaded, Clock clock, Consumer<PipelineEvent> listener) {
        return new Refresh(loaded, clock, listener);
    }

    /**
     * Brings the release up to date with the data.
     *
     * @throws SassException SASS5205 for a control, SASS5921 without trained and evaluated weights of the dataset that is there,
     *     SASS5922 if the configuration is not the one that they were trained with
     */
    public void run() throws IOException {
        SassStages.requireVectors(loaded);
        if (!Files.exists(trained.output())) {
            throw missing("nothing was trained");
        }
        // Keeps training off the weights meanwhile.
        try (RunFolder folder = RunFolder.open(trained.output())) {
            RunState.Done training = training(folder.read());
            listener.accept(new PipelineEvent.Refreshing(Instant.parse(training.finished())));
            new Pipeline(output(), works(training), clock).configuredBy(loaded).run(Set.of(Stage.PUBLISH), listener);
        }
    }

    private Path output() {
        return trained.output().resolve("refresh");
    }

    private Map<Stage, StageWork> works(RunState.Done training) {
        Horizon horizon = TrainedModel.finalHorizon(trained.finetune());
        Run newer = trained.on(Preparation.refreshFolder(loaded.config()), output().resolve(Run.EXPORT));
        Map<Stage, StageWork> works = new EnumMap<>(Stage.class);
        works.put(
                Stage.PREPARE,
                // The same inputs make other weights on another machine: when they were made tells them apart.
                new RefreshPrepareWork(
                        trained, newer, training.inputs().fingerprint() + " " + training.finished(), horizon, clock));
        works.put(Stage.EXPORT, new ExportWork(newer));
        works.put(Stage.PUBLISH, new PublishWork(newer, output(), clock));
        return works;
    }

    /** The training of the dataset that is there. */
    private RunState.Done training(RunState state) throws IOException {
        Set<Stage> needed = EnumSet.of(Stage.PREPARE, Stage.FINETUNE, Stage.EVALUATE);
        if (loaded.config().pretrain().task() != PretrainConfig.Task.NONE) {
            needed.add(Stage.PRETRAIN);
        }
        Map<Stage, RunState.Done> done = new EnumMap<>(Stage.class);
        done.putAll(state.done());
        List<Stage> missing =
                needed.stream().filter(stage -> !done.containsKey(stage)).toList();
        RunState.Done training = done.get(Stage.FINETUNE);
        if (!missing.isEmpty() || training == null) {
            throw missing(notDone(missing));
        }
        try {
            trained.dataset().close();
        } catch (SassException e) {
            throw missing("the dataset of the training is gone, or of another version of this program");
        }
        done.keySet().retainAll(needed);
        done.remove(Stage.EVALUATE);
        Set<String> changed = new LinkedHashSet<>();
        done.forEach((stage, its) -> changed.addAll(Inputs.of(meaning(trained.keyValues(stage), loaded.config()))
                .differences(Inputs.of(meaning(its.inputs().own(), loaded.config())))));
        if (!changed.isEmpty()) {
            throw Diagnostic.error(
                            "SASS5922",
                            "the configuration is not the one of the weights: " + Decision.told(List.copyOf(changed)))
                    .withHelp("run `train`; refreshing takes other data, and nothing else")
                    .toException();
        }
        return training;
    }

    private SassException missing(String why) {
        return Diagnostic.error("SASS5921", "there are no weights to refresh with: " + why)
                .inFile(trained.output().toString())
                .withHelp("run `train` first, and keep the folder: the dataset has to be the one of the training, too")
                .toException();
    }

    private static String notDone(List<Stage> stages) {
        return String.join(", ", stages.stream().map(Stage::label).toList()) + (stages.size() == 1 ? " is" : " are")
                + " not done";
    }

    /**
     * Without what says where data lies, what of it is held out, how training counts and what it was measured by: for these
     * weights that is over.
     */
    static Map<String, String> meaning(Map<String, String> values, SassConfig config) {
        Map<String, String> rest = new TreeMap<>(values);
        rest.entrySet()
                .removeIf(each -> SourceContents.isVersion(each.getValue())
                        || InputDeclaration.contain(LOCATION, each.getKey())
                        || InputDeclaration.contain(InputDeclaration.ARITHMETIC, each.getKey())
                        || FinetuneWork.weighsTheItemBias(each.getKey(), config));
        return rest;
    }
}
