package org.sassrec.config.rule;

import java.util.List;
import java.util.Optional;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.config.schema.Binding;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Suggestions;

/** Rules for the features of a cross. */
final class CrossRules {

    private final SassConfig config;
    private final Binding binding;
    private final FeatureConfig.Cross cross;

    private CrossRules(SassConfig config, Binding binding, FeatureConfig.Cross cross) {
        this.config = config;
        this.binding = binding;
        this.cross = cross;
    }

    static void check(SassConfig config, Binding binding) {
        for (FeatureConfig feature : config.features()) {
            if (feature instanceof FeatureConfig.Cross cross && binding.isValid(ConfigRules.path(feature) + ".of")) {
                CrossRules rules = new CrossRules(config, binding, cross);
                cross.of().forEach(rules::checkPart);
            }
        }
    }

    private static String list(Side side) {
        return "features." + side.word();
    }

    private void checkPart(String name) {
        String at = ConfigRules.path(cross) + ".of";
        Optional<FeatureConfig> found = config.feature(name);
        List<String> possible = config.features(cross.side()).stream()
                .filter(this::canBeCrossed)
                .map(FeatureConfig::name)
                .toList();
        if (found.isEmpty()) {
            if (!binding.isWritten(list(cross.side()) + "." + name) && !binding.hasUnnamedElement(list(cross.side()))) {
                binding.report(Diagnostic.error(ConfigCode.UNKNOWN_REFERENCE, "feature `" + name + "` does not exist")
                        .at(binding.locationOf(at), "`" + name + "` is not found")
                        .withHelp(Suggestions.didYouMean(name, possible).orElseGet(() -> describe(possible))));
            }
        } else if (found.get().side() != cross.side() || !canBeCrossed(found.get())) {
            binding.report(Diagnostic.error(
                            ConfigCode.WRONG_REFERENCE_TYPE,
                            "`" + name + "` is not allowed in the cross `" + cross.name() + "`")
                    .at(binding.locationOf(at), reason(found.get()))
                    .withHelp(describe(possible))
                    .withNote("`" + name + "` is defined here", binding.locationOf(ConfigRules.path(found.get()))));
        }
    }

    private String reason(FeatureConfig part) {
        if (config.data().isId(part)) {
            return "it is the key of the side, so each combination would belong to one user or item";
        }
        return part.side() == cross.side() && !part.scenarios().isEmpty()
                ? "only some scenarios have this feature"
                : "a cross requires features of `" + list(cross.side()) + "` with one text value";
    }

    private boolean canBeCrossed(FeatureConfig feature) {
        return feature.shape() == FeatureConfig.Shape.ID
                && !(feature instanceof FeatureConfig.Cross)
                && !config.data().isId(feature)
                && feature.scenarios().isEmpty();
    }

    private static String describe(List<String> possible) {
        return possible.isEmpty() ? "no feature can be crossed" : "use `" + String.join("`, `", possible) + "`";
    }
}
