package org.sassrec.config.loader;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.diagnostic.Suggestions;

/** The variants of {@code compare.labels}, as overrides of the file. */
final class LabelVariants {
    /** Name of the file without the scenario. No configured variant can have it. */
    static final String BEFORE = "before.labels";

    private final SassConfig file;
    private final CompareConfig.LabelCurve labels;

    LabelVariants(SassConfig file, CompareConfig.LabelCurve labels) {
        this.file = file;
        this.labels = labels;
    }

    /** Returns an error if the scenario does not exist, or if no model without it can exist. */
    Optional<Diagnostic> problem(SourceSpan place) {
        List<String> served = file.scenarios().stream()
                .filter(scenario -> scenario.serve() && scenario.hasEvents())
                .map(ScenarioConfig::name)
                .toList();
        if (!served.contains(labels.scenario())) {
            return Optional.of(Diagnostic.error(
                            ConfigCode.UNKNOWN_REFERENCE,
                            "scenario `" + labels.scenario() + "` does not exist or is not served")
                    .at(place, "not found")
                    .withHelp(Suggestions.didYouMean(labels.scenario(), served)
                            .orElse("use one of `" + String.join("`, `", served) + "`")));
        }
        if (served.size() < 2 || file.model().type() != ModelConfig.Type.SASS) {
            return Optional.of(Diagnostic.error(
                            ConfigCode.KEY_NOT_APPLICABLE,
                            "`compare.labels` needs `model.type: sass` and at least two served scenarios")
                    .at(place, "its models start from a model without this scenario")
                    .withHelp("remove `compare.labels`, and compare values of `labelShare` as variants"));
        }
        return Optional.empty();
    }

    /** Returns the overrides of the models of all shares by the name of the variant. */
    Map<String, String> models() {
        Map<String, String> models = new LinkedHashMap<>();
        for (double share : labels.shares()) {
            String cold = "scenarios." + labels.scenario() + ".labelShare=" + share;
            models.put(CompareConfig.LabelCurve.variant("cold", share), cold);
            models.put(CompareConfig.LabelCurve.variant("own", share), cold + ",model.samples=perScenario");
            models.put(
                    CompareConfig.LabelCurve.variant("warm", share), cold + ",finetune.start=warm,pretrain.task=none");
        }
        return models;
    }

    /** Returns whether a variant is a model from random weights with a share of the labels. */
    boolean isCold(String variant) {
        return labels.shares().stream()
                .flatMap(share -> Stream.of("cold", "own").map(model -> CompareConfig.LabelCurve.variant(model, share)))
                .anyMatch(variant::equals);
    }

    /** Returns the overrides that remove the scenario, and the features and scenarios that only it uses. */
    String before() {
        StringBuilder overrides = new StringBuilder("scenarios." + labels.scenario() + "=null");
        for (FeatureConfig feature : file.features()) {
            String path = "features." + ValueTypes.camelCase(feature.side().name()) + "." + feature.name();
            remove(feature.scenarios(), path, "scenarios", overrides);
        }
        for (ScenarioConfig other : file.scenarios()) {
            remove(other.exposuresFrom(), "scenarios." + other.name(), "exposuresFrom", overrides);
        }
        if (file.qualityGates().containsKey(labels.scenario())) {
            overrides.append(",qualityGates=null");
        }
        return overrides.toString();
    }

    private void remove(List<String> names, String path, String key, StringBuilder overrides) {
        if (names.contains(labels.scenario())) {
            List<String> others = names.stream()
                    .filter(name -> !name.equals(labels.scenario()))
                    .toList();
            overrides.append(",").append(path).append(others.isEmpty() ? "=null" : "." + key + "=" + others);
        }
    }
}
