package org.sassrec.config.loader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.schema.Origin;
import org.sassrec.config.section.SassSection;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.diagnostic.UnifiedDiff;

/**
 * Sets keys in the files of a configuration. A key changes in the file that sets it, and a new key is added to the main
 * file. Comments, order and layout stay.
 */
public final class ConfigPatch {
    private final Path main;
    private final LoadedConfig loaded;
    /** A removed key would have the value of the preset, and a key without a value has its default. */
    private final boolean hasPreset;

    private final Map<Path, String> before = new LinkedHashMap<>();
    private final Map<Path, String> after = new LinkedHashMap<>();
    private final Set<String> notSet = new TreeSet<>();

    private ConfigPatch(Path main, LoadedConfig loaded) {
        this.main = main;
        this.loaded = loaded;
        this.hasPreset =
                loaded.settings().stream().anyMatch(setting -> setting.origin().kind() == Origin.Kind.PRESET);
    }

    /**
     * Computes the changes.
     *
     * @param main the {@code sass.yaml}
     * @param loaded its configuration
     * @param values new values by path, in YAML flow style
     */
    public static ConfigPatch of(Path main, LoadedConfig loaded, Map<String, String> values) throws IOException {
        ConfigPatch patch = new ConfigPatch(main, loaded);
        for (Map.Entry<String, String> value : values.entrySet()) {
            patch.set(value.getKey(), value.getValue());
        }
        return patch;
    }

    private void set(String path, String value) throws IOException {
        Origin.Kind kind = loaded.settings().stream()
                .filter(setting -> setting.path().equals(path))
                .map(setting -> setting.origin().kind())
                .findFirst()
                .orElse(Origin.Kind.DEFAULT);
        boolean added = kind == Origin.Kind.DEFAULT || kind == Origin.Kind.PRESET;
        SourceSpan place = added ? null : loaded.locationOf(path);
        Path file = place == null ? main : Path.of(place.file());
        if (path.contains("[") || kind == Origin.Kind.ENVIRONMENT || !Files.isRegularFile(file)) {
            // The value is in a list, in an environment variable or in an override.
            notSet.add(path);
            return;
        }
        String changedBefore = after.get(file);
        String text = changedBefore == null ? Files.readString(file) : changedBefore;
        try {
            YamlEditor editor = YamlEditor.of(file.toString(), text);
            String prefix = place == null ? "" : profile(editor, path, place);
            String changed = editor.set(prefix + path, hasPreset && value.equals("~") ? "null" : value);
            before.putIfAbsent(file, text);
            after.put(file, changed);
        } catch (SassException e) {
            notSet.add(path); // The key is in a list, for example a key of a feature.
        }
    }

    /** Returns the path of the profile that sets a value, with a dot; empty if the value is not in a profile. */
    private static String profile(YamlEditor editor, String path, SourceSpan place) {
        if (editor.lineOf(path) == place.line()) {
            return "";
        }
        String profiles = SassSection.PROFILES.name() + ".";
        return editor.keys(SassSection.PROFILES.name()).stream()
                .map(name -> profiles + name + ".")
                .filter(prefix -> editor.lineOf(prefix + path) == place.line())
                .findFirst()
                .orElse("");
    }

    /**
     * Returns the changes in the unified format, for {@code git apply} and {@code patch -p1} in the folder of the main
     * file.
     */
    public String diff() {
        Path folder = main.toAbsolutePath().normalize().getParent();
        StringBuilder out = new StringBuilder();
        before.forEach((file, text) -> {
            Path absolute = file.toAbsolutePath().normalize();
            String name = folder == null
                    ? absolute.toString()
                    : folder.relativize(absolute).toString();
            out.append(UnifiedDiff.of(name.replace('\\', '/'), text, after.getOrDefault(file, text)));
        });
        return out.toString();
    }

    /** Returns the keys that cannot be set: those in overrides, environment variables and elements of lists. */
    public Set<String> notSet() {
        return notSet;
    }

    /** Writes a file, for example atomically. */
    @FunctionalInterface
    public interface Writer {
        /** Replaces the content of a file by a text in UTF-8. */
        void write(Path file, String text) throws IOException;
    }

    /**
     * Writes the changed files. If a file is not writable or the configuration is then not valid, the old files are
     * restored.
     *
     * @param request loads the configuration
     * @throws SassException with the problems of the changed configuration
     * @throws IOException if a file is not writable
     */
    public void apply(ConfigRequest request, Writer writer) throws IOException {
        List<Path> written = new ArrayList<>();
        try {
            for (Map.Entry<Path, String> file : after.entrySet()) {
                written.add(file.getKey());
                writer.write(file.getKey(), file.getValue());
            }
            LoadedConfig unused = ConfigLoader.load(request);
        } catch (IOException | RuntimeException e) {
            restore(written, writer, e);
            throw e;
        }
    }

    /** Restores as many files as possible. */
    private void restore(List<Path> written, Writer writer, Exception cause) {
        for (Path file : written) {
            try {
                writer.write(file, Objects.requireNonNull(before.get(file)));
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
    }
}
