package org.sassrec.config;

import java.util.ArrayList;
import java.util.List;

/**
 * The reference of the configuration language as Markdown, written from the tables by which it is bound: what stands here
 * is what is read.
 */
public final class ConfigReference {

    /** In the order of the page: each section before those that its keys hold. */
    private static final List<Section<?>> SECTIONS = new ArrayList<>();

    static {
        add(SassSection.SASS);
    }

    private ConfigReference() {}

    /** The tables of all sections. */
    public static String markdown() {
        StringBuilder out = new StringBuilder();
        for (Section<?> section : SECTIONS) {
            out.append("### ")
                    .append(title(section))
                    .append("\n\n")
                    .append(section.meaning())
                    .append("\n\n");
            out.append("| key | value | default | example | meaning |\n|---|---|---|---|---|\n");
            for (Key<?> key : section.keys()) {
                out.append("| `").append(key.name()).append("` | ");
                out.append(cell(value(key))).append(" | ");
                out.append(cell(key.fallbackText())).append(" | ");
                out.append(key.type() instanceof Section<?> ? "" : "`" + cell(key.example()) + "`")
                        .append(" | ");
                out.append(cell(key.meaning())).append(" |\n");
            }
            List<String> later = later(section);
            if (!later.isEmpty()) {
                out.append("\nNot there yet: ").append(String.join("; ", later)).append(".\n");
            }
            out.append('\n');
        }
        return out.toString();
    }

    /** What this version refuses: keys, and words of keys. */
    private static List<String> later(Section<?> section) {
        List<String> all = new ArrayList<>(
                section.later().stream().map(name -> "the key `" + name + "`").toList());
        for (Key<?> key : section.keys()) {
            if (key.type() instanceof ScalarType<?> words && !words.later().isEmpty()) {
                all.add("`" + String.join("`, `", words.later()) + "` for `" + key.name() + "`");
            }
        }
        return all;
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

    static List<Section<?>> sections() {
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

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
