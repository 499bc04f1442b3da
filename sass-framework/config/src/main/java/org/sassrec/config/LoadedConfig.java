package org.sassrec.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.schema.Binding;
import org.sassrec.config.schema.Setting;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SourceSpan;

/** A valid configuration with the origin of each value. */
public final class LoadedConfig {

    private final SassConfig config;
    private final List<Setting> settings;
    private final Map<String, SourceSpan> locations;
    private final SourceSpan start;
    private final List<Path> sources;
    private final List<Diagnostic> warnings;
    private final @Nullable Experiment experiment;

    /** What an experiment needs in addition to the configuration. */
    public sealed interface Experiment {}

    /**
     * The comparison.
     *
     * @param variants the file without changes, the configured variants, and those of the presets
     * @param before the file without the scenario of {@code compare.labels}, from which some variants start
     */
    public record Comparison(
            CompareConfig config,
            List<Variant> variants,
            @Nullable Variant before) implements Experiment {

        public Comparison {
            variants = List.copyOf(variants);
        }
    }

    /**
     * A backtest.
     *
     * @param seeds seeds of the walks of each strategy
     * @param strategies the first one trains from random weights on each day; all others are compared with it
     */
    public record Backtest(List<Long> seeds, List<Strategy> strategies) implements Experiment {

        public Backtest {
            seeds = List.copyOf(seeds);
            strategies = List.copyOf(strategies);
        }
    }

    /**
     * A search for better settings.
     *
     * @param file the file without changes, to which the settings are applied
     */
    public record Tuning(TuneConfig config, Variant file) implements Experiment {}

    /**
     * Creates a configuration.
     *
     * @param experiment {@code null} unless it is loaded for one
     */
    public LoadedConfig(
            SassConfig config,
            List<Setting> settings,
            Map<String, SourceSpan> places,
            SourceSpan start,
            List<Path> sources,
            List<Diagnostic> warnings,
            @Nullable Experiment experiment) {
        this.config = config;
        this.settings = List.copyOf(settings);
        this.locations = Map.copyOf(places);
        this.start = start;
        this.sources = List.copyOf(sources);
        this.warnings = List.copyOf(warnings);
        this.experiment = experiment;
    }

    /** Returns the same file with other values. The effective values are those of the file. */
    public LoadedConfig with(SassConfig other) {
        return new LoadedConfig(other, settings, locations, start, sources, warnings, experiment);
    }

    /** Returns the configuration. */
    public SassConfig config() {
        return config;
    }

    /**
     * Returns every effective value with its origin, in the order of the reference, including optional keys without a
     * value.
     */
    public List<Setting> settings() {
        return settings;
    }

    /** Returns the files that were read. */
    public List<Path> sources() {
        return sources;
    }

    /** Returns the warnings of the configuration. */
    public List<Diagnostic> warnings() {
        return warnings;
    }

    /** Returns whether the configuration was loaded for an experiment of this type. */
    public boolean isFor(Class<? extends Experiment> type) {
        return type.isInstance(experiment);
    }

    /**
     * Returns the comparison.
     *
     * @throws ClassCastException if the configuration was not loaded by {@link ConfigLoader#loadWithVariants}
     */
    public Comparison comparison() {
        return Comparison.class.cast(Objects.requireNonNull(experiment));
    }

    /**
     * Returns the backtest.
     *
     * @throws ClassCastException if the configuration was not loaded by {@link ConfigLoader#loadToBacktest}
     */
    public Backtest backtest() {
        return Backtest.class.cast(Objects.requireNonNull(experiment));
    }

    /**
     * Returns the search for better settings.
     *
     * @throws ClassCastException if the configuration was not loaded by {@link ConfigLoader#loadToTune}
     */
    public Tuning tuning() {
        return Tuning.class.cast(Objects.requireNonNull(experiment));
    }

    /**
     * Returns the place of a key, for problems that only the data reveals.
     *
     * @param path such as {@code scenarios.live.label} or {@code features.item.author.column}
     * @return the place of the value; if the file does not contain it, the nearest enclosing part that it contains
     */
    public SourceSpan locationOf(String path) {
        return Optional.ofNullable(Binding.nearest(locations, path)).orElse(start);
    }

    /** Returns the location of a path or of its nearest written part; {@code null} if the files contain none. */
    public @Nullable SourceSpan writtenLocationOf(String path) {
        return Binding.nearest(locations, path);
    }

    /**
     * Returns the effective values by path, in a stable order and in YAML flow style. Two configurations are equal for
     * a stage if they agree on the paths that the stage reads.
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

    /** Returns every effective value and its origin in columns, one value per line. */
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
