package org.sassrec.config.section;

import static org.sassrec.config.schema.Key.key;

import java.util.List;
import org.sassrec.config.DataConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.schema.Binding;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.Origin;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;

/** Declares {@code pretrain:}. */
final class PretrainSection {

    private static final Key<PretrainConfig.Task> TASK = key("task", ValueTypes.choice(PretrainConfig.Task.class))
            .or(
                    "`scenarioContrast`; `none` for a baseline or a single scenario",
                    pretrain -> possible(pretrain) ? PretrainConfig.Task.SCENARIO_CONTRAST : PretrainConfig.Task.NONE)
            .means(
                    "`scenarioContrast`: matches the views of one user, or item, in two scenarios. `nextItem`: predicts the next exposed item, positive or not, from the history of the user, among other items of the scenario. `none`: no pre-training.");
    private static final Key<Double> TEMPERATURE = key("temperature", ValueTypes.greaterThan(0, 100), 0.1)
            .means("Divides the similarity of two views, or of user and item.");
    private static final Key<Integer> EPOCHS =
            key("epochs", ValueTypes.integer(1, 10_000), 2).means("Passes over all pairs of views, or over all exposures.");
    private static final Key<Integer> BATCH_SIZE =
            key("batchSize", ValueTypes.integer(2, 1_000_000), 1024).means("Pairs, or exposures, per step.");
    private static final Key<Double> FEATURE_DROPOUT = key("featureDropout", ValueTypes.lessThan(0, 1), 0.5)
            .means(
                    "Share of the id embeddings of a view (with `nextItem` of a user) that are dropped. Without dropout the id alone could solve the task.");
    private static final Key<PretrainConfig.Events> EVENTS =
            key(DataSection.PRETRAIN_EVENTS).ifWritten();
    static final Section<PretrainConfig> PRETRAIN = Section.of(
                    "pretrain",
                    "Stage one: pre-training without labels.",
                    TASK,
                    TEMPERATURE,
                    EPOCHS,
                    BATCH_SIZE,
                    FEATURE_DROPOUT,
                    EVENTS)
            .rule(PretrainSection::check)
            .to(PretrainConfig.class);

    private PretrainSection() {}

    /** Baselines have no stage one. */
    private static boolean isBaselineModel(SectionReader pretrain) {
        return pretrain.root().get(SassSection.MODEL).type() != ModelConfig.Type.SASS;
    }

    /** How many scenarios have events of their own. */
    private static long scenarios(SectionReader pretrain) {
        return pretrain.root().get(SassSection.SCENARIOS).stream()
                .filter(ScenarioConfig::hasEvents)
                .count();
    }

    /** Views of one scenario alone make no pair. */
    private static boolean possible(SectionReader pretrain) {
        return !isBaselineModel(pretrain) && scenarios(pretrain) >= 2;
    }

    private static void check(SectionReader pretrain) {
        PretrainConfig.Task task = pretrain.get(TASK);
        boolean told = false;
        if (task != PretrainConfig.Task.NONE
                && (isBaselineModel(pretrain)
                        || (task == PretrainConfig.Task.SCENARIO_CONTRAST && !possible(pretrain)))) {
            task = PretrainConfig.Task.NONE;
            told = true;
            refuse(pretrain);
        }
        if (task == PretrainConfig.Task.NONE) {
            boolean tells = !told && (pretrain.has(TASK) || scenarios(pretrain) > 0);
            for (Key<?> key : List.of(TEMPERATURE, EPOCHS, BATCH_SIZE, FEATURE_DROPOUT)) {
                dropUnusedKey(pretrain, key, tells);
            }
        }
        if (pretrain.has(EVENTS)) {
            events(pretrain, task);
        }
    }

    private static void refuse(SectionReader pretrain) {
        String path = pretrain.pathOf(TASK.name());
        Binding binding = pretrain.binding();
        pretrain.put(TASK, PretrainConfig.Task.NONE);
        if (isBaselineModel(pretrain)) {
            // A warning: changing `model.type` alone must be enough to compare a baseline.
            binding.warn(path, "`pretrain.task` has no effect with this `model.type`", "only `sass` has pre-training");
            binding.setValue(
                    path, TASK.type().write(PretrainConfig.Task.NONE), binding.origin(binding.locationOf(path)));
        } else if (binding.isValid(path) && scenarios(pretrain) > 0) {
            binding.report(Diagnostic.error(
                            DiagnosticCode.TOO_FEW_SCENARIOS, "`pretrain.task: scenarioContrast` requires two scenarios with events")
                    .at(binding.locationOf(path), "only one scenario has events")
                    .withHelp("add a scenario, or write `task: nextItem`, which works with one, or `task: none`"));
        }
    }

    /**
     * Without a stage one a key has its default, and no effective value.
     *
     * @param tells whether to warn of it, unless {@code pretrain.task: none} was put over it to see what stage one is worth
     */
    private static <T> void dropUnusedKey(SectionReader pretrain, Key<T> key, boolean tells) {
        Binding binding = pretrain.binding();
        String path = pretrain.pathOf(key.name());
        if (tells && pretrain.has(key) && binding.isValid(path) && !isSetByHigherLayer(pretrain, key)) {
            binding.warn(path, "`" + path + "` has no effect without pre-training", "only pre-training reads this key");
        }
        binding.removeValues(path);
        pretrain.put(key, key.defaultValue());
    }

    /** Whether the task was written by a profile or an override, and the key before. */
    private static boolean isSetByHigherLayer(SectionReader pretrain, Key<?> key) {
        return pretrain.has(TASK) && layer(pretrain, TASK).compareTo(layer(pretrain, key)) > 0;
    }

    private static Origin.Kind layer(SectionReader pretrain, Key<?> key) {
        Binding binding = pretrain.binding();
        return binding.origin(binding.locationOf(pretrain.pathOf(key.name()))).kind();
    }

    private static void events(SectionReader pretrain, PretrainConfig.Task task) {
        if (pretrain.root().get(SassSection.DATA).split() instanceof DataConfig.LeaveOneOut) {
            pretrain.reportNotApplicable(
                    "with `by: leaveOneOut`, which has no start time of validation and test", List.of(EVENTS));
        }
        if (task == PretrainConfig.Task.NONE) {
            // A warning: changing `pretrain.task` alone must be enough to see what it is worth.
            Binding binding = pretrain.binding();
            binding.warn(
                    pretrain.pathOf(EVENTS.name()),
                    "`pretrain.events` has no effect without pre-training",
                    "only pre-training reads these events");
            binding.removeValues(pretrain.pathOf(EVENTS.name()) + ".");
            pretrain.put(EVENTS, null);
        }
    }
}
