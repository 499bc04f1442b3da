package org.sassrec.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.schema.Binding;
import org.sassrec.config.schema.Setting;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SourceSpan;

/** A sound configuration, and where each of its values comes from. */
public final class LoadedConfig {

    private final SassConfig config;
    private final List<Setting> settings;
    private final Map<String, SourceSpan> locations;
    private final SourceSpan start;
    private final List<Path> sources;
    private final List<Diagnostic> warnings;
    private final @Nullable Comparison comparison;

    /** What {@code compare} says, and its variants: the file as it is, those that are written, those of the presets. */
    public record Comparison(CompareConfig config, List<Variant> variants) {

        public Comparison {
            variants = List.copyOf(variants);
        }
    }

    public LoadedConfig(
            SassConfig config,
            List<Setting> settings,
            Map<String, SourceSpan> places,
            SourceSpan start,
            List<Path> sources,
            List<Diagnostic> warnings,
            @Nullable Comparison comparison) {
        this.config = config;
        this.settings = List.copyOf(settings);
        this.locations = Map.copyOf(places);
        this.start = start;
        this.sources = List.copyOf(sources);
        this.warnings = List.copyOf(warnings);
        this.comparison = comparison;
    }

    /** The records. */
    public SassConfig config() {
        return config;
    }

    /** Every effective value with its origin, in the order of the reference; optional keys without a value included. */
    public List<Setting> settings() {
        return settings;
    }

    /** The files read. */
    public List<Path> sources() {
        return sources;
    }

    /** What the user should know although the configuration is sound. */
    public List<Diagnostic> warnings() {
        return warnings;
    }

    /** Whether it was loaded by {@link ConfigLoader#loadWithVariants}. */
    public boolean isCompared() {
        return comparison != null;
    }

    /**
     * What is set beside each other.
     *
     * @throws IllegalStateException if it was not asked for by {@link ConfigLoader#loadWithVariants}
     */
    public Comparison comparison() {
        if (comparison == null) {
            throw new IllegalStateException("not loaded to be compared");
        }
        return comparison;
    }

    /**
     * Where a key was written, for problems that only the data brings to light.
     *
     * @param path such as {@code scenarios.live.label} or {@code features.item.author.column}
     * @return the value's place; if it was not written, that of the nearest part around it that was
     */
    public SourceSpan locationOf(String path) {
        return Optional.ofNullable(Binding.nearest(locations, path)).orElse(start);
    }

    /**
     * Path to value for every effective value that there is, in a stable order: two configurations are the same to a stage
     * if they agree on the paths it reads. The text is YAML's flow form.
     */
    public Map<String, String> effectiveValues() {
        Map<String, String> flat = new LinkedHashMap<>();
        for (Setting setting : settings) {
            if (setting.value() != null) {
                flat.put(setting.path(), setting.value());
            }
        }
        return Collections.unmodifiableMap(flat);
    }

    /** Every effective value and its origin, a line each, in columns. */
    public String describeValues() {
        int paths = 0;
        int values = 0;
        for (Setting setting : settings) {
            paths = Math.max(paths, setting.path().length());
            values = Math.max(values, Math.min(60, displayValue(setting).length()));
        }
        StringBuilder out = new StringBuilder();
        for (Setting setting : settings) {
            out.append(pad(setting.path(), paths))
                    .append("  ")
                    .append(pad(displayValue(setting), values))
                    .append("  ")
                    .append(setting.origin())
                    .append('\n');
        }
        return out.toString();
    }

    private static String displayValue(Setting setting) {
        return setting.value() == null ? "unset" : setting.value();
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
