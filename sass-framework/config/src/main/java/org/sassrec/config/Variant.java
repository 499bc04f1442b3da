package org.sassrec.config;

import java.util.List;
import java.util.function.Function;

/** One variant of {@code compare:}, sound by itself. */
public final class Variant {

    private final String name;
    private final LoadedConfig config;
    private final Function<List<String>, LoadedConfig> over;

    Variant(String name, LoadedConfig config, Function<List<String>, LoadedConfig> over) {
        this.name = name;
        this.config = config;
        this.over = over;
    }

    /** Its name in the table. */
    public String name() {
        return name;
    }

    /** Its configuration; it has no {@code compare} of its own. */
    public LoadedConfig config() {
        return config;
    }

    /**
     * The same with overrides above all else, such as a seed and a folder of its own.
     *
     * @throws org.sassrec.diagnostic.SassException if they do not fit
     */
    public LoadedConfig with(List<String> overrides) {
        return over.apply(overrides);
    }
}
