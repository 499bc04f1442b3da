package org.sassrec.store.milvus;

import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.serving.store.StoreOptions;
import org.sassrec.serving.store.StoreProvider;
import org.sassrec.serving.store.VectorStore;

/**
 * Opens the {@link MilvusStore}, named {@code milvus}. Its settings are the keys of {@code publish.milvus}, with dots
 * between the parts of a key. Only {@code uri} and {@code prefix} are required:
 *
 * <pre>
 * uri                                          http://host:19530, or https://host:19530 for TLS
 * prefix                                       prefix of the names of collections and aliases
 * files                                        address of the release files, see {@link StoreOptions#files}
 * database                                     default: default
 * token, or user and password                  an empty value counts as not set
 * timeout, buildTimeout                        ISO 8601, for example PT30S
 * tls.ca, tls.certificate, tls.key             PEM files
 * tls.serverName                               name in the server certificate
 * index.type                                   HNSW, IVF_FLAT, FLAT, DISKANN or AUTOINDEX; for publishing
 * index.M, index.efConstruction, index.nlist   parameters of the index; for publishing
 * </pre>
 */
public final class MilvusProvider implements StoreProvider {

    /** Limits of durations. Longer ones exceed the range of milliseconds or nanoseconds. */
    private static final Duration MIN_DURATION = Duration.ofMillis(1);

    private static final Duration MAX_DURATION = Duration.ofDays(365);
    private static final Set<String> NAMES = Set.of(
            "uri",
            "prefix",
            StoreOptions.FILES,
            "database",
            "token",
            "user",
            "password",
            "timeout",
            "buildTimeout",
            "tls.ca",
            "tls.certificate",
            "tls.key",
            "tls.serverName",
            "index.type",
            "index.M",
            "index.efConstruction",
            "index.nlist");

    @Override
    public String store() {
        return "milvus";
    }

    @Override
    public VectorStore open(StoreOptions options) {
        return MilvusStore.open(read(options));
    }

    @Override
    public VectorStore openExisting(StoreOptions options) {
        return MilvusStore.open(read(options));
    }

    /**
     * Parses the settings.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7527 for an unknown, missing or malformed setting; SASS7502 or
     * SASS7540 for an invalid prefix or URI
     */
    static MilvusOptions read(StoreOptions options) {
        options.checkNames(NAMES);
        return new Settings(options).read();
    }

    private record Settings(StoreOptions options) {

        MilvusOptions read() {
            MilvusOptions usual = MilvusOptions.of(required("uri"), required("prefix"));
            String database = text("database");
            return new MilvusOptions(
                    usual.uri(),
                    database == null ? usual.database() : database,
                    usual.prefix(),
                    login(),
                    tls(),
                    index(usual.index()),
                    duration("timeout", usual.timeout()),
                    duration("buildTimeout", usual.buildTimeout()));
        }

        private String required(String name) {
            String value = text(name);
            if (value == null) {
                throw options.problem(name, "is missing", "add it; it corresponds to `publish.milvus." + name + "`");
            }
            return value;
        }

        /**
         * Returns a setting; an empty value counts as not set, because a program may pass on an unset environment
         * variable.
         */
        private @Nullable String text(String name) {
            String value = options.settings().get(name);
            return value == null || value.isEmpty() ? null : value;
        }

        private MilvusOptions.@Nullable Login login() {
            String token = text("token");
            if (token != null) {
                return MilvusOptions.Login.token(token);
            }
            String user = text("user");
            String password = text("password");
            return user == null || password == null ? null : MilvusOptions.Login.password(user, password);
        }

        private MilvusOptions.@Nullable Tls tls() {
            Path ca = file("tls.ca");
            Path certificate = file("tls.certificate");
            String serverName = text("tls.serverName");
            return ca == null && certificate == null && serverName == null
                    ? null
                    : new MilvusOptions.Tls(ca, certificate, file("tls.key"), serverName);
        }

        private @Nullable Path file(String name) {
            String value = text(name);
            return value == null ? null : Path.of(value);
        }

        private Duration duration(String name, Duration usual) {
            String value = text(name);
            if (value == null) {
                return usual;
            }
            try {
                Duration duration = Duration.parse(value);
                if (duration.compareTo(MIN_DURATION) >= 0 && duration.compareTo(MAX_DURATION) <= 0) {
                    return duration;
                }
            } catch (DateTimeParseException malformed) {
                // reported below
            }
            throw options.problem(
                    name,
                    "is `" + value + "`, but must be a duration of 1 ms to 365 days",
                    "use ISO 8601, for example `PT30S` or `PT1H`");
        }

        private MilvusIndex index(MilvusIndex usual) {
            Map<String, Integer> params = new LinkedHashMap<>();
            put(params, "M", "index.M");
            put(params, "efConstruction", "index.efConstruction");
            put(params, "nlist", "index.nlist");
            String type = text("index.type");
            if (type == null && params.isEmpty()) {
                return usual;
            }
            MilvusIndex.Type chosen = type == null ? usual.type() : indexType(type);
            try {
                return new MilvusIndex(chosen, params);
            } catch (IllegalArgumentException unusable) {
                throw options.problem("index.M", "is invalid: " + unusable.getMessage(), "use 2 or more");
            }
        }

        private MilvusIndex.Type indexType(String type) {
            try {
                return MilvusIndex.Type.valueOf(type.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException unknown) {
                String types =
                        Arrays.stream(MilvusIndex.Type.values()).map(Enum::name).collect(Collectors.joining(", "));
                throw options.problem(
                        "index.type", "is `" + type + "`, but must be a type of index", "use one of " + types);
            }
        }

        private void put(Map<String, Integer> params, String parameter, String name) {
            String value = text(name);
            if (value == null) {
                return;
            }
            try {
                params.put(parameter, Integer.valueOf(value));
            } catch (NumberFormatException malformed) {
                throw options.problem(
                        name, "is `" + value + "`, but must be an integer", "use a number, for example `16`");
            }
        }
    }
}
