package org.sassrec.pipeline;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.NumberForm;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.PublishConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.training.Arithmetic;

/**
 * Which keys of the configuration each stage reads, of the paths of {@link org.sassrec.config.LoadedConfig#flat()}. A key
 * that a stage reads and that is missing here would leave a stale result; one too many only costs time.
 */
public final class StageKeys {
    private static final String SCENARIOS = "scenarios.";
    private static final String MILVUS = "publish.milvus";

    private static final String EPOCHS = "finetune.epochs";
    private static final String CALIBRATE = "finetune.calibrate";
    private static final String HISTORY = "evaluate.history";
    private static final String EXCLUDE = "evaluate.exclude";
    private static final String TYPE = "model.type";
    private static final String SAMPLES = "model.samples";
    private static final String SIMILARITY = "model.similarity";
    private static final String FREEZE = "finetune.freeze";

    /** A name that no key has, to be read by people: {@code evaluate} is configured for itself, too. */
    private static final String CALIBRATED_BY = "measure of " + CALIBRATE;

    /** The same: what buckets and scales of statistics were learned from. */
    private static final String MISSING = "missing numbers";

    private static final String COUNTED = "numbers of statistics";

    /** Keys of fine-tuning that decide how far it goes, and nothing of an epoch. */
    private static final Set<String> HOW_FAR = Set.of(EPOCHS, "finetune.refit", CALIBRATE, CALIBRATED_BY);

    /** Keys of a scenario that preparation reads; the others are the model's. */
    private static final Set<String> PREPARED = Set.of("where", "history", "label", "candidates", "candidatesFile");

    /** Keys of the model that say nothing of pre-training. */
    private static final Set<String> FINETUNED = Set.of("model.dropout", StageKeys.PRIOR);

    private static final String PRIOR = "model.prior";

    /** Keys of a scenario that only people read. */
    private static final String OWNER = "owner";

    /** Keys of Milvus that decide how to reach it, not what is there afterwards. */
    private static final Set<String> REACH = Set.of("token", "user", "password", "timeout", "buildTimeout", "tls");

    /** What decides the arithmetic besides the model: one seed, one result on one number of threads. */
    private static final List<String> ARITHMETIC = List.of("run.seed", "run.threads", StageKeys.PRECISION);

    private static final Pattern LOCATING =
            Pattern.compile("data\\.(events|users|items)\\.(path|join|dates|missingDates).*");

    private static final String PRECISION = "run.precision";

    private StageKeys() {}

    /** The effective values that a stage reads. */
    public static Map<String, String> of(Stage stage, Map<String, String> flat, SassConfig config) {
        Map<String, String> read = new TreeMap<>();
        flat.forEach((path, value) -> {
            if (reads(stage, path, config)) {
                read.put(path, value);
            }
        });
        // `auto` is not the same on every machine, and a run may go on on another one.
        read.computeIfPresent(
                PRECISION,
                (key, value) -> Arithmetic.precision(config.run()).name().toLowerCase(Locale.ROOT));
        if (stage == Stage.PRETRAIN) {
            // The weights of the global output are there or not; how much its loss counts is nothing to stage one.
            read.put("finetune.globalLossWeight", config.finetune().globalLossWeight() > 0 ? "above 0" : "0");
            // It is one network in any case.
            read.computeIfPresent(SAMPLES, (key, samples) -> "mixed");
            // Views are compared by their angle, whatever the similarity of users and items.
            read.computeIfPresent(SIMILARITY, (key, similarity) -> "dot");
        }
        boolean trains = stage == Stage.PRETRAIN || stage == Stage.FINETUNE;
        if (trains && !config.model().type().counts() && readsNumbers(config)) {
            // Once what a missing one stands for began by chance, and had no weight of its own.
            read.put(MISSING, "from zero");
        }
        FinetuneConfig finetune = config.finetune();
        if (stage == Stage.FINETUNE && finetune.freeze() == FinetuneConfig.Freeze.TABLES) {
            // Once all tables were meant, and weights of that time, checkpoints among them, are others.
            read.put(FREEZE, "tables that were trained");
        }
        if (stage == Stage.FINETUNE && !config.model().type().counts()) {
            rememberForm(config.model(), read);
        }
        if (config.model().type().counts() && reads(stage, SAMPLES, config)) {
            // As long as it was a value of controls, too.
            read.put(SAMPLES, "mixed");
        }
        if (stage == Stage.FINETUNE && finetune.calibrate() && finetune.earlyStopping() == null) {
            // Without early stopping it is measured as the evaluation measures, which says nothing of the epochs.
            read.put(
                    CALIBRATED_BY,
                    config.decidingMetric() + ", exclude "
                            + config.evaluate().exclude().name().toLowerCase(Locale.ROOT));
        }
        if (stage == Stage.EVALUATE && config.evaluate().history() == EvaluateConfig.History.ROLLING) {
            // Once the prior began to roll a day later where the split ends within one.
            read.computeIfPresent(HISTORY, (key, rolling) -> rolling + " from the last day on");
        }
        if (stage == Stage.PREPARE && countsBesideLists(config)) {
            // Once rows of lists, before all events, had a say in it, too.
            read.put(COUNTED, "those that events see");
        }
        if (stage == Stage.PREPARE) {
            // Scenarios are numbers in the dataset: in another order the same keys mean another dataset.
            read.put(
                    "scenarios",
                    config.scenarios().stream()
                            .map(ScenarioConfig::name)
                            .toList()
                            .toString());
        }
        return read;
    }

    private static boolean readsNumbers(SassConfig config) {
        return config.features().stream()
                .filter(feature -> !feature.feedsBias())
                .anyMatch(feature -> feature instanceof FeatureConfig.Embedding
                        || (feature.form() != null && feature.form().dense()));
    }

    private static boolean countsBesideLists(SassConfig config) {
        return config.scenarios().stream().anyMatch(scenario -> scenario.history() != null)
                && config.features().stream()
                        .anyMatch(feature -> feature instanceof FeatureConfig.Statistic statistic
                                && statistic.of() != FeatureConfig.Measure.TOP
                                && learns(statistic.form()));
    }

    private static boolean learns(NumberForm form) {
        return form.quantiles() > 0
                || form.scale() == NumberForm.Scale.STANDARD
                || form.scale() == NumberForm.Scale.LOG_STANDARD;
    }

    /** Whether a key says how something was learned that is taken over from the training, be it as it may. */
    static boolean isTakenOver(String path) {
        return path.equals(COUNTED);
    }

    /** What makes weights others than those of the same keys in an older version. */
    private static void rememberForm(ModelConfig model, Map<String, String> read) {
        if (model.type() != ModelConfig.Type.SASS) {
            read.computeIfPresent(TYPE, (key, type) -> type + form(model.type()));
        } else if (!model.isOneForAll()) {
            // Once all scenarios trained one network of `sass`, whatever was written.
            read.computeIfPresent(SAMPLES, (key, samples) -> samples + " of sass, too");
        }
    }

    /** The same of a rival. */
    private static String form(ModelConfig.Type type) {
        // Some once had no context, or a layer less; weights of that time do not fit.
        String form = " with the context and all layers";
        if (!type.knowsScenario()) {
            // Attention to a history once looked for something else in each scenario.
            return form + ", the same in all scenarios";
        }
        // Units below zero once gave nothing, and the scenarios' vectors began as one.
        return type == ModelConfig.Type.M2M ? form + ", leaky, scenarios apart" : form;
    }

    /** Whether a stage reads a key. */
    static boolean reads(Stage stage, String path, SassConfig config) {
        String section = path.contains(".") ? path.substring(0, path.indexOf('.')) : path;
        return switch (stage) {
            case PREPARE ->
                Set.of("data", "label", "features").contains(section)
                        || isOrIn(path, "pretrain.events")
                        || (section.equals("scenarios") && PREPARED.contains(scenarioKey(path)));
            case PRETRAIN ->
                section.equals("pretrain")
                        // The next item's score has the prior, too.
                        || (config.pretrain().task() == PretrainConfig.Task.NEXT_ITEM && isOrIn(path, PRIOR))
                        || (section.equals("model") && FINETUNED.stream().noneMatch(key -> isOrIn(path, key)))
                        // Both stages learn at the same rates.
                        || isOrIn(path, "finetune.optimizer")
                        || ARITHMETIC.contains(path)
                        // Which weights there are, whether stage one trains them or not.
                        || (section.equals("scenarios")
                                && Set.of("gateDepth", "head").contains(scenarioKey(path)));
            case FINETUNE ->
                Set.of("model", "finetune").contains(section)
                        || ARITHMETIC.contains(path)
                        || path.equals("pretrain.task")
                        // Validation hides the same items as the final evaluation, unless it is told otherwise.
                        || (path.equals(EXCLUDE) && stopsByEvaluation(config))
                        // A control asks validation in any case.
                        || (config.model().type().counts()
                                && Set.of(EXCLUDE, "evaluate.metrics").contains(path))
                        || (section.equals("scenarios")
                                && !PREPARED.contains(scenarioKey(path))
                                && !scenarioKey(path).equals(OWNER));
            case EXPORT -> false;
            case EVALUATE -> section.equals("evaluate") || path.equals("run.seed");
            case PUBLISH -> publishes(path, config);
        };
    }

    /** Of the inputs of fine-tuning those that its epochs depend on. */
    static Inputs ofEpochs(Inputs finetune) {
        Map<String, String> values = new TreeMap<>(finetune.values());
        values.keySet().removeAll(HOW_FAR);
        return Inputs.of(values);
    }

    /** Whether fine-tuning with some inputs is the beginning of that with others. */
    static boolean continues(Inputs before, Inputs now) {
        String had = before.values().get(EPOCHS);
        String asked = now.values().get(EPOCHS);
        return had != null
                && asked != null
                && Integer.parseInt(had) <= Integer.parseInt(asked)
                && ofEpochs(before).equals(ofEpochs(now));
    }

    private static boolean stopsByEvaluation(SassConfig config) {
        FinetuneConfig.EarlyStopping stopping = config.finetune().earlyStopping();
        return stopping != null && stopping.exclude() == null;
    }

    private static boolean publishes(String path, SassConfig config) {
        if (!isOrIn(path, MILVUS)) {
            return isOrIn(path, "publish") || isOrIn(path, "gates");
        }
        return config.publish().store() == PublishConfig.Store.MILVUS
                && REACH.stream().noneMatch(key -> isOrIn(path, MILVUS + "." + key));
    }

    /** Whether a key says what the bias of items was weighed by, and nothing of what the weights mean. */
    static boolean isMeasure(String path) {
        return path.equals(CALIBRATED_BY);
    }

    /** Whether a key decides how numbers are added up in training, and nothing of what weights mean. */
    static boolean isArithmetic(String path) {
        return ARITHMETIC.contains(path);
    }

    /** Whether a key only says where data lies, or what of it is held out. */
    static boolean locates(String path) {
        return LOCATING.matcher(path).matches() || isOrIn(path, "data.split");
    }

    /** Whether a change of a key alone makes new collections of the same vectors. */
    static boolean indexes(String path) {
        return isOrIn(path, MILVUS + ".index") || path.equals("publish.verify.annRecall@50");
    }

    private static boolean isOrIn(String path, String key) {
        return path.equals(key) || path.startsWith(key + ".");
    }

    /** {@code where} of {@code scenarios.home.where} and {@code history} of {@code scenarios.past.history.column}. */
    private static String scenarioKey(String path) {
        String rest = path.substring(SCENARIOS.length());
        int dot = rest.indexOf('.');
        if (dot < 0) {
            return "";
        }
        String key = rest.substring(dot + 1);
        int next = key.indexOf('.');
        return next < 0 ? key : key.substring(0, next);
    }
}
