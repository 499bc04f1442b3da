package org.sassrec.config.reference;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.Setting;
import org.sassrec.config.section.BacktestSection;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.Suggestions;

/** Explains a key: its description, its effective value, and its origin. */
public final class KeyExplanation {

    private KeyExplanation() {}

    /**
     * Returns the explanation of a key, or of each key of a mapping.
     *
     * @param path such as {@code finetune.epochs}, {@code scenarios.live} or {@code features.user.clicked.maxLength}
     * @return lines for a terminal, without a final line end
     * @throws SassException if the key does not exist
     */
    public static String of(LoadedConfig loaded, String path) {
        Optional<Key<?>> key = find(loaded, path);
        if (key.isPresent() && !(key.get().type() instanceof Section<?>)) {
            return describeKey(loaded, path, key.get());
        }
        List<String> below = loaded.settings().stream()
                .map(Setting::path)
                .filter(known -> known.startsWith(path + "."))
                .toList();
        if (below.isEmpty() && key.isEmpty()) {
            throw unknown(loaded, path);
        }
        StringBuilder out = new StringBuilder(path);
        key.ifPresent(known -> out.append("\n  ").append(known.description()));
        for (String inner : below) {
            out.append("\n\n");
            Optional<Key<?>> known = find(loaded, inner);
            out.append(known.isPresent() ? describeKey(loaded, inner, known.get()) : inner);
        }
        return out.toString();
    }

    private static String describeKey(LoadedConfig loaded, String path, Key<?> key) {
        StringBuilder out = new StringBuilder(path);
        out.append("\n  ").append(key.description());
        out.append("\n  type:    ").append(key.type().name());
        out.append("\n  default: ").append(key.defaultText());
        if (!(key.type() instanceof Section<?>)) {
            out.append("\n  example: ").append(key.name()).append(": ").append(key.example());
        }
        for (Setting setting : loaded.settings()) {
            if (setting.path().equals(path)) {
                out.append("\n  value:   ").append(setting.value() == null ? "unset" : setting.value());
                out.append("\n  origin:  ").append(setting.origin());
            }
        }
        return out.toString();
    }

    private static SassException unknown(LoadedConfig loaded, String path) {
        TreeSet<String> known = new TreeSet<>();
        for (Setting setting : loaded.settings()) {
            String at = setting.path();
            known.add(at);
            while (at.contains(".")) {
                at = at.substring(0, at.lastIndexOf('.'));
                known.add(at);
            }
        }
        List<String> near = Suggestions.nearest(path, known, 3);
        if (near.isEmpty()) {
            // The user may have written a key without its path.
            near = known.stream()
                    .filter(candidate -> candidate.endsWith("." + path))
                    .limit(3)
                    .toList();
        }
        Diagnostic problem =
                Diagnostic.error(ConfigCode.UNKNOWN_KEY, "key `" + path + "` does not exist in this configuration");
        return problem.withHelp(
                        near.isEmpty()
                                ? "`sass explain` without a key lists all keys"
                                : "did you mean `" + String.join("` or `", near) + "`?")
                .toException();
    }

    /** Returns the declaration of a path. */
    static Optional<Key<?>> find(LoadedConfig loaded, String written) {
        // The keys of a variant or strategy are those of the file.
        String path = written.replaceFirst("^(compare\\.variants|backtest\\.strategies)\\.[^.]+\\.", "");
        if (path.equals(BacktestSection.UPDATE.name()) && !path.equals(written)) {
            return Optional.of(BacktestSection.UPDATE);
        }
        int dot = path.lastIndexOf('.');
        String name = path.substring(dot + 1);
        String section = section(loaded, dot < 0 ? "" : path.substring(0, dot));
        for (Section<?> candidate : ConfigReference.sections()) {
            // The type identifies the section of a feature, on any side.
            boolean same = candidate.path().equals(section)
                    || (section.startsWith("type: ") && candidate.path().endsWith("] " + section));
            if (same) {
                for (Key<?> key : candidate.keys()) {
                    if (key.name().equals(name)) {
                        return Optional.of(key);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static String section(LoadedConfig loaded, String parent) {
        if (parent.matches("features\\.\\w+\\.[^.]+")) {
            return "type: " + loaded.effectiveValues().get(parent + ".type");
        }
        if (parent.equals("data.split")) {
            return "data.split by: " + loaded.effectiveValues().get("data.split.by");
        }
        return parent.replaceFirst("^scenarios\\.[^.]+", "scenarios.<name>")
                .replaceFirst("^qualityGates\\.[^.]+\\.[^.]+", "qualityGates.<scenario>.<metric>");
    }
}
