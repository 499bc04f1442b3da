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
 * What the service answers from.
 *
 * @param store with the releases
 * @param channel whose live release answers
 */
public record ServiceOptions(StoreOptions store, String channel) {

    private static final String FROM_ENVIRONMENT = "env:";

    /** The live release of the embedded store in a folder. */
    public static ServiceOptions embedded(Path home) {
        return new ServiceOptions(StoreOptions.of("embedded", home), ReleaseChannel.LIVE);
    }

    /**
     * Reads arguments {@code NAME=VALUE}: {@code store}, {@code channel}, or a setting of the store. The value {@code env:NAME} is
     * that of an environment variable, so that secrets do not stand on a command line.
     *
     * @param home folder of the releases' files
     * @param environment value of a variable; {@code null} if it is not set
     * @throws IllegalArgumentException if an argument cannot be read, with a message for the user
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
