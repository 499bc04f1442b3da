package org.sassrec.examples.serving;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.store.StoreOptions;

/**
 * Settings of the service.
 *
 * @param store store with the releases
 * @param channel channel whose live release answers queries
 */
public record ServiceOptions(StoreOptions store, String channel) {

    private static final String FROM_ENVIRONMENT = "env:";

    /** Returns settings for the live release of an embedded store. */
    public static ServiceOptions embedded(Path home) {
        return new ServiceOptions(StoreOptions.of("embedded", home), ReleaseChannel.LIVE);
    }

    /**
     * Parses arguments {@code NAME=VALUE}: {@code store}, {@code channel}, or a setting of the store. The value {@code
     * env:NAME} reads an environment variable, so that secrets are not on the command line.
     *
     * @param home folder with the files of the releases
     * @param environment returns the value of a variable; {@code null} if it is not set
     * @throws IllegalArgumentException if an argument is invalid, with a message for the user
     */
    static ServiceOptions parse(Path home, List<String> arguments, UnaryOperator<@Nullable String> environment) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("`" + argument + "` is not NAME=VALUE");
            }
            String value = argument.substring(equals + 1);
            settings.put(argument.substring(0, equals), value(value, environment));
        }
        String store = settings.remove("store");
        String channel = settings.remove("channel");
        return new ServiceOptions(
                new StoreOptions(store == null ? "embedded" : store, home, settings),
                channel == null ? ReleaseChannel.LIVE : channel);
    }

    private static String value(String given, UnaryOperator<@Nullable String> environment) {
        if (!given.startsWith(FROM_ENVIRONMENT)) {
            return given;
        }
        String variable = given.substring(FROM_ENVIRONMENT.length());
        String value = environment.apply(variable);
        if (value == null) {
            throw new IllegalArgumentException("the environment variable `" + variable + "` is not set");
        }
        return value;
    }
}
