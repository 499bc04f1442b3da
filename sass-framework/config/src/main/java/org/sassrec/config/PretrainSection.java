package org.sassrec.config;

import static org.sassrec.config.Key.key;

import java.util.List;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;

/** Declares {@code pretrain:}. */
final class PretrainSection {

    private static final Key<PretrainConfig.Task> TASK = key("task", Types.choice(PretrainConfig.Task.class))
            .or(
                    "`scenarioContrast`; `none` for a rival or a single scenario",
                    pretrain -> possible(pretrain) ? PretrainConfig.Task.SCENARIO_CONTRAST : PretrainConfig.Task.NONE)
            .means(
                    "`scenarioContrast`: the views of one user, or item, in two scenarios find each other; `nextItem`: what a user did so far finds the item that was shown next, answered or not, among others of the scenario; `none`.");
    private static final Key<Double> TEMPERATURE = key("temperature", Types.above(0, 100), 0.1)
            .means("Divides the similarity of two views, or of user and item.");
    private static final Key<Integer> EPOCHS =
            key("epochs", Types.whole(1, 10_000), 2).means("Passes over all pairs of views, or exposures.");
    private static final Key<Integer> BATCH_SIZE =
            key("batchSize", Types.whole(2, 1_000_000), 1024).means("Pairs, or exposures, a step.");
    private static final Key<Double> FEATURE_DROPOUT = key("featureDropout", Types.below(0, 1), 0.5)
            .means(
                    "Share of a view's (`nextItem`: a user's) id embeddings dropped, so that the id alone does not solve the task.");
    private static final Key<PretrainConfig.Events> EVENTS =
            key(DataSection.PRETRAIN_EVENTS).ifWritten();
    static final Section<PretrainConfig> PRETRAIN = Section.of(
                    "pretrain",
                    "Stage one, without labels.",
                    TASK,
                    TEMPERATURE,
                    EPOCHS,
                    BATCH_SIZE,
                    FEATURE_DROPOUT,
                    EVENTS)
            .rule(PretrainSection::check)
            .to(PretrainConfig.class);

    private PretrainSection() {}

    /** Rivals have no stage one. */
    private static boolean rival(Fields pretrain) {
        return pretrain.root().get(SassSection.MODEL).type() != ModelConfig.Type.SASS;
    }

    /** How many scenarios have events of their own. */
    private static long scenarios(Fields pretrain) {
        return pretrain.root().get(SassSection.SCENARIOS).stream()
                .filter(ScenarioConfig::ofEvents)
                .count();
    }

    /** Views of one scenario alone make no pair. */
    private static boolean possible(Fields pretrain) {
        return !rival(pretrain) && scenarios(pretrain) >= 2;
    }

    private static void check(Fields pretrain) {
        PretrainConfig.Task task = pretrain.get(TASK);
        boolean told = false;
        if (task != PretrainConfig.Task.NONE
                && (rival(pretrain) || (task == PretrainConfig.Task.SCENARIO_CONTRAST && !possible(pretrain)))) {
            task = PretrainConfig.Task.NONE;
            told = true;
            refuse(pretrain);
        }
        if (task == PretrainConfig.Task.NONE) {
            boolean tells = !told && (pretrain.has(TASK) || scenarios(pretrain) > 0);
            for (Key<?> key : List.of(TEMPERATURE, EPOCHS, BATCH_SIZE, FEATURE_DROPOUT)) {
                idle(pretrain, key, tells);
            }
        }
        if (pretrain.has(EVENTS)) {
            events(pretrain, task);
        }
    }

    private static void refuse(Fields pretrain) {
        String path = pretrain.pathOf(TASK.name());
        Binding binding = pretrain.binding();
        pretrain.put(TASK, PretrainConfig.Task.NONE);
        if (rival(pretrain)) {
            // A warning: changing `model.type` alone must be enough to compare a rival.
            binding.warn(path, "`pretrain.task` has no effect with this `model.type`", "only `sass` has a stage one");
            binding.settle(path, TASK.type().write(PretrainConfig.Task.NONE), binding.origin(binding.placeOf(path)));
        } else if (binding.sound(path) && scenarios(pretrain) > 0) {
            binding.report(Diagnostic.error(
                            DiagnosticCode.TOO_FEW_SCENARIOS, "the contrast of scenarios needs two of them")
                    .at(binding.placeOf(path), "there is one scenario with events of its own")
                    .withHelp("add a scenario, or write `task: nextItem`, which needs one only, or `task: none`"));
        }
    }

    /**
     * Without a stage one a key has its default, and no effective value.
     *
     * @param tells whether to warn of it, unless {@code pretrain.task: none} was put over it to see what stage one is worth
     */
    private static <T> void idle(Fields pretrain, Key<T> key, boolean tells) {
        Binding binding = pretrain.binding();
        String path = pretrain.pathOf(key.name());
        if (tells && pretrain.has(key) && binding.sound(path) && !putOver(pretrain, key)) {
            binding.warn(path, "`" + path + "` has no effect without pre-training", "stage one alone reads it");
        }
        binding.drop(path);
        pretrain.put(key, key.fallback());
    }

    /** Whether the task was written by a profile or an override, and the key before. */
    private static boolean putOver(Fields pretrain, Key<?> key) {
        return pretrain.has(TASK) && layer(pretrain, TASK).compareTo(layer(pretrain, key)) > 0;
    }

    private static Origin.Kind layer(Fields pretrain, Key<?> key) {
        Binding binding = pretrain.binding();
        return binding.origin(binding.placeOf(pretrain.pathOf(key.name()))).kind();
    }

    private static void events(Fields pretrain, PretrainConfig.Task task) {
        if (pretrain.root().get(SassSection.DATA).split() instanceof DataConfig.LastOut) {
            pretrain.useless("with `by: lastOut`, which has no time before which all is train", List.of(EVENTS));
        }
        if (task == PretrainConfig.Task.NONE) {
            // A warning: changing `pretrain.task` alone must be enough to see what it is worth.
            Binding binding = pretrain.binding();
            binding.warn(
                    pretrain.pathOf(EVENTS.name()),
                    "`pretrain.events` has no effect without pre-training",
                    "stage one alone reads them");
            binding.drop(pretrain.pathOf(EVENTS.name()) + ".");
            pretrain.put(EVENTS, null);
        }
    }
}
