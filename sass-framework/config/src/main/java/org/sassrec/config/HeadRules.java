package org.sassrec.config;

import java.util.List;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.Suggestions;

/** What a scenario's head reads must be there, and be what the scenario has beside the tower. */
final class HeadRules {
    private HeadRules() {}

    static void check(SassConfig config, Binding binding) {
        for (ScenarioConfig scenario : config.scenarios()) {
            ScenarioConfig.Head head = scenario.head();
            String path = "scenarios." + scenario.name() + ".head";
            if (head == null || !binding.sound(path + ".features")) {
                continue;
            }
            if (config.model().type().counts()) {
                // A warning: changing `model.type` alone must be enough to compare a control.
                binding.warn(path, "`" + path + "` has no effect with this `model.type`", "no network is trained");
            }
            if (!scenario.ofEvents()) {
                binding.warn(
                        path,
                        "`" + path + "` has no effect on what is served",
                        "the scenario has no events of its own to serve");
            }
            head.features().forEach(name -> read(config, binding, scenario, name, path + ".features"));
        }
    }

    /** Whether a head may read a feature: the tower reads all others itself. */
    private static boolean readable(FeatureConfig feature) {
        return feature.side() == Side.CONTEXT
                || (feature.side() == Side.USER && !feature.scenarios().isEmpty());
    }

    private static void read(SassConfig config, Binding binding, ScenarioConfig scenario, String name, String path) {
        List<FeatureConfig> named = config.features().stream()
                .filter(feature -> feature.name().equals(name))
                .toList();
        List<String> possible = config.features().stream()
                .filter(HeadRules::readable)
                .filter(feature ->
                        feature.scenarios().isEmpty() || feature.scenarios().contains(scenario.name()))
                .map(FeatureConfig::name)
                .toList();
        if (possible.contains(name) || (named.isEmpty() && doubtful(binding, name))) {
            return;
        }
        Diagnostic problem = named.isEmpty()
                ? Diagnostic.error(DiagnosticCode.UNKNOWN_REFERENCE, "there is no feature `" + name + "`")
                        .at(binding.placeOf(path), "not found")
                : Diagnostic.error(
                                DiagnosticCode.WRONG_REFERENCE_TYPE,
                                "`" + name + "` is no feature for a head of `" + scenario.name() + "`")
                        .at(
                                binding.placeOf(path),
                                readable(named.get(0))
                                        ? "the scenario does not have it"
                                        : "the towers of all scenarios read it");
        binding.report(problem.withHelp(Suggestions.didYouMean(name, possible)
                .orElse(
                        possible.isEmpty()
                                ? "add it to `features.context`, with `scenarios: [" + scenario.name() + "]`"
                                : "possible: `" + String.join("`, `", possible) + "`")));
    }

    /** Whether it is there, but has a problem of its own. */
    private static boolean doubtful(Binding binding, String name) {
        for (String list : List.of("features.user", "features.context")) {
            if (binding.written(list + "." + name) || binding.namelessIn(list)) {
                return true;
            }
        }
        return binding.doubtful("features");
    }
}
