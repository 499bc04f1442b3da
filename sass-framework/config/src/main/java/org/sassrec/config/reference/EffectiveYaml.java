package org.sassrec.config.reference;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sassrec.config.LoadedConfig;
import org.sassrec.yaml.YamlText;

/**
 * Writes the effective configuration as YAML, with all defaults and overrides. In the folder of the original file it
 * loads to the same configuration. Equal configurations have equal texts.
 */
public final class EffectiveYaml {

    private static final Set<String> OVERLAYS = Set.of("compare.variants", "backtest.strategies");

    private EffectiveYaml() {}

    /** Returns a configuration as YAML. */
    public static String of(LoadedConfig loaded) {
        StringBuilder out = new StringBuilder("# Written by sass: the effective configuration.\n");
        write(tree(loaded.effectiveValues()), 0, "", out);
        return out.toString();
    }

    /** Returns nested maps with texts as leaves. */
    private static Map<String, Object> tree(Map<String, String> flat) {
        Map<String, Object> root = new LinkedHashMap<>();
        flat.forEach((path, value) -> {
            List<String> parts = parts(path);
            Map<String, Object> at = root;
            for (String part : parts.subList(0, parts.size() - 1)) {
                at = child(at, part);
            }
            at.put(parts.get(parts.size() - 1), value);
        });
        return root;
    }

    /**
     * Splits a path. The paths of a variant or strategy are not split, because their order matters: one may clear what the next one
     * sets.
     */
    private static List<String> parts(String path) {
        List<String> parts = List.of(path.split("\\.", -1));
        boolean overlay = parts.size() > 4 && OVERLAYS.contains(parts.get(0) + "." + parts.get(1));
        return overlay
                ? List.of(parts.get(0), parts.get(1), parts.get(2), String.join(".", parts.subList(3, parts.size())))
                : parts;
    }

    @SuppressWarnings("unchecked") // only tree() fills these maps, with texts and maps of the same kind
    private static Map<String, Object> child(Map<String, Object> parent, String name) {
        return (Map<String, Object>) parent.computeIfAbsent(name, key -> new LinkedHashMap<String, Object>());
    }

    private static void write(Map<String, Object> tree, int depth, String path, StringBuilder out) {
        String indent = "  ".repeat(depth);
        tree.forEach((name, value) -> {
            if (value instanceof String text) {
                out.append(indent)
                        .append(YamlText.quoteIfNeeded(name))
                        .append(": ")
                        .append(text)
                        .append('\n');
                return;
            }
            Map<String, Object> inner = child(tree, name);
            out.append(indent).append(YamlText.quoteIfNeeded(name)).append(":\n");
            if (path.equals("features")) {
                inner.keySet().forEach(feature -> item(child(inner, feature), depth + 1, out));
            } else {
                write(inner, depth + 1, path.isEmpty() ? name : path + "." + name, out);
            }
        });
    }

    /** Writes a feature as an element of a list, its name as the first key. */
    private static void item(Map<String, Object> feature, int depth, StringBuilder out) {
        StringBuilder keys = new StringBuilder();
        write(feature, depth + 1, "feature", keys);
        int dash = 2 * depth;
        out.append(keys.replace(dash, dash + 2, "- "));
    }
}
