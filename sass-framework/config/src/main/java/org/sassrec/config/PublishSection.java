package org.sassrec.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Suggestions;

/** Binds {@code publish:}. */
final class PublishSection {

    private static final Pattern SERVER = Pattern.compile("https?://[^/@\\s]+?(:\\d{1,5})?/?");
    private static final int LINKS = 16;
    private static final int BUILD_BREADTH = 200;
    private static final int CLUSTERS = 128;

    private static final Key<Double> ANN_RECALL = Key.optional(
            "annRecall@50",
            Types.number(0, 1),
            0.98,
            "Recall@50 against exact search that each index must reach before it goes live.");
    private static final Key<Double> CHURN = Key.optional(
                    "churn@50",
                    Types.number(0, 1),
                    1.0,
                    "Share of the 50 best items of sample users that may change in a scenario against the live release; `1` for any. Publishing tells it in any case.")
            .such("0.6");
    static final Section VERIFY = Section.of("publish.verify", "What a release must pass.", ANN_RECALL, CHURN);

    private static final Key<PublishConfig.IndexType> TYPE = Key.optional(
            "type",
            indexType(),
            PublishConfig.IndexType.HNSW,
            "Index of collections of 1,024 rows and more; smaller ones are searched row by row. `DISKANN` needs a server built for it.");
    private static final Key<Integer> M = Key.computed(
                    "M", Types.whole(2, 2048), "`16` with `HNSW`", "Links of a row in the graph.")
            .such("32");
    private static final Key<Integer> EF_CONSTRUCTION = Key.computed(
                    "efConstruction", Types.whole(2, 65_536), "`200` with `HNSW`", "Candidates for the links of a row.")
            .such("400");
    private static final Key<Integer> NLIST = Key.computed(
                    "nlist", Types.whole(1, 65_536), "`128` with `IVF_FLAT`", "Clusters of rows.")
            .such("256");
    static final Section INDEX = Section.of(
            "publish.milvus.index",
            "How Milvus indexes. How broadly it searches is found while publishing, so that `annRecall@50` holds.",
            TYPE,
            M,
            EF_CONSTRUCTION,
            NLIST);

    private static final Key<String> CA = Key.unset(
                    "ca", Types.path(), "PEM file of the authority that signed the server's certificate.")
            .such("certs/ca.pem");
    private static final Key<String> CERTIFICATE = Key.unset(
                    "certificate", Types.path(), "PEM file of our certificate, for a server that asks for one.")
            .such("certs/client.pem");
    private static final Key<String> KEY = Key.unset("key", Types.path(), "PEM file of our key, with `certificate`.")
            .such("certs/client.key");
    private static final Key<String> SERVER_NAME = Key.unset(
                    "serverName",
                    Types.text("a host's name"),
                    "Name in the server's certificate, if it is not the host's.")
            .such("milvus.example.com");
    static final Section TLS = Section.of(
            "publish.milvus.tls",
            "Certificates for an `https` URI, relative to this file. Without them the platform's authorities count.",
            CA,
            CERTIFICATE,
            KEY,
            SERVER_NAME);

    private static final Key<String> URI = Key.optional(
                    "uri", uri(), "http://localhost:19530", "Where the server is; `https` for a secure connection.")
            .such("https://milvus.example.com:19530");
    private static final Key<Secret> TOKEN = Key.unset(
                    "token", Types.secret(), "Token or API key, from the environment.")
            .such("${env:MILVUS_TOKEN}");
    private static final Key<String> USER = Key.unset(
                    "user", Types.text("a user's name"), "User, with `password`; instead of `token`.")
            .such("sass");
    private static final Key<Secret> PASSWORD = Key.unset(
                    "password", Types.secret(), "Password of `user`, from the environment.")
            .such("${env:MILVUS_PASSWORD}");
    private static final Key<String> DATABASE =
            Key.optional("database", Types.name(), "default", "Database of the server; it must be there.");
    private static final Key<String> PREFIX = Key.computed(
                    "prefix",
                    prefix(),
                    "`name` with `_` for `-`",
                    "Before the names of all collections and aliases, so that projects and environments can share a database.")
            .such("shop_prod");
    private static final Key<Duration> TIMEOUT = Key.optional(
            "timeout", Types.duration(Duration.ofMillis(100)), Duration.ofSeconds(30), "Limit of one call.");
    private static final Key<Duration> BUILD_TIMEOUT = Key.optional(
            "buildTimeout",
            Types.duration(Duration.ofSeconds(1)),
            Duration.ofHours(1),
            "Limit of writing a request, of flushing and indexing a collection, and of loading it.");
    private static final Key<Section> TLS_KEY = Key.section(TLS, false);
    private static final Key<Section> INDEX_KEY = Key.section(INDEX, false);
    static final Section MILVUS = Section.of(
            "publish.milvus",
            "The Milvus server (2.3.5 or newer) of `store: milvus`.",
            URI,
            TOKEN,
            USER,
            PASSWORD,
            DATABASE,
            PREFIX,
            TIMEOUT,
            BUILD_TIMEOUT,
            TLS_KEY,
            INDEX_KEY);

    private static final Key<PublishConfig.Store> STORE = Key.optional(
            "store",
            Types.choice(PublishConfig.Store.class),
            PublishConfig.Store.EMBEDDED,
            "`embedded`: an index in a folder. `milvus`: a server.");
    private static final Key<String> PATH = Key.computed(
                    "path",
                    Types.path(),
                    "`store` in `run.output`",
                    "Folder of the embedded store and, with either store, of the releases' user towers; relative to this file. `mvn clean` deletes the default.")
            .such("store");
    private static final Key<Section> MILVUS_KEY = Key.section(MILVUS, false);
    private static final Key<Section> VERIFY_KEY = Key.section(VERIFY, false);
    private static final Key<String> CHANNEL = Key.optional(
            "channel",
            channel(),
            "live",
            "Channel that is published to, asked and rolled back: one of several releases side by side, such as `canary`.");
    private static final Key<List<String>> ONLY = Key.unset(
            "only",
            new ListType<>("a list of scenarios", Types.name(), false, 1, 1_000, true),
            "Scenarios to publish; the others stay as they are live, with the user tower of then. All by default.");
    private static final Key<Boolean> HOLD_BACK = Key.optional(
            "holdBack",
            Types.truth(),
            false,
            "Whether a scenario that fails a gate, the limit of churn or its verification stays as it is live, while the others are released. If not, nothing is.");
    private static final Key<List<String>> TEXT = Key.unset(
                    "text", columns(), "Columns compared as texts, by `=` and `in`.")
            .such("[category, author]");
    private static final Key<List<String>> NUMBER = Key.unset(
                    "number", columns(), "Columns compared as numbers, by `<`, `>=`, `between` and so on, too.")
            .such("[price]");
    static final Section FILTERS = Section.of(
            "publish.filters",
            "Columns of the items that queries may filter by: `category = 'shoes' and price < 100`.",
            TEXT,
            NUMBER);
    private static final Key<Section> FILTERS_KEY = Key.section(FILTERS, false);
    private static final Key<Integer> KEEP_RELEASES =
            Key.optional("keepReleases", Types.whole(1, 10_000), 3, "How many releases stay, the live one included.");
    static final Section PUBLISH = Section.of(
            "publish",
            "Where vectors are released to.",
            STORE,
            PATH,
            MILVUS_KEY,
            CHANNEL,
            ONLY,
            HOLD_BACK,
            VERIFY_KEY,
            FILTERS_KEY,
            KEEP_RELEASES);

    private PublishSection() {}

    static PublishConfig bind(Fields publish, String output, String project) {
        PublishConfig.Store store = publish.get(STORE);
        String path = publish.get(PATH, output + "/store");
        PublishConfig.Milvus milvus = milvus(publish.section(MILVUS_KEY), project);
        String channel = publish.get(CHANNEL);
        List<String> only = publish.find(ONLY);
        boolean holdBack = publish.get(HOLD_BACK);
        Fields verify = publish.section(VERIFY_KEY);
        double annRecall = verify.get(ANN_RECALL);
        double mostChurn = verify.get(CHURN);
        return new PublishConfig(
                store,
                path,
                milvus,
                channel,
                only == null ? List.of() : only,
                holdBack,
                annRecall,
                mostChurn,
                filters(publish.section(FILTERS_KEY)),
                publish.get(KEEP_RELEASES));
    }

    private static PublishConfig.Filters filters(Fields filters) {
        List<String> text = filters.find(TEXT);
        List<String> number = filters.find(NUMBER);
        List<String> texts = text == null ? List.of() : text;
        List<String> numbers = number == null ? List.of() : number;
        texts.stream()
                .filter(numbers::contains)
                .findFirst()
                .ifPresent(both -> filters.binding()
                        .report(Diagnostic.error(
                                        "SASS2006",
                                        "`" + filters.pathOf("number") + "` names `" + both + "`, as `text` does")
                                .at(filters.keyPlace(NUMBER), "it is one of both")));
        return new PublishConfig.Filters(texts, numbers);
    }

    /** Milvus has 64 fields in a collection, of which four are ours. */
    private static ListType<String> columns() {
        return new ListType<>("a list of columns", Types.text("a column's name").such("category"), false, 1, 30, true);
    }

    private static PublishConfig.Milvus milvus(Fields milvus, String project) {
        milvus.exclusive(TOKEN, USER);
        needs(milvus, USER, PASSWORD);
        needs(milvus, PASSWORD, USER);
        String uri = milvus.get(URI);
        Secret token = milvus.find(TOKEN);
        String user = milvus.find(USER);
        Secret password = milvus.find(PASSWORD);
        String database = milvus.get(DATABASE);
        String prefix = milvus.get(PREFIX, project.replace('-', '_'));
        Duration timeout = milvus.get(TIMEOUT);
        Duration buildTimeout = milvus.get(BUILD_TIMEOUT);
        PublishConfig.Tls tls = tls(milvus.section(TLS_KEY), uri);
        PublishConfig.Index index = index(milvus.section(INDEX_KEY));
        return new PublishConfig.Milvus(
                uri, token, user, password, database, prefix, timeout, buildTimeout, tls, index);
    }

    private static void needs(Fields fields, Key<?> written, Key<?> other) {
        if (fields.has(written) && !fields.has(other)) {
            fields.binding()
                    .report(Diagnostic.error(
                                    "SASS2007",
                                    "`" + fields.pathOf(written.name()) + "` has no meaning without `" + other.name()
                                            + "`")
                            .at(fields.keyPlace(written), "add `" + other.name() + "`, or take it out"));
        }
    }

    private static PublishConfig.Tls tls(Fields tls, String uri) {
        if (!uri.startsWith("https:")) {
            tls.useless(
                    "with an `http` URI",
                    "write `https://` in `publish.milvus.uri`, or take it out: the connection is not encrypted",
                    List.of(CA, CERTIFICATE, KEY, SERVER_NAME));
        }
        needs(tls, CERTIFICATE, KEY);
        needs(tls, KEY, CERTIFICATE);
        needs(tls, CERTIFICATE, CA);
        return new PublishConfig.Tls(tls.find(CA), tls.find(CERTIFICATE), tls.find(KEY), tls.find(SERVER_NAME));
    }

    private static PublishConfig.Index index(Fields index) {
        PublishConfig.IndexType type = index.get(TYPE);
        boolean graph = type == PublishConfig.IndexType.HNSW;
        boolean clusters = type == PublishConfig.IndexType.IVF_FLAT;
        if (!graph) {
            index.useless("with `type: " + type + "`", List.of(M, EF_CONSTRUCTION));
        }
        if (!clusters) {
            index.useless("with `type: " + type + "`", List.of(NLIST));
        }
        return new PublishConfig.Index(
                type,
                value(index, M, graph, LINKS),
                value(index, EF_CONSTRUCTION, graph, BUILD_BREADTH),
                value(index, NLIST, clusters, CLUSTERS));
    }

    private static @Nullable Integer value(Fields index, Key<Integer> key, boolean meant, int fallback) {
        return meant ? index.get(key, fallback) : index.find(key);
    }

    private static ScalarType<String> uri() {
        return Types.text("`http://host:port` or `https://host:port`")
                .checked("`http://host:port` or `https://host:port`", text -> {
                    if (text.contains("@")) {
                        throw Unfit.form("it holds a user").help("write `user` and `password`, or `token`");
                    }
                    if (!SERVER.matcher(text).matches()) {
                        throw Unfit.form("`" + text + "` has not this form");
                    }
                    return text;
                });
    }

    private static ScalarType<String> channel() {
        String name = "up to 31 small letters and digits, starting with a letter";
        return Types.text(name).checked(name, text -> {
            if (!text.matches("[a-z][a-z0-9]{0,30}")) {
                throw Unfit.form("`" + text + "` has not this form");
            }
            return text;
        });
    }

    private static ScalarType<String> prefix() {
        String name = "up to 60 letters, digits and `_`, starting with a letter";
        return Types.text(name).checked(name, text -> {
            if (!text.matches("[A-Za-z][A-Za-z0-9_]{0,59}")) {
                throw Unfit.form("`" + text + "` has not this form");
            }
            return text;
        });
    }

    /** In Milvus' own spelling. */
    private static ScalarType<PublishConfig.IndexType> indexType() {
        List<String> words = Arrays.stream(PublishConfig.IndexType.values())
                .map(PublishConfig.IndexType::name)
                .toList();
        return new ScalarType<>(
                "one of `" + String.join("`, `", words) + "`",
                text -> {
                    if (!words.contains(text)) {
                        throw Unfit.choice("`" + text + "` is none of them")
                                .help(Suggestions.didYouMean(text, words).orElse(null));
                    }
                    return PublishConfig.IndexType.valueOf(text);
                },
                PublishConfig.IndexType::name,
                PublishConfig.IndexType.HNSW);
    }
}
