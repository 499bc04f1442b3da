package org.sassrec.config.reference;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.sassrec.config.feature.FeatureListSection;
import org.sassrec.config.schema.BoundType;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.Section;
import org.sassrec.config.section.ConfigPreset;
import org.sassrec.config.section.SassSection;
import org.sassrec.config.section.SplitSection;
import org.sassrec.diagnostic.SourceText;

/** Writes the reference of the configuration as Markdown, from the declarations that bind a file. */
public final class ConfigReference {

    /** Sections in the order of the page: each section is before its inner sections. */
    private static final List<Section<?>> SECTIONS = new ArrayList<>();

    static {
        add(SassSection.SASS);
    }

    private ConfigReference() {}

    /** Returns a list of links to all sections, followed by the table of each section and the presets. */
    public static String markdown() {
        StringBuilder out = new StringBuilder(index());
        for (Section<?> section : SECTIONS) {
            out.append("### ")
                    .append(title(section))
                    .append("\n\n")
                    .append(section.description())
                    .append("\n\n");
            out.append("| key | value | default | example | meaning |\n|---|---|---|---|---|\n");
            for (Key<?> key : section.keys()) {
                out.append("| `").append(key.name()).append("` | ");
                out.append(escapeCell(value(key))).append(" | ");
                out.append(escapeCell(key.defaultText())).append(" | ");
                out.append(key.type() instanceof Section<?> ? "" : "`" + escapeCell(key.example()) + "`")
                        .append(" | ");
                out.append(escapeCell(key.description())).append(" |\n");
            }
            out.append('\n');
        }
        for (ConfigPreset preset : ConfigPreset.values()) {
            SourceText source = preset.source();
            out.append("### ").append(source.name().replace(" ", " `")).append("`\n\n");
            out.append("```yaml\n").append(source.text()).append("```\n\n");
        }
        return out.toString();
    }

    /** Returns one line of links for each top-level section. */
    private static String index() {
        Map<String, List<String>> links = new LinkedHashMap<>();
        for (Section<?> section : SECTIONS) {
            String title = title(section);
            String anchor =
                    title.toLowerCase(Locale.ROOT).replaceAll("[^\\w -]", "").replace(' ', '-');
            links.computeIfAbsent(section.path().replaceFirst("[. ].*", ""), top -> new ArrayList<>())
                    .add("[" + title + "](#" + anchor + ")");
        }
        return links.values().stream()
                        .map(line -> "- " + String.join(", ", line) + "\n")
                        .collect(joining()) + "\n";
    }

    /** Returns the paths of all keys with a value, with {@code *} in place of names. */
    public static Set<String> paths() {
        Set<String> paths = new TreeSet<>();
        for (Section<?> section : SECTIONS) {
            String at = section.path()
                    .replaceFirst("\\.[^.]+\\[] type: .*", ".*.*")
                    .replaceFirst(" by: .*", "")
                    .replaceAll("<[^>]+>", "*");
            for (Key<?> key : section.keys()) {
                paths.add(at.isEmpty() ? key.name() : at + "." + key.name());
            }
        }
        paths.removeAll(FeatureListSection.FEATURES.keys().stream()
                .map(side -> "features." + side.name())
                .toList());
        Set<String> mappings = new TreeSet<>();
        for (String path : paths) {
            for (int dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
                mappings.add(path.substring(0, dot));
            }
        }
        paths.removeAll(mappings);
        return paths;
    }

    private static void add(Section<?> section) {
        if (SECTIONS.contains(section)) {
            return;
        }
        SECTIONS.add(section);
        for (Key<?> key : section.keys()) {
            if (key.type() == SplitSection.SPLIT) {
                SplitSection.variants().values().forEach(ConfigReference::add);
            } else if (key.type() instanceof BoundType<?> type) {
                type.sections().forEach(ConfigReference::add);
            }
        }
    }

    public static List<Section<?>> sections() {
        return SECTIONS;
    }

    private static String title(Section<?> section) {
        if (section.path().isEmpty()) {
            return "The file";
        }
        return "`" + section.path() + "`";
    }

    private static String value(Key<?> key) {
        return key.type() instanceof Section<?> ? "a mapping" : key.type().name();
    }

    private static String escapeCell(String text) {
        return text.replace("|", "\\|");
    }
}
