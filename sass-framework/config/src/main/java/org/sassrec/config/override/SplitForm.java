package org.sassrec.config.override;

import java.util.List;
import java.util.Optional;
import org.sassrec.yaml.YamlNode;

/**
 * The value of {@code data.split.by}, which decides the keys of its section. A profile or an override that changes it
 * replaces the complete section, because the keys of the other kind have no meaning.
 */
final class SplitForm {
    static final String KEY = "by";

    private SplitForm() {}

    /** Returns the entries of a mapping that remain below another one. */
    static List<YamlNode.Entry> keptEntries(YamlNode.Mapping below, YamlNode.Mapping above) {
        Optional<String> changed = form(above);
        return changed.isEmpty() || form(below).equals(changed) ? below.entries() : List.of();
    }

    private static Optional<String> form(YamlNode.Mapping section) {
        return section.entries().stream()
                .filter(entry -> entry.key().text().equals(KEY))
                .map(YamlNode.Entry::value)
                .filter(value -> value instanceof YamlNode.Scalar && !value.isNull())
                .map(value -> ((YamlNode.Scalar) value).text())
                .findFirst();
    }
}
