package org.sassrec.state.redis;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.UserStateProvider;

/**
 * A Redis server and the settings of the stored events: {@code
 * redis://user@host:6379/0?prefix=sass&length=500&ttl=P30D&timeout=PT0.1S}. {@code rediss} uses TLS. All parts except
 * the host have defaults.
 *
 * @param prefix start of the keys
 * @param length maximum number of events of a user. The newest are kept
 * @param ttl age from which events are neither stored nor read
 * @param timeout limit of connecting, and of waiting for each reply
 */
record RedisAddress(
        String host,
        int port,
        boolean tls,
        int database,
        @Nullable String user,
        @Nullable String password,
        String prefix,
        int length,
        Duration ttl,
        Duration timeout) {

    static final Set<String> SCHEMES = Set.of("redis", "rediss");

    private static final int DEFAULT_PORT = 6379;
    private static final int MAX_LENGTH = 10_000;
    private static final Duration MAX_TTL = Duration.ofDays(3_650);
    private static final Duration MAX_TIMEOUT = Duration.ofSeconds(10);

    /**
     * Parses an address.
     *
     * @param password replaces the password of the URI; {@code null} to keep it
     * @throws SassException SASS7711 if a part is invalid
     */
    static RedisAddress of(URI uri, @Nullable String password) {
        String host = uri.getHost();
        if (host == null) {
            throw invalid("has no host", "use, for example, redis://localhost:6379");
        }
        Map<String, String> settings = settings(uri.getRawQuery());
        String[] login =
                uri.getUserInfo() == null ? new String[0] : uri.getUserInfo().split(":", 2);
        String secret = password != null && !password.isEmpty() ? password : login.length == 2 ? login[1] : null;
        RedisAddress address = new RedisAddress(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                "rediss".equalsIgnoreCase(uri.getScheme()),
                database(uri.getPath()),
                login.length == 0 || login[0].isEmpty() ? null : login[0],
                secret,
                take(settings, "prefix", "sass"),
                length(take(settings, "length", "500")),
                duration("ttl", take(settings, "ttl", "P30D"), MAX_TTL),
                duration("timeout", take(settings, "timeout", "PT0.1S"), MAX_TIMEOUT));
        if (!settings.isEmpty()) {
            throw invalid(
                    "has the unknown parameter `" + settings.keySet().iterator().next() + "`",
                    "use one of: " + String.join(", ", new TreeSet<>(Set.of("prefix", "length", "ttl", "timeout"))));
        }
        if (address.user != null && address.password == null) {
            throw invalid(
                    "has the user `" + address.user + "` without a password",
                    "set the password, with `sass serve` in the environment variable SASS_USER_STATE_PASSWORD");
        }
        return address;
    }

    private static Map<String, String> settings(@Nullable String query) {
        Map<String, String> settings = new LinkedHashMap<>();
        if (query != null && !query.isEmpty()) {
            for (String part : query.split("&", -1)) {
                int equals = part.indexOf('=');
                if (equals < 1) {
                    throw invalid("has a parameter that is not NAME=VALUE", "use, for example, ?prefix=shop&ttl=P7D");
                }
                settings.put(decode(part.substring(0, equals)), decode(part.substring(equals + 1)));
            }
        }
        return settings;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String take(Map<String, String> settings, String name, String standard) {
        String value = settings.remove(name);
        return value == null ? standard : value;
    }

    private static int database(@Nullable String path) {
        if (path == null || path.isEmpty() || path.equals("/")) {
            return 0;
        }
        if (!path.matches("/\\d{1,5}")) {
            throw invalid("has the database `" + path.substring(1) + "`", "use a number, for example /0");
        }
        return Integer.parseInt(path.substring(1));
    }

    private static int length(String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MAX_LENGTH) {
            throw invalid("has the `length` `" + text + "`", "use a number from 1 to " + MAX_LENGTH);
        }
        return Integer.parseInt(text);
    }

    private static Duration duration(String name, String text, Duration most) {
        Duration parsed;
        try {
            parsed = Duration.parse(text);
        } catch (DateTimeParseException wrong) {
            throw invalid("has the `" + name + "` `" + text + "`", "use ISO 8601, for example P7D or PT0.2S");
        }
        if (parsed.compareTo(Duration.ofMillis(1)) < 0 || parsed.compareTo(most) > 0) {
            throw invalid("has the `" + name + "` `" + text + "`", "use at least PT0.001S and at most " + most);
        }
        return parsed;
    }

    private static SassException invalid(String what, String help) {
        return UserStateProvider.invalid("the address of the user state " + what, help);
    }

    /** Omits the password. */
    @Override
    public String toString() {
        return (tls ? "rediss://" : "redis://") + host + ":" + port + "/" + database;
    }
}
