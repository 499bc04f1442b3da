package org.sassrec.config.section;

import static org.sassrec.config.schema.Key.key;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.PublishConfig;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.ConversionException;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.ListType;
import org.sassrec.config.schema.RecordBinder;
import org.sassrec.config.schema.ScalarType;
import org.sassrec.config.schema.SchemaFragments;
import org.sassrec.config.schema.Secret;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Suggestions;
import org.sassrec.diagnostic.SystemCode;

/** Declares {@code publish}. */
public final class PublishSection {

    private static final Pattern SERVER = Pattern.compile("https?://[^/@\\s]+?(:\\d{1,5})?/?");

    record Verify(double annRecall, double churn) {}

    static final Section<Verify> VERIFY = Section.of(
                    "publish.verify",
                    "Checks before a release is activated.",
                    key("annRecall@50", ValueTypes.number(0, 1), 0.98)
                            .means(
                                    "Recall@50 that each index must reach before activation, compared with exact search.")
                            .into("annRecall"),
                    key("churn@50", ValueTypes.number(0, 1), 1.0)
                            .means(
                                    "Maximum share of the 50 best items of sample users that may change in a scenario, compared with the live release. `1` allows any change. Publishing always reports the share.")
                            .withExample("0.6")
                            .into("churn"))
            .to(Verify.class);

    private static final Key<PublishConfig.IndexType> TYPE = key("type", indexType(), PublishConfig.IndexType.HNSW)
            .means(
                    "Index type of collections with at least 1,024 rows. Smaller collections are searched without an index. `DISKANN` requires a server that is built with it.");
    private static final Key<Integer> M = key("M", ValueTypes.integer(2, 2048))
            .or("`16` with `HNSW`", index -> with(index, PublishConfig.IndexType.HNSW, 16))
            .means("Links per row in the graph.")
            .withExample("32")
            .into("links");
    private static final Key<Integer> EF_CONSTRUCTION = key("efConstruction", ValueTypes.integer(2, 65_536))
            .or("`200` with `HNSW`", index -> with(index, PublishConfig.IndexType.HNSW, 200))
            .means("Candidates for the links of a row.")
            .withExample("400")
            .into("buildBreadth");
    private static final Key<Integer> NLIST = key("nlist", ValueTypes.integer(1, 65_536))
            .or("`128` with `IVF_FLAT`", index -> with(index, PublishConfig.IndexType.IVF_FLAT, 128))
            .means("Number of clusters of rows.")
            .withExample("256")
            .into("clusters");
    static final Section<PublishConfig.Index> INDEX = Section.of(
                    "publish.milvus.index",
                    "Milvus index. Publishing chooses the search parameters that reach `annRecall@50`.",
                    TYPE,
                    M,
                    EF_CONSTRUCTION,
                    NLIST)
            .rule(PublishSection::index)
            .to(PublishConfig.Index.class);

    private static final Key<String> CA = key("ca", ValueTypes.path())
            .means("PEM file of the certificate authority that signed the certificate of the server.")
            .withExample("certs/ca.pem");
    private static final Key<String> CERTIFICATE = key("certificate", ValueTypes.path())
            .means("PEM file of the client certificate, for a server that requires one.")
            .withExample("certs/client.pem");
    private static final Key<String> KEY = key("key", ValueTypes.path())
            .means("PEM file of the client key, with `certificate`.")
            .withExample("certs/client.key");
    private static final Key<String> SERVER_NAME = key("serverName", ValueTypes.text("a host name"))
            .means("Name in the certificate of the server, if it differs from the host name.")
            .withExample("milvus.example.com");
    static final Section<PublishConfig.Tls> TLS = Section.of(
                    "publish.milvus.tls",
                    "Certificates for an `https` URI, relative to this file. Without them the certificate authorities of the platform are trusted.",
                    CA,
                    CERTIFICATE,
                    KEY,
                    SERVER_NAME)
            .rule(PublishSection::tls)
            .to(PublishConfig.Tls.class);

    private static final Key<String> URI = key("uri", uri(), "http://localhost:19530")
            .means("Address of the server; `https` for an encrypted connection.")
            .withExample("https://milvus.example.com:19530");
    private static final Key<Secret> TOKEN = key("token", ValueTypes.secret())
            .means("Token or API key, from an environment variable.")
            .withExample("${env:MILVUS_TOKEN}");
    private static final Key<String> USER = key("user", ValueTypes.text("a user name"))
            .means("User name, with `password`; an alternative to `token`.")
            .withExample("sass");
    private static final Key<Secret> PASSWORD = key("password", ValueTypes.secret())
            .means("Password of `user`, from an environment variable.")
            .withExample("${env:MILVUS_PASSWORD}");
    static final Section<PublishConfig.Milvus> MILVUS = Section.of(
                    "publish.milvus",
                    "The Milvus server (2.3.5 or newer) of `store: milvus`.",
                    URI,
                    TOKEN,
                    USER,
                    PASSWORD,
                    key("database", ValueTypes.name(), "default").means("Database of the server. It must exist."),
                    key(
                                    "prefix",
                                    ValueTypes.form(
                                            "up to 60 letters, digits and `_`, starting with a letter",
                                            "[A-Za-z][A-Za-z0-9_]{0,59}"))
                            .or(
                                    "`name` with `_` for `-`",
                                    milvus ->
                                            milvus.root().get(SassSection.NAME).replace('-', '_'))
                            .means(
                                    "Prefix of the names of all collections and aliases. With different prefixes several projects and environments can share a database.")
                            .withExample("shop_prod"),
                    key(
                                    "files",
                                    ValueTypes.form(
                                            "`s3://BUCKET/FOLDER` or `file:///FOLDER`",
                                            "(s3://[a-z0-9][a-z0-9.-]+|file://)(/[^?#@]*)?"))
                            .means(
                                    "Address to which `publish` copies the user tower and the snapshot of a release before it activates the release. Servers without the folder `publish.path` read them there.")
                            .withExample("s3://shop-releases/prod"),
                    key("timeout", ValueTypes.duration(Duration.ofMillis(100)), Duration.ofSeconds(30))
                            .means("Time limit of one call."),
                    key("buildTimeout", ValueTypes.duration(Duration.ofSeconds(1)), Duration.ofHours(1))
                            .means(
                                    "Time limit of each of these operations: writing a request, flushing and indexing a collection, loading a collection."),
                    key(TLS),
                    key(INDEX))
            .rule(PublishSection::credentials)
            .to(PublishConfig.Milvus.class);

    private static final Key<List<String>> TEXT = key("text", columns())
            .means("Columns compared as texts, with `=` and `in`.")
            .withExample("[category, author]");
    private static final Key<List<String>> NUMBER = key("number", columns())
            .means("Columns compared as numbers, also with `<`, `>=`, `between` and similar operators.")
            .withExample("[price]");
    static final Section<PublishConfig.Filters> FILTERS = Section.of(
                    "publish.filters",
                    "Item columns that queries may filter by, for example `category = 'shoes' and price < 100`.",
                    TEXT,
                    NUMBER)
            .rule(PublishSection::filters)
            .to(PublishConfig.Filters.class);

    private static final Key<String> STORE = key("store", store(), PublishConfig.EMBEDDED)
            .means(
                    "`embedded`: Lucene indexes in a folder. `milvus`: a Milvus server. Another name: a store of your own or of another project, whose jar is on the class path.");
    private static final Key<List<String>> OPTIONS = key("options", options())
            .means(
                    "Settings of a store that is not one of sassrec, each as `NAME=VALUE`. Such a store reads secrets from the environment.")
            .withExample("[host=vectors.example.com]");
    private static final Key<Verify> VERIFY_KEY = key(VERIFY);
    static final Section<PublishConfig> PUBLISH = Section.of(
                    "publish",
                    "Store and checks of releases.",
                    STORE,
                    key("path", ValueTypes.path())
                            .or(
                                    "`store` in `run.output`",
                                    publish ->
                                            publish.root().get(SassSection.RUN).output() + "/store")
                            .means(
                                    "Folder of the embedded store and, with any store, of the user towers of the releases. It is relative to this file. `mvn clean` deletes the default folder.")
                            .withExample("store"),
                    key(MILVUS),
                    OPTIONS,
                    key(
                                    "channel",
                                    ValueTypes.form(
                                            "up to 31 lowercase letters and digits, starting with a letter",
                                            "[a-z][a-z0-9]{0,30}"),
                                    "live")
                            .means(
                                    "Channel for publishing, querying and rollback. A store can have several channels, for example `canary`."),
                    key("only", ValueTypes.list("a list of scenarios", ValueTypes.name(), 1_000))
                            .means(
                                    "Scenarios to publish. The others keep their live collections and the user tower of that release. By default all scenarios are published."),
                    key("keepFailedScenarios", false)
                            .means(
                                    "Whether a scenario that fails a quality gate, the churn limit or its verification keeps its live collection while the others are released. If `false`, nothing is released."),
                    VERIFY_KEY,
                    key(FILTERS),
                    key("keepReleases", ValueTypes.integer(1, 10_000), 3)
                            .means("Number of releases that stay in the store, including the live one."))
            .derive("annRecall", publish -> publish.get(VERIFY_KEY).annRecall(), VERIFY_KEY)
            .derive("maxChurn", publish -> publish.get(VERIFY_KEY).churn())
            .rule(PublishSection::options)
            .to(PublishConfig.class);

    private PublishSection() {}

    /** Returns the default settings of a Milvus server. */
    public static PublishConfig.Milvus milvus(String uri, String prefix) {
        return RecordBinder.copy(
                SassSection.defaultOf(SassSection.PUBLISH).milvus(), Map.of("uri", uri, "prefix", prefix));
    }

    /** Returns the type of a store. A word that is almost one of sassrec's stores is a typing error. */
    private static ScalarType<String> store() {
        List<String> own = PublishConfig.OWN_STORES;
        String form = "[a-z][a-z0-9]{0,30}";
        return new ScalarType<>(
                "`embedded`, `milvus` or the name of another store",
                text -> {
                    Optional<String> meant = own.contains(text) ? Optional.empty() : Suggestions.didYouMean(text, own);
                    if (meant.isPresent()) {
                        throw ConversionException.unknownWord("`" + text + "` is not one of them")
                                .withHelp(meant.get());
                    }
                    if (!text.matches(form)) {
                        throw ConversionException.malformed(
                                "a name has up to 31 lowercase letters and digits, and starts with a letter");
                    }
                    return text;
                },
                text -> text,
                PublishConfig.EMBEDDED,
                SchemaFragments.map(
                        "anyOf",
                        List.of(
                                SchemaFragments.map("enum", own),
                                SchemaFragments.map("type", "string", "pattern", "^" + form + "$"))));
    }

    private static ListType<String> options() {
        return ValueTypes.list(
                "a list of `NAME=VALUE`",
                ValueTypes.form("`NAME=VALUE`", "[A-Za-z][A-Za-z0-9_.]*=.+").withExample("host=example"),
                100);
    }

    private static void options(SectionReader publish) {
        String store = publish.get(STORE);
        if (PublishConfig.OWN_STORES.contains(store)) {
            publish.reportNotApplicable("with `store: " + store + "`", List.of(OPTIONS));
        }
    }

    private static void filters(SectionReader filters) {
        List<String> text = filters.get(TEXT);
        List<String> number = filters.get(NUMBER);
        text.stream()
                .filter(number::contains)
                .findFirst()
                .ifPresent(both -> filters.report(Diagnostic.error(
                                SystemCode.INVALID_FORMAT,
                                "`" + filters.pathOf("number") + "` contains `" + both
                                        + "`, which `text` also contains")
                        .at(filters.keyLocation(NUMBER), "a column is either a text or a number")));
    }

    /** Returns the type of a list of columns. Milvus allows 64 fields per collection, of which sassrec uses four. */
    private static ListType<String> columns() {
        return ValueTypes.list(
                "a list of columns", ValueTypes.text("a column name").withExample("category"), 30);
    }

    private static void credentials(SectionReader milvus) {
        milvus.checkExclusive(TOKEN, USER);
        checkRequires(milvus, USER, PASSWORD);
        checkRequires(milvus, PASSWORD, USER);
    }

    private static void checkRequires(SectionReader fields, Key<?> written, Key<?> other) {
        if (fields.has(written) && !fields.has(other)) {
            fields.report(Diagnostic.error(
                            ConfigCode.KEY_NOT_APPLICABLE,
                            "`" + fields.pathOf(written) + "` is not allowed without `" + other.name() + "`")
                    .at(fields.keyLocation(written), "add `" + other.name() + "`, or remove this key"));
        }
    }

    private static void tls(SectionReader tls) {
        if (!tls.parent().get(URI).startsWith("https:")) {
            tls.reportNotApplicable(
                    "write `https://` in `publish.milvus.uri`, or remove this key: an `http` connection is not encrypted",
                    "write `https://` in `publish.milvus.uri`, or take it out: the connection is not encrypted",
                    List.of(CA, CERTIFICATE, KEY, SERVER_NAME));
        }
        checkRequires(tls, CERTIFICATE, KEY);
        checkRequires(tls, KEY, CERTIFICATE);
        checkRequires(tls, CERTIFICATE, CA);
    }

    private static @Nullable Integer with(SectionReader index, PublishConfig.IndexType type, int fallback) {
        return index.get(TYPE) == type ? fallback : null;
    }

    private static void index(SectionReader index) {
        PublishConfig.IndexType type = index.get(TYPE);
        if (type != PublishConfig.IndexType.HNSW) {
            index.reportNotApplicable("with `type: " + type + "`", List.of(M, EF_CONSTRUCTION));
        }
        if (type != PublishConfig.IndexType.IVF_FLAT) {
            index.reportNotApplicable("with `type: " + type + "`", List.of(NLIST));
        }
    }

    private static ScalarType<String> uri() {
        return ValueTypes.text("`http://host:port` or `https://host:port`")
                .withParser("`http://host:port` or `https://host:port`", text -> {
                    if (text.contains("@")) {
                        throw ConversionException.malformed("the URI contains a user")
                                .withHelp("use `user` and `password`, or `token`");
                    }
                    if (!SERVER.matcher(text).matches()) {
                        throw ConversionException.malformed("`" + text + "` does not have this form");
                    }
                    return text;
                });
    }

    /** Returns the type of an index, with the words of Milvus. */
    private static ScalarType<PublishConfig.IndexType> indexType() {
        List<String> words = Arrays.stream(PublishConfig.IndexType.values())
                .map(PublishConfig.IndexType::name)
                .toList();
        return new ScalarType<>(
                "one of `" + String.join("`, `", words) + "`",
                text -> {
                    if (!words.contains(text)) {
                        throw ConversionException.unknownWord("`" + text + "` is not one of them")
                                .withHelp(Suggestions.didYouMean(text, words).orElse(null));
                    }
                    return PublishConfig.IndexType.valueOf(text);
                },
                PublishConfig.IndexType::name,
                PublishConfig.IndexType.HNSW);
    }
}
