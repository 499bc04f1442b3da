package org.sassrec.config.section;

import static org.sassrec.config.schema.Key.key;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.OptimizerConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.Origin;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.diagnostic.Diagnostic;

/** Declares {@code pretrain}. */
final class PretrainSection {

    private static final Key<PretrainConfig.Task> TASK = key("task", PretrainConfig.Task.NONE)
            .means(
                    "`none`: no pre-training. `scenarioContrast`: matches the views of one user, or item, in two scenarios. `nextItem`: predicts the next exposed item, positive or not, from the history of the user, among other items of the scenario. `auto`: `nextItem` if validation is better with it. Fine-tuning runs up to 3 epochs from both starts. If pre-training leads, it runs to the end from both and continues with the better one. Requires `finetune.earlyStopping`.");
    private static final Key<Double> TEMPERATURE = key("temperature", ValueTypes.greaterThan(0, 100), 0.1)
            .means("Divides the similarity of two views, or of user and item.");
    private static final Key<Integer> EPOCHS = key("epochs", ValueTypes.integer(1, 10_000), 1)
            .means("Passes over all pairs of views, or over all exposures.");
    private static final Key<Integer> BATCH_SIZE =
            key("batchSize", ValueTypes.integer(2, 1_000_000), 1024).means("Pairs, or exposures, per step.");
    private static final Key<Double> FEATURE_DROPOUT = key("featureDropout", ValueTypes.lessThan(0, 1), 0.5)
            .means(
                    "Share of the id embeddings of a view (with `nextItem` of a user) that are dropped. Without dropout the id alone could solve the task.");
    private static final Key<OptimizerConfig> OPTIMIZER =
            key(OptimizerSection.ofPretraining(pretrain -> pretrain.get(TASK).predictsItems()));
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
                    OPTIMIZER,
                    EVENTS)
            .rule(PretrainSection::check)
            .to(PretrainConfig.class);

    private PretrainSection() {}

    /** Returns whether the model has no pre-training. */
    private static boolean isBaselineModel(SectionReader pretrain) {
        return pretrain.root().get(SassSection.MODEL).type() != ModelConfig.Type.SASS;
    }

    /** Returns the number of scenarios with events. */
    private static long scenarios(SectionReader pretrain) {
        return pretrain.root().get(SassSection.SCENARIOS).stream()
                .filter(ScenarioConfig::hasEvents)
                .count();
    }

    /** Returns whether scenario-contrastive pre-training is possible. It requires two scenarios with events. */
    private static boolean possible(SectionReader pretrain) {
        return !isBaselineModel(pretrain) && scenarios(pretrain) >= 2;
    }

    private static void check(SectionReader pretrain) {
        PretrainConfig.Task task = pretrain.get(TASK);
        boolean reported = false;
        if (task != PretrainConfig.Task.NONE
                && (isBaselineModel(pretrain)
                        || (task == PretrainConfig.Task.SCENARIO_CONTRAST && !possible(pretrain)))) {
            reported = true;
            rejectTask(pretrain, task);
            task = PretrainConfig.Task.NONE;
        }
        if (task == PretrainConfig.Task.NONE) {
            boolean warns = !reported && (pretrain.has(TASK) || scenarios(pretrain) > 0);
            for (Key<?> key : List.of(TEMPERATURE, EPOCHS, BATCH_SIZE, FEATURE_DROPOUT)) {
                dropUnusedKey(pretrain, key, warns);
            }
            dropUnusedKey(pretrain, OPTIMIZER, OptimizerConfig.PRETRAIN, warns);
        }
        if (pretrain.has(EVENTS)) {
            events(pretrain, task);
        }
    }

    private static void rejectTask(SectionReader pretrain, PretrainConfig.Task task) {
        if (task == PretrainConfig.Task.AUTO) {
            if (pretrain.isValid(TASK)) {
                pretrain.replace(TASK, PretrainConfig.Task.NONE);
            }
        } else if (isBaselineModel(pretrain)) {
            // A warning, so that a comparison can change only `model.type`.
            pretrain.warn(TASK, "`pretrain.task` has no effect with this `model.type`", "only `sass` has pre-training");
            pretrain.replace(TASK, PretrainConfig.Task.NONE);
        } else if (pretrain.isValid(TASK) && scenarios(pretrain) > 0) {
            pretrain.report(Diagnostic.error(
                            ConfigCode.TOO_FEW_SCENARIOS,
                            "`pretrain.task: scenarioContrast` requires two scenarios with events")
                    .at(pretrain.locationOf(TASK), "only one scenario has events")
                    .withHelp("add a scenario, or write `task: nextItem`, which works with one, or `task: none`"));
        }
        pretrain.put(TASK, PretrainConfig.Task.NONE);
    }

    /**
     * Sets a key to its default and removes its effective values.
     *
     * @param warns whether to warn about it, unless a higher layer sets {@code pretrain.task: none}
     */
    private static <T> void dropUnusedKey(SectionReader pretrain, Key<T> key, @Nullable T defaultValue, boolean warns) {
        if (warns && pretrain.has(key) && pretrain.isValid(key) && !isSetByHigherLayer(pretrain, key)) {
            String message = "`" + pretrain.pathOf(key) + "` has no effect without pre-training";
            pretrain.warn(key, message, "only pre-training reads this key");
        }
        pretrain.drop(key, defaultValue);
    }

    private static <T> void dropUnusedKey(SectionReader pretrain, Key<T> key, boolean warns) {
        dropUnusedKey(pretrain, key, key.defaultValue(), warns);
    }

    /** Returns whether a profile or an override sets the task above the layer of the key. */
    private static boolean isSetByHigherLayer(SectionReader pretrain, Key<?> key) {
        return pretrain.has(TASK) && layer(pretrain, TASK).compareTo(layer(pretrain, key)) > 0;
    }

    private static Origin.Kind layer(SectionReader pretrain, Key<?> key) {
        return pretrain.binding().origin(pretrain.locationOf(key)).kind();
    }

    private static void events(SectionReader pretrain, PretrainConfig.Task task) {
        if (pretrain.root().get(SassSection.DATA).split() instanceof DataConfig.LeaveOneOut) {
            pretrain.reportNotApplicable(
                    "with `by: leaveOneOut`, which has no start time of validation and test", List.of(EVENTS));
        }
        if (task == PretrainConfig.Task.NONE) {
            // A warning, so that a comparison can change only `pretrain.task`.
            pretrain.warn(
                    EVENTS,
                    "`pretrain.events` has no effect without pre-training",
                    "only pre-training reads these events");
            pretrain.drop(EVENTS, null);
        }
    }
}
