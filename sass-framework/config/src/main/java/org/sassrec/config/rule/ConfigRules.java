package org.sassrec.config.rule;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.config.feature.FeatureListSection;
import org.sassrec.config.schema.Binding;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.config.section.SplitSection;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Severity;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.diagnostic.Suggestions;
import org.sassrec.diagnostic.SystemCode;

/** Rules between valid parts of a configuration. Parts with reported problems are not checked again. */
public final class ConfigRules {

    private final SassConfig config;
    private final Binding binding;

    private ConfigRules(SassConfig config, Binding binding) {
        this.config = config;
        this.binding = binding;
    }

    public static void check(SassConfig config, Binding binding) {
        ConfigRules rules = new ConfigRules(config, binding);
        rules.checkFeatureNames();
        TableRules.check(config, binding);
        CrossRules.check(config, binding);
        OutputNetworkRules.check(config, binding);
        FeatureRules.check(config, binding);
        rules.checkScenarios();
        rules.checkValidationEvents();
        rules.checkEarlyStoppingMetric();
        rules.warnMissingBias();
        rules.checkSharedItemFeatures();
        OptimizerRules.checkScenarioDecay(config, binding);
        rules.checkExposureSplit();
        rules.warnScenariosWithoutExposures();
        rules.warnConstantLabels();
        rules.warnUnusedScenarios();
        rules.warnIdenticalViews();
        rules.warnMissingHistory();
        rules.checkPublishedScenarios();
    }

    /** Returns the path of a feature. */
    static String path(FeatureConfig feature) {
        return "features." + feature.side().word() + "." + feature.name();
    }

    /** Checks names across sides. The binder checks names within one list. */
    private void checkFeatureNames() {
        Map<String, FeatureConfig> first = new HashMap<>();
        for (FeatureConfig feature : config.features()) {
            FeatureConfig before = first.putIfAbsent(feature.name(), feature);
            if (before != null && before.side() != feature.side() && binding.isValid(path(feature) + ".name")) {
                binding.report(FeatureListSection.duplicate(
                        feature.name(), binding.locationOf(path(feature)), binding.locationOf(path(before))));
            }
        }
    }

    private void checkScenarios() {
        int layers = config.model().layers().size();
        Map<String, String> conditions = new HashMap<>();
        Map<String, String> names = new HashMap<>();
        for (ScenarioConfig scenario : config.scenarios()) {
            String path = "scenarios." + scenario.name();
            if (binding.isValid("model.layers")
                    && binding.isValid(path + ".gateDepth")
                    && scenario.gateDepth() > layers) {
                Diagnostic problem = Diagnostic.error(
                                ConfigCode.GATE_DEPTH_TOO_LARGE,
                                "`" + path + ".gateDepth` is larger than the number of layers")
                        .at(binding.locationOf(path + ".gateDepth"), "the number of layers is " + layers);
                binding.report(
                        binding.isWritten("model.layers")
                                ? problem.withNote("`model.layers` is set here", binding.locationOf("model.layers"))
                                : problem);
            }
            if (scenario.history() != null && binding.isValid(path + ".history.column")) {
                FeatureRules.checkTableExists(
                        binding,
                        config.data(),
                        path + ".history.column",
                        Side.USER,
                        scenario.history().column(),
                        null);
            }
            checkExposureScenarios(scenario, path + ".exposuresFrom");
            if (scenario.candidates() instanceof ScenarioConfig.SqlCondition
                    && config.data().items() == null
                    && !binding.isUncertain("data")
                    && !binding.isWritten("data.items")) {
                binding.report(Diagnostic.error(ConfigCode.MISSING_TABLE, "this condition requires `data.items`")
                        .at(binding.locationOf(path + ".candidates"), "a condition over the columns of items")
                        .withHelp("add `items: {path: ..., key: ...}` to `data`"));
            }
            checkNameCase(
                    scenario.name(), names.putIfAbsent(scenario.name().toLowerCase(Locale.ROOT), scenario.name()));
            String where = scenario.where();
            if (where != null && binding.isValid(path + ".where")) {
                String before = conditions.putIfAbsent(where.strip(), path);
                if (before != null) {
                    SourceSpan other = binding.locationOf(before + ".where");
                    SourceSpan own = binding.locationOf(path + ".where");
                    // An aliased condition has the location of its anchor, so the name of the scenario is the better
                    // location.
                    SourceSpan place = own.equals(other) ? binding.locationOf(path) : own;
                    binding.report(Diagnostic.error(
                                    ConfigCode.DUPLICATE_CONDITION,
                                    "`" + path + "` has the same condition as `" + before + "`")
                            .at(place, "an event belongs to one scenario only")
                            .withNote("the other scenario", other));
                }
            }
        }
        if (!config.scenarios().isEmpty() && config.scenarios().stream().noneMatch(ScenarioConfig::serve)) {
            binding.report(Diagnostic.error(ConfigCode.TOO_FEW_SCENARIOS, "no scenario is served")
                    .at(binding.locationOf("scenarios"), "nothing would be evaluated or released")
                    .withHelp("write `serve: true` in at least one scenario"));
        }
    }

    private void checkNameCase(String name, @Nullable String before) {
        if (before != null && !before.equals(name)) {
            binding.report(Diagnostic.error(
                            SystemCode.INVALID_FORMAT,
                            "the name `" + name + "` differs from `" + before + "` only in upper and lower case")
                    .at(binding.locationOf("scenarios." + name), "choose another name")
                    .withNote("the other name", binding.locationOf("scenarios." + before))
                    .withHelp("an export has a folder per scenario, and some file systems ignore case"));
        }
    }

    private void checkExposureScenarios(ScenarioConfig scenario, String path) {
        List<String> possible = config.scenarioNames(ScenarioConfig::hasEvents);
        for (String name : scenario.exposuresFrom()) {
            if (!binding.isValid(path)
                    || possible.contains(name)
                    || binding.isUncertain("scenarios." + name)
                    || binding.isWritten("scenarios." + name + ".where")) {
                continue;
            }
            boolean exists =
                    config.scenarios().stream().anyMatch(other -> other.name().equals(name));
            binding.report((exists
                            ? Diagnostic.error(ConfigCode.WRONG_REFERENCE_TYPE, "scenario `" + name + "` has no events")
                                    .at(binding.locationOf(path), "`exposuresFrom` requires scenarios with `where`")
                            : Diagnostic.error(ConfigCode.UNKNOWN_REFERENCE, "scenario `" + name + "` does not exist")
                                    .at(binding.locationOf(path), "not found"))
                    .withHelp(Suggestions.didYouMean(name, possible)
                            .orElse(
                                    possible.isEmpty()
                                            ? "add a scenario with `where`"
                                            : "use one of `" + String.join("`, `", possible) + "`")));
        }
    }

    private void checkValidationEvents() {
        FinetuneConfig finetune = config.finetune();
        boolean calibrates = finetune.calibrate() && config.model().itemBias() != ModelConfig.ItemBias.NONE;
        // `all` is useful without validation days, too.
        boolean refits = finetune.refit() == FinetuneConfig.Refit.VALIDATION;
        boolean compares =
                finetune.start() == FinetuneConfig.Start.WARM && finetune.warm().coldEvery() != null;
        if (finetune.earlyStopping() != null || refits || calibrates || compares) {
            String key = finetune.earlyStopping() != null
                    ? "earlyStopping"
                    : refits ? "refit" : calibrates ? "calibrate" : "warm.coldEvery";
            SplitSection.needsValidation("finetune." + key, config.data(), binding);
        }
    }

    private void checkEarlyStoppingMetric() {
        FinetuneConfig.EarlyStopping stopping = config.finetune().earlyStopping();
        String path = "finetune.earlyStopping.metric";
        if (stopping == null || !binding.isValid(path) || !binding.isValid("evaluate.metrics")) {
            return;
        }
        List<String> metrics = config.evaluate().metrics();
        if (!metrics.contains(stopping.metric())) {
            binding.report(Diagnostic.error(
                            ConfigCode.UNKNOWN_REFERENCE, "`" + stopping.metric() + "` is not in `evaluate.metrics`")
                    .at(binding.locationOf(path), "this metric is not computed")
                    .withHelp("use one of `" + String.join("`, `", metrics) + "`"));
        }
    }

    private void checkPublishedScenarios() {
        List<String> served = config.scenarioNames(ScenarioConfig::serve);
        String path = "publish.only";
        for (String name : config.publish().only()) {
            if (!served.contains(name) && binding.isValid(path)) {
                binding.report(
                        Diagnostic.error(ConfigCode.UNKNOWN_REFERENCE, "served scenario `" + name + "` does not exist")
                                .at(binding.locationOf(path), "not found")
                                .withHelp(Suggestions.didYouMean(name, served)
                                        .orElse("use one of `" + String.join("`, `", served) + "`")));
            }
        }
    }

    /** Checks that item features are the same in all scenarios if items have one shared vector. */
    private void checkSharedItemFeatures() {
        if (config.model().itemVector() != ModelConfig.ItemVector.SHARED) {
            return;
        }
        for (FeatureConfig feature : config.features(Side.ITEM)) {
            boolean differs = feature instanceof FeatureConfig.Statistic statistic
                    && FeatureRules.feedsTower(statistic)
                    && statistic.scope() == FeatureConfig.Scope.SCENARIO;
            if (differs && binding.isValid(path(feature) + ".scope")) {
                binding.report(Diagnostic.error(
                                ConfigCode.KEY_NOT_APPLICABLE,
                                "`" + path(feature) + "` is not allowed with `model.itemVector: shared`")
                        .at(binding.locationOf(path(feature)), "this statistic differs between scenarios")
                        .withHelp("write `scope: all`, or remove this feature")
                        .withNote("`model.itemVector` is set here", binding.locationOf("model.itemVector")));
            }
        }
    }

    /**
     * Checks the split of exposures. With leave-one-out, exposures after a test event would be train, so the model
     * would learn that the test events are unlikely.
     */
    private void checkExposureSplit() {
        if (config.finetune().negatives().from() == FinetuneConfig.NegativeSource.EXPOSURES
                && config.data().split() instanceof DataConfig.LeaveOneOut
                && binding.isValid("data.split.by")) {
            binding.report(Diagnostic.error(
                            ConfigCode.KEY_NOT_APPLICABLE,
                            "`finetune.negatives.from: exposures` is not allowed with `data.split.by: leaveOneOut`")
                    .at(
                            binding.locationOf("finetune.negatives.from"),
                            "`leaveOneOut` holds out positives, not exposures")
                    .withHelp("split `by: time` or `by: column`, or write `from: items`")
                    .withNote("the split is set here", binding.locationOf("data.split.by")));
        }
    }

    /** Warns instead of failing, so that a comparison can change only the source of negatives. */
    private void warnScenariosWithoutExposures() {
        if (config.finetune().negatives().from() == FinetuneConfig.NegativeSource.ITEMS) {
            return;
        }
        for (ScenarioConfig scenario : config.scenarios()) {
            String path = "scenarios." + scenario.name();
            boolean trainingOnly =
                    scenario.history() != null || !scenario.exposuresFrom().isEmpty();
            if (trainingOnly && !binding.isUncertain(path)) {
                binding.warn(
                        path,
                        "`" + path + "` is not fine-tuned with `finetune.negatives.from: exposures`",
                        "the scenario has no exposures");
            }
        }
    }

    /**
     * Warns about labels that make every exposure a positive. Labels that are constant in the data are reported in
     * training.
     */
    private void warnConstantLabels() {
        if (config.finetune().negatives().from() == FinetuneConfig.NegativeSource.ITEMS
                || config.model().type().isCountBased()) {
            return;
        }
        for (ScenarioConfig scenario : config.scenarios()) {
            String path = "scenarios." + scenario.name() + ".label";
            boolean trains = scenario.hasEvents() && scenario.serve() && scenario.contributesToTraining();
            if (trains && scenario.label().strip().equalsIgnoreCase("true") && binding.isValid(path)) {
                binding.report(Diagnostic.warning(
                                ConfigCode.UNUSED_KEY,
                                "`scenarios." + scenario.name()
                                        + "` is not fine-tuned with `finetune.negatives.from: exposures`")
                        .at(binding.locationOf(path), "all its exposures are positives, so there is nothing to learn")
                        .withHelp(withoutExposures()
                                + ": set a `label` that excludes some exposures, or write `serve: false`"));
            }
        }
    }

    private String withoutExposures() {
        ModelConfig model = config.model();
        if (!model.isSharedByScenarios()) {
            return "training fails with SASS5003";
        }
        return config.pretrain().task() == PretrainConfig.Task.NONE
                ? "it is served with what the other scenarios train"
                : "it is served with what pre-training and the other scenarios train";
    }

    /** Warns instead of failing, because the default task requires only two scenarios. */
    private void warnIdenticalViews() {
        boolean differ = config.viewsDiffer(Side.USER) || config.viewsDiffer(Side.ITEM);
        // An invalid feature may be the one that differs between scenarios.
        boolean sound = binding.problems().sorted().stream().noneMatch(problem -> problem.severity() == Severity.ERROR);
        if (!config.pretrain().comparesScenarios() || differ || !sound) {
            return;
        }
        boolean written = binding.isWritten("pretrain.task");
        binding.report(Diagnostic.warning(
                        ConfigCode.UNUSED_KEY,
                        "`pretrain.task: "
                                + ValueTypes.camelCase(config.pretrain().task().name())
                                + "` has no effect: all views are the same, so pre-training is skipped")
                .at(
                        binding.locationOf(written ? "pretrain.task" : "features"),
                        "no feature of a user or item differs between scenarios")
                .withHelp("add a `sequence` or a `statistic` with `scope: scenario` to users or items,"
                        + " or write `pretrain.task: nextItem` or `none`"));
    }

    /** Warns about training-only scenarios of models that read only one scenario each. */
    private void warnUnusedScenarios() {
        for (ScenarioConfig scenario : config.scenariosUnusedByOwnModels()) {
            String path = "scenarios." + scenario.name();
            if (!binding.isUncertain(path)) {
                binding.report(Diagnostic.warning(
                                ConfigCode.UNUSED_KEY, "`" + path + "` has no effect with `model.samples: perScenario`")
                        .at(
                                binding.locationOf(path),
                                "each model trains only on the rows of the scenario that it serves")
                        .withHelp("use `pooledThenPerScenario`, which starts with one model of all rows"));
            }
        }
    }

    private void warnMissingHistory() {
        boolean routes = config.features(Side.USER).stream()
                .anyMatch(feature -> feature instanceof FeatureConfig.Sequence sequence
                        && feature.scenarios().isEmpty()
                        && sequence.pooling() != FeatureConfig.Pooling.CONCAT);
        if (config.model().type() == ModelConfig.Type.MIND && !routes && !binding.isUncertain("features.user")) {
            binding.report(
                    Diagnostic.warning(ConfigCode.UNUSED_KEY, "`model.type: mind` has no history for its interests")
                            .at(binding.locationOf("model.type"), "every user has one vector, as with `dssm`")
                            .withHelp("add a `sequence` without `pooling: concat` to `features.user`"));
        }
    }

    /**
     * Warns about settings of the item bias without an item bias. Warnings allow a comparison to change only {@code
     * model}.
     */
    private void warnMissingBias() {
        ModelConfig model = config.model();
        if (!model.usesPrior() && binding.isWritten("model.prior")) {
            binding.warn("model.prior", "`model.prior` has no effect without `itemBias: prior`", "not used");
        }
        if (model.itemBias() != ModelConfig.ItemBias.NONE) {
            return;
        }
        if (config.finetune().calibrate()) {
            binding.warn(
                    "finetune.calibrate",
                    "`finetune.calibrate` has no effect with `itemBias: none`",
                    "items have no bias");
        }
        for (FeatureConfig feature : config.features(Side.ITEM)) {
            if (feature.feedsBias()) {
                String path = path(feature) + ".feeds";
                binding.warn(path, "`" + path + "` has no effect with `itemBias: none`", "items have no bias");
            }
        }
    }
}
