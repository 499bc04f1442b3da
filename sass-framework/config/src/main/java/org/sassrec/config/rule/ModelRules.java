package org.sassrec.config.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.config.feature.SequenceFeatureSection;
import org.sassrec.config.schema.Binding;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.config.section.FinetuneSection;
import org.sassrec.config.section.ModelSection;
import org.sassrec.config.section.NegativesSection;
import org.sassrec.config.section.ScenarioSection;
import org.sassrec.diagnostic.Diagnostic;

/**
 * Removes keys that the configured model does not read: it reports them and sets their defaults. A change of such a key
 * then causes no training and no other variant. The reports are warnings, so that a comparison can change only {@code
 * model.type}.
 */
public final class ModelRules {
    private static final String NO_BIAS_NETWORK =
            "with `biasFusion: none` and no gates, no network reads the context and the features of single scenarios";

    /** Keys of {@code model} that depend on the type only, with what the types that read them do with them. */
    private static final Map<String, String> KEYS_OF_TYPES = new TreeMap<>(Map.of(
            "experts", "have experts",
            "interests", "has several vectors per user",
            "biasWidth", "have such a network",
            "transfer", "has a global network",
            "gateForm", "has these gates",
            "gateWeights", "has these gates",
            "biasFusion", "joins a bias network to its output"));

    private final SassConfig config;
    private final ModelConfig model;
    private final Binding binding;
    private final Set<String> unread = new HashSet<>();

    private ModelRules(SassConfig config, Binding binding) {
        this.config = config;
        this.model = config.model();
        this.binding = binding;
    }

    /** Returns the configuration without keys that its model does not read. */
    public static SassConfig withoutUnusedKeys(SassConfig config, Binding binding) {
        ModelRules rules = new ModelRules(config, binding);
        return config.with(Map.of(
                "scenarios", rules.scenarios(),
                "features", rules.features(),
                "model", rules.model(),
                "finetune", rules.finetune()));
    }

    private ModelConfig model() {
        ModelConfig.Type type = model.type();
        KEYS_OF_TYPES.forEach(
                (key, use) -> reportUnused(type.reads(key), key, "only " + typesThatRead(key) + " " + use));
        if (isSass() && !hasGates()) {
            for (String key : List.of("gateForm", "gateWeights")) {
                reportUnused("model." + key, "here", "no layer has an adaptive gate and an update gate");
            }
        }
        if (isSass() && !readsBiasNetwork()) {
            reportUnused("model.biasWidth", "here", unreadBias());
            if (!outputNetworksReadFeatures()) {
                reportUnused("model.biasDim", "here", unreadBias());
            }
            for (FeatureConfig feature : config.features()) {
                if (feature.side() == Side.CONTEXT || (!feature.scenarios().isEmpty() && !feature.feedsBias())) {
                    reportUnusedFeature(feature);
                }
            }
        }
        reportUnused(
                readsBiasDim(),
                "biasDim",
                "the model reads no embedding of the scenario, no context and no features of single scenarios");
        boolean weights = hasStatisticBias() || type.reads("scenarioDecay");
        reportUnused(weights, "scenarioDecay", "scenarios have no separate weights");
        boolean decays =
                type != ModelConfig.Type.HMOE || model.samples() != ModelConfig.Samples.POOLED_THEN_PER_SCENARIO;
        if (!decays && model.scenarioDecay() > 0) {
            reportUnused(
                    "model.scenarioDecay",
                    "with `hmoe` and `samples: pooledThenPerScenario`",
                    "parts of other scenarios that it mixes would decay while one scenario is fine-tuned");
        }
        boolean matrices = hasStatisticBias() || type.reads("scenarioRank");
        reportUnused(matrices, "scenarioRank", "scenarios have no separate matrices");
        ModelConfig read = ModelSection.MODEL.withDefaults(model, unread);
        return decays ? read : ModelSection.MODEL.with(read, Map.of("scenarioDecay", 0.0));
    }

    /** Returns a text such as {@code `mmoe`, `ple` and `m2m`}. */
    private static String typesThatRead(String key) {
        String types = Arrays.stream(ModelConfig.Type.values())
                .filter(type -> type.reads(key))
                .map(type -> "`" + ValueTypes.camelCase(type.name()) + "`")
                .collect(Collectors.joining(", "));
        return types.replaceFirst(", (\\S+)$", " and $1");
    }

    /** Returns whether the bias network affects an output. */
    private boolean readsBiasNetwork() {
        return model.biasFusion().joinsOutput()
                || (model.biasFusion() != ModelConfig.BiasFusion.NO_NETWORK && hasGates());
    }

    /** Returns why nothing reads the inputs of a bias network. */
    private String unreadBias() {
        return model.biasFusion() == ModelConfig.BiasFusion.NO_NETWORK
                ? "with `biasFusion: noNetwork`, no network reads the context and the features of single scenarios"
                : NO_BIAS_NETWORK;
    }

    private boolean hasGates() {
        return model.transfer().hasGates()
                && config.scenarios().stream().anyMatch(scenario -> scenario.gateDepth() > 0);
    }

    /**
     * Returns whether embeddings of {@code biasDim} are read: of the scenario, of the context, or of features of single
     * scenarios.
     */
    private boolean readsBiasDim() {
        ModelConfig.Type type = model.type();
        return type.separatesContext()
                || type == ModelConfig.Type.M2M
                || type.isCountBased()
                || outputNetworksReadFeatures()
                || config.features().stream()
                        .anyMatch(feature -> feature.side() == Side.CONTEXT
                                || (!feature.scenarios().isEmpty() && !feature.feedsBias()));
    }

    /** Returns the features. Histories have the default pooling if the model overrides it. */
    private List<FeatureConfig> features() {
        List<FeatureConfig> features = new ArrayList<>();
        for (FeatureConfig feature : config.features()) {
            String reason = feature instanceof FeatureConfig.Sequence sequence ? ownPooling(sequence) : null;
            if (reason == null) {
                features.add(feature);
            } else {
                reportUnused(ConfigRules.path(feature) + ".pooling", withType(), reason);
                features.add(
                        SequenceFeatureSection.KEYS.withDefaults((FeatureConfig.Sequence) feature, Set.of("pooling")));
            }
        }
        return features;
    }

    /** Returns how the model overrides the pooling of a history; {@code null} if it does not. */
    private @Nullable String ownPooling(FeatureConfig.Sequence history) {
        if (history.pooling() == FeatureConfig.Pooling.CONCAT) {
            return null;
        }
        if (model.type() == ModelConfig.Type.MIND && history.scenarios().isEmpty()) {
            return "the model routes histories to the interests of the user";
        }
        FeatureConfig.Pooling always = model.type().effectivePooling(FeatureConfig.Pooling.MEAN);
        return always == FeatureConfig.Pooling.MEAN
                ? null
                : "the model pools all histories except `concat` by `" + ValueTypes.camelCase(always.name()) + "`";
    }

    /** Reports a feature that only output networks can read, if none reads it. */
    private void reportUnusedFeature(FeatureConfig feature) {
        String name = feature.name();
        boolean used = config.scenarios().stream()
                .map(ScenarioConfig::outputNetwork)
                .anyMatch(head -> head != null && head.features().contains(name));
        if (!used) {
            binding.warn(ConfigRules.path(feature), "the feature `" + name + "` has no effect here", unreadBias());
        }
    }

    /** Returns whether an output network reads features of the bias network. */
    private boolean outputNetworksReadFeatures() {
        return config.scenarios().stream()
                .map(ScenarioConfig::outputNetwork)
                .anyMatch(head -> head != null && !head.features().isEmpty());
    }

    /**
     * Returns whether statistics feed the item bias. Each scenario then has a separate network for them, with any
     * tower.
     */
    private boolean hasStatisticBias() {
        return !model.type().isCountBased()
                && model.itemBias() != ModelConfig.ItemBias.NONE
                && config.features(Side.ITEM).stream().anyMatch(FeatureConfig::feedsBias);
    }

    private List<ScenarioConfig> scenarios() {
        if (isSass() && model.transfer() != ModelConfig.Transfer.NONE) {
            return config.scenarios();
        }
        List<ScenarioConfig> scenarios = new ArrayList<>();
        for (ScenarioConfig scenario : config.scenarios()) {
            String path = "scenarios." + scenario.name() + ".gateDepth";
            reportUnused(path, "here", "only `model.type: sass` with a `transfer` has gates");
            scenarios.add(ScenarioSection.SCENARIO.with(
                    scenario, Map.of("gateDepth", model.layers().size())));
        }
        return scenarios;
    }

    private FinetuneConfig finetune() {
        FinetuneConfig finetune = config.finetune();
        FinetuneConfig.Negatives negatives = finetune.negatives();
        FinetuneConfig.HardNegativeConfig hard = negatives.hard();
        String path = "finetune.negatives.hard";
        if (hard != null && hard.start() > finetune.epochs() && binding.isValid(path + ".start")) {
            binding.report(Diagnostic.warning(ConfigCode.UNUSED_KEY, "`" + path + "` has no effect")
                    .at(
                            binding.locationOf(path),
                            "hard negatives start with epoch " + hard.start() + ", but the last epoch is "
                                    + finetune.epochs())
                    .withHelp(
                            "raise `finetune.epochs` before training; later it trains all epochs again from scratch"));
            binding.removeValues(path);
            finetune = FinetuneSection.FINETUNE.with(
                    finetune, Map.of("negatives", NegativesSection.NEGATIVES.withDefaults(negatives, Set.of("hard"))));
        }
        if (isSass()) {
            return finetune;
        }
        reportUnused("finetune.globalLossWeight", withType(), "only `sass` has a global network");
        return FinetuneSection.FINETUNE.withDefaults(finetune, Set.of("globalLossWeight"));
    }

    private boolean isSass() {
        return model.type() == ModelConfig.Type.SASS;
    }

    private String withType() {
        return "with `model.type: " + ValueTypes.camelCase(model.type().name()) + "`";
    }

    private void reportUnused(boolean read, String key, String reason) {
        if (!read) {
            reportUnused("model." + key, withType(), reason);
        }
    }

    private void reportUnused(String path, String where, String reason) {
        if (binding.isWritten(path)) {
            binding.warn(path, "`" + path + "` has no effect " + where, reason);
        }
        binding.removeValues(path);
        if (path.startsWith("model.")) {
            unread.add(path.substring("model.".length()));
        }
    }
}
