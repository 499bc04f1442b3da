package org.sassrec.config.loader;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A request to load a configuration: a file and the layers above it. Each layer takes precedence over the previous
 * ones: defaults, the file with its includes, profiles, overrides. {@code ${env:NAME}} is replaced in all layers.
 *
 * @param file the {@code sass.yaml}; messages name it relative to the working folder if it is inside
 * @param profiles names or lists of names such as {@code ci,prod}, in the order in which they are applied; if empty,
 * those of the environment variable {@value #PROFILE_VARIABLE}
 * @param overrides lists such as {@code finetune.epochs=1,model.layers=[64,32]}; later ones take precedence
 * @param environment environment variables by name
 */
public record ConfigRequest(Path file, List<String> profiles, List<String> overrides, Map<String, String> environment) {

    /** Environment variable with the profiles, if no others are given. */
    public static final String PROFILE_VARIABLE = "SASS_PROFILE";

    /**
     * Environment variable with folders that included files may be in besides the project. They are separated like the
     * entries of {@code PATH}.
     */
    public static final String INCLUDE_VARIABLE = "SASS_INCLUDE_FOLDERS";

    public ConfigRequest {
        profiles = List.copyOf(profiles);
        overrides = List.copyOf(overrides);
        environment = Map.copyOf(environment);
    }

    /** Returns a request for a file in the environment of this process. */
    public static ConfigRequest of(Path file) {
        return new ConfigRequest(file, List.of(), List.of(), System.getenv());
    }

    /** Returns a copy with profiles. */
    public ConfigRequest withProfiles(List<String> names) {
        return new ConfigRequest(file, names, overrides, environment);
    }

    /** Returns a copy with overrides. */
    public ConfigRequest withOverrides(List<String> lists) {
        return new ConfigRequest(file, profiles, lists, environment);
    }
}
