package org.sassrec.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;

/** Binds {@code pretrain:}. */
final class PretrainSection {

    private static final Key<PretrainConfig.Task> TASK = Key.computed(
            "task",
            Types.choice(PretrainConfig.Task.class),
            "`scenarioContrast`; `none` for a rival or a single scenario",
            "`scenarioContrast`: the views of one user, or item, in two scenarios find each other; `nextItem`: what a user did so"
                    + " far finds the item that was shown next, answered or not, among others of the scenario; `none`.");
    private static final Key<Double> TEMPERATURE = Key.optional(
            "temperature", Types.above(0, 100), 0.1, "Divides the similarity of two views, or of user and item.");
    private static final Key<Integer> EPOCHS =
            Key.optional("epochs", Types.whole(1, 10_000), 2, "Passes over all pairs of views, or exposures.");
    private static final Key<Integer> BATCH_SIZE =
            Key.optional("batchSize", Types.whole(2, 1_000_000), 1024, "Pairs, or exposures, a step.");
    private static final Key<Double> FEATURE_DROPOUT = Key.optional(
            "featureDropout",
            Types.below(0, 1),
            0.5,
            "Share of a view's (`nextItem`: a user's) id embeddings dropped, so that the id alone does not solve the task.");
    private static final Key<Section> EVENTS_KEY = Key.section(DataSection.PRETRAIN_EVENTS, false);
    static final Section PRETRAIN = Section.of(
            "pretrain",
            "Stage one, without labels.",
            TASK,
            TEMPERATURE,
            EPOCHS,
            BATCH_SIZE,
            FEATURE_DROPOUT,
            EVENTS_KEY);

    private PretrainSection() {}

    /**
     * Binds stage one.
     *
     * @param model rivals have no stage one
     * @param split of the events; one that holds out each user's last has no day before which all is train
     * @param scenarios how many have events of their own; views of one scenario alone make no pair, but a next item
     */
    static PretrainConfig bind(Fields pretrain, ModelConfig model, int scenarios, DataConfig.Split split) {
        boolean rival = model.type() != ModelConfig.Type.SASS;
        boolean possible = !rival && scenarios >= 2;
        PretrainConfig.Task task =
                pretrain.get(TASK, possible ? PretrainConfig.Task.SCENARIO_CONTRAST : PretrainConfig.Task.NONE);
        boolean told = false;
        if (task != PretrainConfig.Task.NONE
                && (rival || (task == PretrainConfig.Task.SCENARIO_CONTRAST && !possible))) {
            task = PretrainConfig.Task.NONE;
            String path = pretrain.pathOf(TASK.name());
            Binding binding = pretrain.binding();
            told = true;
            if (rival) {
                // A warning: changing `model.type` alone must be enough to compare a rival.
                binding.report(Diagnostic.warning("SASS3009", "`pretrain.task` has no effect with this `model.type`")
                        .at(binding.placeOf(path), "only `sass` has a stage one"));
                binding.settle(path, TASK.type().write(task), binding.origin(binding.placeOf(path)));
            } else if (binding.sound(path) && scenarios > 0) {
                binding.report(Diagnostic.error("SASS3007", "the contrast of scenarios needs two of them")
                        .at(binding.placeOf(path), "there is one scenario with events of its own")
                        .withHelp("add a scenario, or write `task: nextItem`, which needs one only, or `task: none`"));
            }
        }
        boolean idle = task == PretrainConfig.Task.NONE;
        boolean tells = idle && !told && (pretrain.has(TASK) || scenarios > 0);
        return new PretrainConfig(
                task,
                read(pretrain, TEMPERATURE, idle, tells),
                read(pretrain, EPOCHS, idle, tells),
                read(pretrain, BATCH_SIZE, idle, tells),
                read(pretrain, FEATURE_DROPOUT, idle, tells),
                events(pretrain, task, split));
    }

    /**
     * A value; without a stage one its default, and no effective value.
     *
     * @param idle whether there is no stage one
     * @param tells whether to warn of it then, unless {@code pretrain.task: none} was put over it to see what stage one is worth
     */
    private static <T> T read(Fields pretrain, Key<T> key, boolean idle, boolean tells) {
        T value = pretrain.get(key);
        T usual = key.fallback();
        if (!idle || usual == null) {
            return value;
        }
        Binding binding = pretrain.binding();
        String path = pretrain.pathOf(key.name());
        if (tells && pretrain.has(key) && binding.sound(path) && !putOver(pretrain, key)) {
            binding.report(Diagnostic.warning("SASS3009", "`" + path + "` has no effect without pre-training")
                    .at(binding.placeOf(path), "stage one alone reads it"));
        }
        binding.drop(path);
        return usual;
    }

    /** Whether the task was written by a profile or an override, and the key before. */
    private static boolean putOver(Fields pretrain, Key<?> key) {
        return pretrain.has(TASK) && layer(pretrain, TASK).compareTo(layer(pretrain, key)) > 0;
    }

    private static Origin.Kind layer(Fields pretrain, Key<?> key) {
        Binding binding = pretrain.binding();
        return binding.origin(binding.placeOf(pretrain.pathOf(key.name()))).kind();
    }

    private static PretrainConfig.@Nullable Events events(
            Fields pretrain, PretrainConfig.Task task, DataConfig.Split split) {
        if (!pretrain.has(EVENTS_KEY)) {
            return null;
        }
        PretrainConfig.Events events = DataSection.pretrainEvents(pretrain.section(EVENTS_KEY));
        if (split instanceof DataConfig.LastOut) {
            pretrain.useless("with `by: lastOut`, which has no time before which all is train", List.of(EVENTS_KEY));
        }
        if (task == PretrainConfig.Task.NONE) {
            // A warning: changing `pretrain.task` alone must be enough to see what it is worth.
            Binding binding = pretrain.binding();
            binding.report(Diagnostic.warning("SASS3009", "`pretrain.events` has no effect without pre-training")
                    .at(binding.placeOf(pretrain.pathOf(EVENTS_KEY.name())), "stage one alone reads them"));
            binding.drop(pretrain.pathOf(EVENTS_KEY.name()) + ".");
            return null;
        }
        return events;
    }
}
