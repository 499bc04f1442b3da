package org.sassrec.config;

import java.util.List;
import java.util.function.Function;

/** A valid variant of {@code compare}. */
public final class Variant {

    private final String name;
    private final LoadedConfig config;
    private final Function<List<String>, LoadedConfig> binder;
    private final List<Variant> trials;

    public Variant(String name, LoadedConfig config, Function<List<String>, LoadedConfig> over) {
        this(name, config, over, List.of());
    }

    private Variant(String name, LoadedConfig config, Function<List<String>, LoadedConfig> over, List<Variant> trials) {
        this.name = name;
        this.config = config;
        this.binder = over;
        this.trials = List.copyOf(trials);
    }

    public Variant withTrials(List<Variant> settings) {
        return new Variant(name, config, binder, settings);
    }

    /** Returns the name in the table. */
    public String name() {
        return name;
    }

    /** Returns the configuration, without {@code compare}. */
    public LoadedConfig config() {
        return config;
    }

    /**
     * Returns this variant in other settings, each named after its trial. Settings that change nothing are left out.
     */
    public List<Variant> trials() {
        return trials;
    }

    /**
     * Returns the configuration with overrides, for example of the seed and the folder.
     *
     * @throws org.sassrec.diagnostic.SassException if the overrides are not valid
     */
    public LoadedConfig withOverrides(List<String> overrides) {
        return binder.apply(overrides);
    }
}
