package org.sassrec.config.loader;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What to load: a file and what is laid over it. Each layer wins over those before it: defaults, the file with those it
 * includes, profiles, overrides. {@code ${env:NAME}} is filled in whatever the layer.
 *
 * @param file the {@code sass.yaml}; messages name it relative to the working folder if it lies in it
 * @param profiles names or lists of names such as {@code ci,prod}, in the order in which they are laid over each other; when
 *     empty, those of the environment's {@value #PROFILE_VARIABLE}
 * @param overrides lists such as {@code finetune.epochs=1,model.layers=[64,32]}; later ones win
 * @param environment variables by name
 */
public record ConfigRequest(Path file, List<String> profiles, List<String> overrides, Map<String, String> environment) {

    /** Names the profiles where nothing else does. */
    public static final String PROFILE_VARIABLE = "SASS_PROFILE";

    public ConfigRequest {
        profiles = List.copyOf(profiles);
        overrides = List.copyOf(overrides);
        environment = Map.copyOf(environment);
    }

    /** A file alone, in this process's environment. */
    public static ConfigRequest of(Path file) {
        return new ConfigRequest(file, List.of(), List.of(), System.getenv());
    }

    /** The same with profiles. */
    public ConfigRequest withProfiles(List<String> names) {
        return new ConfigRequest(file, names, overrides, environment);
    }

    /** The same with overrides. */
    public ConfigRequest withOverrides(List<String> lists) {
        return new ConfigRequest(file, profiles, lists, environment);
    }
}
