package org.sassrec.config;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** A valid variant of {@code compare}, or a trial of {@code tune}. */
public final class Variant {

    private final String name;
    private final LoadedConfig config;
    private final Function<List<String>, LoadedConfig> binder;

    public Variant(String name, LoadedConfig config, Function<List<String>, LoadedConfig> over) {
        this.name = name;
        this.config = config;
        this.binder = over;
    }

    /** Returns the name in the table. */
    public String name() {
        return name;
    }

    /** Returns the configuration, without {@code compare} and {@code tune}. */
    public LoadedConfig config() {
        return config;
    }

    /**
     * Returns the configuration with overrides, for example of the seed and the folder.
     *
     * @throws org.sassrec.diagnostic.SassException if the overrides are not valid
     */
    public LoadedConfig withOverrides(List<String> overrides) {
        return binder.apply(overrides);
    }

    /**
     * Returns a variant with overrides on top of this one.
     *
     * @throws org.sassrec.diagnostic.SassException if the overrides are not valid
     */
    public Variant with(String name, List<String> overrides) {
        return new Variant(
                name,
                withOverrides(overrides),
                more -> withOverrides(
                        Stream.concat(overrides.stream(), more.stream()).toList()));
    }
}
