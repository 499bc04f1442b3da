package org.sassrec.config.reference;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
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

    /** A page of the reference, with the sections whose first key matches a pattern. */
    public enum Page {
        FILE("configuration.md", ""),
        DATA("configuration-data.md", "data|scenarios"),
        FEATURES("configuration-features.md", "features"),
        TRAINING("configuration-training.md", "model|pretrain|finetune"),
        RELEASE("configuration-release.md", "evaluate|qualityGates|compare|backtest|tune|run|publish");

        private final String file;
        private final String keys;

        Page(String file, String keys) {
            this.file = file;
            this.keys = keys;
        }

        public String file() {
            return file;
        }

        private static Page of(Section<?> section) {
            String key = section.path().replaceFirst("[. ].*", "");
            return Arrays.stream(values())
                    .filter(page -> key.matches(page.keys))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no page contains the section " + section.path()));
        }
    }

    /**
     * Returns the tables of a page: one for each section, with the keys that no section before it has in the same form. The first page also
     * has the links to all sections and the presets.
     */
    public static String markdown(Page page) {
        StringBuilder out = new StringBuilder(page == Page.FILE ? index() : "");
        Map<List<String>, Section<?>> first = new HashMap<>();
        for (Section<?> section : SECTIONS) {
            String table = table(section, page, first);
            if (Page.of(section) == page) {
                out.append(table);
            }
        }
        if (page == Page.FILE) {
            for (ConfigPreset preset : ConfigPreset.values()) {
                SourceText source = preset.source();
                out.append("### ").append(source.name().replace(" ", " `")).append("`\n\n");
                out.append("```yaml\n").append(source.text()).append("```\n\n");
            }
        }
        return out.toString();
    }

    private static String table(Section<?> section, Page page, Map<List<String>, Section<?>> first) {
        StringBuilder rows = new StringBuilder();
        Map<Section<?>, List<String>> repeated = new LinkedHashMap<>();
        for (Key<?> key : section.keys()) {
            Section<?> other = first.putIfAbsent(List.of(key.name(), value(key), key.description()), section);
            if (other != null && !other.equals(section)) {
                repeated.computeIfAbsent(other, same -> new ArrayList<>()).add(repeated(key, other));
            } else if (key.type() instanceof Section<?> inner) {
                rows.append("| `%s` | a mapping | %s | See %s. |\n"
                        .formatted(key.name(), escapeCell(key.defaultText()), link(inner, page)));
            } else {
                rows.append("| `%s` | %s | %s | %s |\n"
                        .formatted(
                                key.name(),
                                escapeCell(value(key)),
                                escapeCell(key.defaultText()),
                                escapeCell(meaning(key))));
            }
        }
        StringBuilder out = new StringBuilder("### " + title(section) + "\n\n" + section.description() + "\n\n");
        if (!rows.isEmpty()) {
            out.append("| key | value | default | meaning |\n|---|---|---|---|\n")
                    .append(rows)
                    .append('\n');
        }
        repeated.forEach(
                (other, keys) -> out.append("As in %s: %s.\n\n".formatted(link(other, page), String.join(", ", keys))));
        return out.toString();
    }

    /** Returns the description of a key, with an example if its value is a mapping or a list. */
    private static String meaning(Key<?> key) {
        String example = key.customExample();
        return key.description()
                + (example != null && (example.startsWith("{") || example.startsWith("["))
                        ? " Example: `" + example + "`."
                        : "");
    }

    /** Returns the name of a key that another section describes, with its default if that differs. */
    private static String repeated(Key<?> key, Section<?> other) {
        String text = other.keys().stream()
                .filter(described -> described.name().equals(key.name()))
                .map(described -> described.defaultText())
                .findFirst()
                .orElseThrow();
        return "`" + key.name() + "`" + (text.equals(key.defaultText()) ? "" : " (default: " + key.defaultText() + ")");
    }

    /** Returns one line of links for each top-level section. */
    private static String index() {
        Map<String, List<String>> links = new LinkedHashMap<>();
        for (Section<?> section : SECTIONS) {
            links.computeIfAbsent(section.path().replaceFirst("[. ].*", ""), top -> new ArrayList<>())
                    .add(link(section, Page.FILE));
        }
        return links.values().stream()
                        .map(line -> "- " + String.join(", ", line) + "\n")
                        .collect(joining()) + "\n";
    }

    private static String link(Section<?> named, Page from) {
        Section<?> section = named.equals(SplitSection.SPLIT)
                ? SplitSection.variants().values().iterator().next()
                : named;
        String title = title(section);
        String anchor =
                title.toLowerCase(Locale.ROOT).replaceAll("[^\\w -]", "").replace(' ', '-');
        Page page = Page.of(section);
        return "[" + title + "](" + (page == from ? "" : page.file()) + "#" + anchor + ")";
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
