package org.sassrec.config.override;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.Discriminator;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.diagnostic.Suggestions;
import org.sassrec.yaml.YamlNode;

/** Elements of a list that are addressed by their {@code name}. */
final class NamedElements {

    private NamedElements() {}

    /** Returns the index of the element with a name, or -1. */
    static int indexOf(List<YamlNode> items, String name) {
        for (int i = 0; i < items.size(); i++) {
            if (name.equals(nameOf(items.get(i)))) {
                return i;
            }
        }
        return -1;
    }

    private static @Nullable String nameOf(YamlNode item) {
        return Discriminator.peek(item, "name", ValueTypes.name());
    }

    /** Returns whether an element has a name. */
    static boolean hasNames(List<YamlNode> items) {
        return items.stream().anyMatch(item -> nameOf(item) != null);
    }

    static Diagnostic unknown(String name, SourceSpan place, List<YamlNode> items) {
        List<String> names = items.stream()
                .map(NamedElements::nameOf)
                .filter(Objects::nonNull)
                .toList();
        return Diagnostic.error(ConfigCode.UNKNOWN_REFERENCE, "feature `" + name + "` does not exist")
                .at(place, "not found")
                .withHelp(Suggestions.didYouMean(name, names)
                        .orElse(
                                names.isEmpty()
                                        ? "the elements of the list have no names: set the complete list"
                                        : "use one of `" + String.join("`, `", names) + "`"));
    }

    static Diagnostic unknownScenario(String name, SourceSpan place, List<String> names) {
        return Diagnostic.error(ConfigCode.UNKNOWN_REFERENCE, "scenario `" + name + "` does not exist")
                .at(place, "not found")
                .withHelp(
                        Suggestions.didYouMean(name, names).orElse("use one of `" + String.join("`, `", names) + "`"));
    }
}
