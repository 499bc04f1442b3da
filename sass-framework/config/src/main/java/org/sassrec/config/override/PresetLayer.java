package org.sassrec.config.override;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.section.ConfigPreset;
import org.sassrec.config.section.SassSection;
import org.sassrec.diagnostic.Problems;
import org.sassrec.yaml.YamlNode;
import org.sassrec.yaml.YamlReader;

/** The layer of {@code preset}. All other layers replace its values. */
public final class PresetLayer {
    private PresetLayer() {}

    /**
     * Returns the nodes of all other layers with the values of the preset that they select. An unknown preset is
     * reported. A key without a value removes the value of the preset.
     *
     * @param root nodes after the replacement of environment variables
     * @param unresolved values whose environment variables could not be replaced, which was reported
     */
    public static YamlNode applyBelow(YamlNode root, Set<YamlNode> unresolved, Problems problems) {
        YamlNode written = root instanceof YamlNode.Mapping mapping ? value(mapping, SassSection.PRESET.name()) : null;
        if (written == null || written.isNull() || unresolved.contains(written)) {
            return root;
        }
        ConfigPreset preset = SassSection.PRESET.type().read(written, SassSection.PRESET.name(), problems);
        return preset == null ? root : merge(Objects.requireNonNull(YamlReader.read(preset.source(), problems)), root);
    }

    /** Merges mappings key by key. The other layers keep their locations. */
    private static YamlNode merge(YamlNode preset, YamlNode above) {
        if (!(preset instanceof YamlNode.Mapping lower)) {
            return above;
        }
        if (above.isNull()) {
            return preset; // a section without keys
        }
        if (!(above instanceof YamlNode.Mapping upper)) {
            return above; // the binder reports it
        }
        List<YamlNode.Entry> entries = new ArrayList<>();
        for (YamlNode.Entry entry : upper.entries()) {
            YamlNode below = value(lower, entry.key().text());
            entries.add(below == null ? entry : new YamlNode.Entry(entry.key(), merge(below, entry.value())));
        }
        lower.entries().stream()
                .filter(entry -> value(upper, entry.key().text()) == null)
                .forEach(entries::add);
        return new YamlNode.Mapping(entries, upper.span());
    }

    private static @Nullable YamlNode value(YamlNode.Mapping mapping, String key) {
        Optional<YamlNode> found = mapping.entries().stream()
                .filter(entry -> entry.key().text().equals(key))
                .map(YamlNode.Entry::value)
                .findFirst();
        return found.orElse(null);
    }
}
