package org.sassrec.comparison;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.Origin;
import org.sassrec.config.Setting;

/** What one configuration changes in another one. */
final class ConfigDifference {
    private ConfigDifference() {}

    /**
     * Values by key, then what is gone, as {@code null}: the largest part of which nothing is left. A default that is gone is
     * told by the key that it hung on.
     */
    static Map<String, @Nullable String> between(LoadedConfig before, LoadedConfig now) {
        Map<String, @Nullable String> changed = new LinkedHashMap<>();
        Map<String, String> had = before.flat();
        Map<String, String> has = now.flat();
        has.forEach((key, value) -> {
            if (!value.equals(had.get(key))) {
                changed.put(key, value);
            }
        });
        for (Setting setting : before.settings()) {
            boolean written = setting.value() != null && setting.origin().kind() != Origin.Kind.DEFAULT;
            if (written && !has.containsKey(setting.path())) {
                changed.put(removedPrefix(setting.path(), has), null);
            }
        }
        return changed;
    }

    private static String removedPrefix(String path, Map<String, String> has) {
        String part = path;
        int dot = part.lastIndexOf('.');
        while (dot > 0) {
            String around = part.substring(0, dot);
            if (has.keySet().stream().anyMatch(key -> key.equals(around) || key.startsWith(around + "."))) {
                break;
            }
            part = around;
            dot = part.lastIndexOf('.');
        }
        return part;
    }
}
