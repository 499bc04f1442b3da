package org.sassrec.config.rule;

import java.util.List;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.config.schema.Binding;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.Suggestions;

/** What a scenario's output network reads must be there, and be what the scenario has beside the tower. */
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
                // A warning: changing `model.type` alone must be enough to compare a control.
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

    /** Whether an output network may read a feature: the tower reads all others itself. */
    private static boolean readable(FeatureConfig feature) {
        return feature.side() == Side.CONTEXT
                || (feature.side() == Side.USER && !feature.scenarios().isEmpty());
    }

    private static void checkFeature(
            SassConfig config, Binding binding, ScenarioConfig scenario, String name, String path) {
        List<FeatureConfig> named = config.features().stream()
                .filter(feature -> feature.name().equals(name))
                .toList();
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
                ? Diagnostic.error(DiagnosticCode.UNKNOWN_REFERENCE, "feature `" + name + "` does not exist")
                        .at(binding.locationOf(path), "not found")
                : Diagnostic.error(
                                DiagnosticCode.WRONG_REFERENCE_TYPE,
                                "`" + name + "` is not allowed in the output network of `" + scenario.name() + "`")
                        .at(
                                binding.locationOf(path),
                                readable(named.get(0))
                                        ? "the scenario does not have this feature"
                                        : "the towers of all scenarios read this feature");
        binding.report(problem.withHelp(Suggestions.didYouMean(name, possible)
                .orElse(
                        possible.isEmpty()
                                ? "add it to `features.context`, with `scenarios: [" + scenario.name() + "]`"
                                : "use one of `" + String.join("`, `", possible) + "`")));
    }

    /** Whether it is there, but has a problem of its own. */
    private static boolean isUncertain(Binding binding, String name) {
        for (String list : List.of("features.user", "features.context")) {
            if (binding.isWritten(list + "." + name) || binding.hasUnnamedElement(list)) {
                return true;
            }
        }
        return binding.isUncertain("features");
    }
}
