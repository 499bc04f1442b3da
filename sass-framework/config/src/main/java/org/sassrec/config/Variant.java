package org.sassrec.config;

import java.util.List;
import java.util.function.Function;

/** One variant of {@code compare:}, sound by itself. */
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

    /** Its name in the table. */
    public String name() {
        return name;
    }

    /** Its configuration; it has no {@code compare} of its own. */
    public LoadedConfig config() {
        return config;
    }

    /** The same in other settings, each under the name of its trial; those that change nothing are left out. */
    public List<Variant> trials() {
        return trials;
    }

    /**
     * The same with overrides above all else, such as a seed and a folder of its own.
     *
     * @throws org.sassrec.diagnostic.SassException if they do not fit
     */
    public LoadedConfig withOverrides(List<String> overrides) {
        return binder.apply(overrides);
    }
}
