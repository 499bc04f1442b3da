package org.sassrec.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.server.http.ApiKeys;
import org.sassrec.server.http.HttpOptions;
import org.sassrec.server.http.ServerCode;
import org.sassrec.serving.UserState;
import org.sassrec.serving.store.StoreOptions;

/** Reads the settings of a server from options, files and environment variables. All problems are SASS7700. */
public final class ServerSettings {

    /** Environment variable with API keys, separated by commas. */
    public static final String KEYS_VARIABLE = "SASS_API_KEYS";

    /** Environment variable with the password of the user state. */
    public static final String STATE_PASSWORD_VARIABLE = "SASS_USER_STATE_PASSWORD";

    private static final Pattern PASSWORD_IN_ADDRESS = Pattern.compile("^[^/]*//[^/@]*:[^/]*@");
    private static final String FROM_ENVIRONMENT = "env:";
    private static final Set<String> SECRETS = Set.of("token", "password");
    private static final Pattern COMMA = Pattern.compile(",");

    /** A shorter key can be guessed. */
    private static final int MIN_KEY_LENGTH = 16;

    private ServerSettings() {}

    /**
     * Returns the API keys of a file and of an environment variable.
     *
     * @param file one key per line; {@code null} for none
     * @param variable value of {@value #KEYS_VARIABLE}; {@code null} if it is not set
     */
    public static ApiKeys keys(@Nullable Path file, @Nullable String variable) {
        List<String> ofFile = file == null ? List.of() : trimmed(lines(file).stream());
        if (file != null && ofFile.isEmpty()) {
            throw problem("the file `" + file + "` of `--api-keys` contains no key", "write one key per line");
        }
        List<String> ofVariable =
                variable == null || variable.isBlank() ? List.of() : trimmed(COMMA.splitAsStream(variable));
        checkLength(ofFile, "the file `" + file + "`");
        checkLength(ofVariable, "the environment variable `" + KEYS_VARIABLE + "`");
        return ApiKeys.of(Stream.concat(ofFile.stream(), ofVariable.stream()).toList());
    }

    private static List<String> trimmed(Stream<String> keys) {
        return keys.map(String::strip).filter(key -> !key.isEmpty()).toList();
    }

    private static void checkLength(List<String> keys, String place) {
        if (keys.stream().anyMatch(key -> key.length() < MIN_KEY_LENGTH)) {
            throw problem(
                    "an API key in " + place + " has fewer than " + MIN_KEY_LENGTH + " characters",
                    "use a random key, for example of `openssl rand -hex 32`");
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw problem(
                    "cannot read the file `" + file + "` of `--api-keys`: " + reason(unreadable),
                    "check the path and the permissions");
        }
    }

    private static String reason(IOException failed) {
        return failed instanceof java.nio.file.NoSuchFileException
                ? "it does not exist"
                : String.valueOf(failed.getMessage());
    }

    /** Returns the files of TLS; {@code null} if both are {@code null}. */
    public static HttpOptions.@Nullable Tls tls(@Nullable Path certificate, @Nullable Path key) {
        if (certificate == null && key == null) {
            return null;
        }
        if (certificate == null || key == null) {
            throw problem(
                    "only one of `--tls-certificate` and `--tls-key` is given",
                    "give both, or none for HTTP without TLS");
        }
        for (Path file : List.of(certificate, key)) {
            if (!Files.isReadable(file)) {
                throw problem("cannot read the file `" + file + "`", "check the path and the permissions");
            }
        }
        return new HttpOptions.Tls(certificate, key);
    }

    /**
     * Returns the options of a store without a configuration.
     *
     * @param home folder with the files of the releases
     * @param settings {@code NAME=VALUE}: {@code store}, which is {@code embedded} by default, and the settings of the
     * store. The value {@code env:VARIABLE} reads an environment variable
     * @param environment returns the value of a variable; {@code null} if it is not set
     */
    public static StoreOptions store(Path home, List<String> settings, UnaryOperator<@Nullable String> environment) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw problem("the store option `" + setting + "` is not NAME=VALUE", "use, for example, store=milvus");
            }
            String name = setting.substring(0, equals);
            values.put(name, value(name, setting.substring(equals + 1), environment));
        }
        String store = values.remove("store");
        return new StoreOptions(store == null ? "embedded" : store, home, values);
    }

    private static String value(String name, String given, UnaryOperator<@Nullable String> environment) {
        if (given.startsWith(FROM_ENVIRONMENT)) {
            String variable = given.substring(FROM_ENVIRONMENT.length());
            String value = environment.apply(variable);
            if (value == null) {
                throw problem(
                        "the environment variable `" + variable + "` of the store option `" + name + "` is not set",
                        "set it");
            }
            return value;
        }
        if (SECRETS.contains(name)) {
            throw problem(
                    "the store option `" + name + "` is on the command line, which other users of the machine can read",
                    "write `" + name + "=env:NAME`, and set the environment variable");
        }
        return given;
    }

    /**
     * Opens the user state.
     *
     * @param address see {@link UserState#open}
     * @param password value of {@value #STATE_PASSWORD_VARIABLE}; {@code null} if it is not set
     */
    public static UserState userState(String address, @Nullable String password) {
        if (PASSWORD_IN_ADDRESS.matcher(address).find()) {
            throw problem(
                    "the password of `--user-state` is on the command line, which other users of the machine can read",
                    "remove it, and set the environment variable `" + STATE_PASSWORD_VARIABLE + "`");
        }
        return UserState.open(address, password);
    }

    /** Returns the address to listen on. */
    public static InetSocketAddress address(String host, int port) {
        if (port < 0 || port > 65_535) {
            throw problem("the port is " + port, "use a number from 0 to 65535; 0 selects a free port");
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException unknown) {
            throw problem("the host `" + host + "` is unknown", "use an address of this machine, or 0.0.0.0 for all");
        }
    }

    private static SassException problem(String message, String help) {
        return Diagnostic.error(ServerCode.INVALID_SERVER_SETTING, message)
                .withHelp(help)
                .toException();
    }
}
