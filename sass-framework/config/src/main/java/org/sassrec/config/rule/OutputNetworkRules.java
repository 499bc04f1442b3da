package org.sassrec.config.rule;

import java.util.List;
import java.util.Optional;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.config.schema.Binding;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Suggestions;

/** Rules for the features of output networks. They must exist and must not be inputs of the tower. */
final class OutputNetworkRules {
    private OutputNetworkRules() {}

    static void check(SassConfig config, Binding binding) {
        for (ScenarioConfig scenario : config.scenarios()) {
            ScenarioConfig.OutputNetworkConfig head = scenario.outputNetwork();
            String path = "scenarios." + scenario.name() + ".outputNetwork";
            if (head == null || !binding.isValid(path + ".features")) {
                continue;
            }
            if (config.model().type().isCountBased()) {
                // A warning, so that a comparison can change only `model.type`.
                binding.warn(path, "`" + path + "` has no effect with this `model.type`", "no network is trained");
            }
            if (!scenario.hasEvents()) {
                binding.warn(
                        path,
                        "`" + path + "` has no effect on served vectors",
                        "the scenario has no events and is not served");
            }
            head.features().forEach(name -> checkFeature(config, binding, scenario, name, path + ".features"));
        }
    }

    /** Returns whether an output network can read a feature. The tower reads all others. */
    private static boolean readable(FeatureConfig feature) {
        return feature.side() == Side.CONTEXT
                || (feature.side() == Side.USER && !feature.scenarios().isEmpty());
    }

    private static void checkFeature(
            SassConfig config, Binding binding, ScenarioConfig scenario, String name, String path) {
        Optional<FeatureConfig> named = config.feature(name);
        List<String> possible = config.features().stream()
                .filter(OutputNetworkRules::readable)
                .filter(feature ->
                        feature.scenarios().isEmpty() || feature.scenarios().contains(scenario.name()))
                .map(FeatureConfig::name)
                .toList();
        if (possible.contains(name) || (named.isEmpty() && isUncertain(binding, name))) {
            return;
        }
        Diagnostic problem = named.isEmpty()
                ? Diagnostic.error(ConfigCode.UNKNOWN_REFERENCE, "feature `" + name + "` does not exist")
                        .at(binding.locationOf(path), "not found")
                : Diagnostic.error(
                                ConfigCode.WRONG_REFERENCE_TYPE,
                                "`" + name + "` is not allowed in the output network of `" + scenario.name() + "`")
                        .at(
                                binding.locationOf(path),
                                readable(named.get())
                                        ? "the scenario does not have this feature"
                                        : "the towers of all scenarios read this feature");
        binding.report(problem.withHelp(Suggestions.didYouMean(name, possible)
                .orElse(
                        possible.isEmpty()
                                ? "add it to `features.context`, with `scenarios: [" + scenario.name() + "]`"
                                : "use one of `" + String.join("`, `", possible) + "`")));
    }

    /** Returns whether a feature may exist, but has a problem that is already reported. */
    private static boolean isUncertain(Binding binding, String name) {
        for (String list : List.of("features.user", "features.context")) {
            if (binding.isWritten(list + "." + name) || binding.hasUnnamedElement(list)) {
                return true;
            }
        }
        return binding.isUncertain("features");
    }
}
