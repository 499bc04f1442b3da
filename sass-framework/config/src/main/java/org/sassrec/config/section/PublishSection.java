package org.sassrec.config.section;

import static org.sassrec.config.schema.Key.key;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.PublishConfig;
import org.sassrec.config.schema.ConversionException;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.ListType;
import org.sassrec.config.schema.RecordBinder;
import org.sassrec.config.schema.ScalarType;
import org.sassrec.config.schema.Secret;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.Suggestions;

/** Declares {@code publish:}. */
public final class PublishSection {

    private static final Pattern SERVER = Pattern.compile("https?://[^/@\\s]+?(:\\d{1,5})?/?");

    record Verify(double annRecall, double churn) {}

    static final Section<Verify> VERIFY = Section.of(
                    "publish.verify",
                    "What a release must pass.",
                    key("annRecall@50", ValueTypes.number(0, 1), 0.98)
                            .means("Recall@50 against exact search that each index must reach before it goes live.")
                            .into("annRecall"),
                    key("churn@50", ValueTypes.number(0, 1), 1.0)
                            .means(
                                    "Share of the 50 best items of sample users that may change in a scenario against the live release; `1` for any. Publishing tells it in any case.")
                            .withExample("0.6")
                            .into("churn"))
            .to(Verify.class);

    private static final Key<PublishConfig.IndexType> TYPE = key("type", indexType(), PublishConfig.IndexType.HNSW)
            .means(
                    "Index of collections of 1,024 rows and more; smaller ones are searched row by row. `DISKANN` needs a server built for it.");
    private static final Key<Integer> M = key("M", ValueTypes.integer(2, 2048))
            .or("`16` with `HNSW`", index -> with(index, PublishConfig.IndexType.HNSW, 16))
            .means("Links of a row in the graph.")
            .withExample("32")
            .into("links");
    private static final Key<Integer> EF_CONSTRUCTION = key("efConstruction", ValueTypes.integer(2, 65_536))
            .or("`200` with `HNSW`", index -> with(index, PublishConfig.IndexType.HNSW, 200))
            .means("Candidates for the links of a row.")
            .withExample("400")
            .into("buildBreadth");
    private static final Key<Integer> NLIST = key("nlist", ValueTypes.integer(1, 65_536))
            .or("`128` with `IVF_FLAT`", index -> with(index, PublishConfig.IndexType.IVF_FLAT, 128))
            .means("Clusters of rows.")
            .withExample("256")
            .into("clusters");
    static final Section<PublishConfig.Index> INDEX = Section.of(
                    "publish.milvus.index",
                    "How Milvus indexes. How broadly it searches is found while publishing, so that `annRecall@50` holds.",
                    TYPE,
                    M,
                    EF_CONSTRUCTION,
                    NLIST)
            .rule(PublishSection::index)
            .to(PublishConfig.Index.class);

    private static final Key<String> CA = key("ca", ValueTypes.path())
            .means("PEM file of the authority that signed the server's certificate.")
            .withExample("certs/ca.pem");
    private static final Key<String> CERTIFICATE = key("certificate", ValueTypes.path())
            .means("PEM file of our certificate, for a server that asks for one.")
            .withExample("certs/client.pem");
    private static final Key<String> KEY = key("key", ValueTypes.path())
            .means("PEM file of our key, with `certificate`.")
            .withExample("certs/client.key");
    private static final Key<String> SERVER_NAME = key("serverName", ValueTypes.text("a host's name"))
            .means("Name in the server's certificate, if it is not the host's.")
            .withExample("milvus.example.com");
    static final Section<PublishConfig.Tls> TLS = Section.of(
                    "publish.milvus.tls",
                    "Certificates for an `https` URI, relative to this file. Without them the platform's authorities count.",
                    CA,
                    CERTIFICATE,
                    KEY,
                    SERVER_NAME)
            .rule(PublishSection::tls)
            .to(PublishConfig.Tls.class);

    private static final Key<String> URI = key("uri", uri(), "http://localhost:19530")
            .means("Where the server is; `https` for a secure connection.")
            .withExample("https://milvus.example.com:19530");
    private static final Key<Secret> TOKEN = key("token", ValueTypes.secret())
            .means("Token or API key, from the environment.")
            .withExample("${env:MILVUS_TOKEN}");
    private static final Key<String> USER = key("user", ValueTypes.text("a user's name"))
            .means("User, with `password`; instead of `token`.")
            .withExample("sass");
    private static final Key<Secret> PASSWORD = key("password", ValueTypes.secret())
            .means("Password of `user`, from the environment.")
            .withExample("${env:MILVUS_PASSWORD}");
    static final Section<PublishConfig.Milvus> MILVUS = Section.of(
                    "publish.milvus",
                    "The Milvus server (2.3.5 or newer) of `store: milvus`.",
                    URI,
                    TOKEN,
                    USER,
                    PASSWORD,
                    key("database", ValueTypes.name(), "default").means("Database of the server; it must be there."),
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
                                    "Before the names of all collections and aliases, so that projects and environments can share a database.")
                            .withExample("shop_prod"),
                    key("timeout", ValueTypes.duration(Duration.ofMillis(100)), Duration.ofSeconds(30))
                            .means("Limit of one call."),
                    key("buildTimeout", ValueTypes.duration(Duration.ofSeconds(1)), Duration.ofHours(1))
                            .means(
                                    "Limit of writing a request, of flushing and indexing a collection, and of loading it."),
                    key(TLS),
                    key(INDEX))
            .rule(PublishSection::credentials)
            .to(PublishConfig.Milvus.class);

    private static final Key<List<String>> TEXT = key("text", columns())
            .means("Columns compared as texts, by `=` and `in`.")
            .withExample("[category, author]");
    private static final Key<List<String>> NUMBER = key("number", columns())
            .means("Columns compared as numbers, by `<`, `>=`, `between` and so on, too.")
            .withExample("[price]");
    static final Section<PublishConfig.Filters> FILTERS = Section.of(
                    "publish.filters",
                    "Columns of the items that queries may filter by: `category = 'shoes' and price < 100`.",
                    TEXT,
                    NUMBER)
            .rule(PublishSection::filters)
            .to(PublishConfig.Filters.class);

    private static final Key<Verify> VERIFY_KEY = key(VERIFY);
    static final Section<PublishConfig> PUBLISH = Section.of(
                    "publish",
                    "Where vectors are released to.",
                    key("store", ValueTypes.choice(PublishConfig.Store.class), PublishConfig.Store.EMBEDDED)
                            .means("`embedded`: an index in a folder. `milvus`: a server."),
                    key("path", ValueTypes.path())
                            .or(
                                    "`store` in `run.output`",
                                    publish ->
                                            publish.root().get(SassSection.RUN).output() + "/store")
                            .means(
                                    "Folder of the embedded store and, with either store, of the releases' user towers; relative to this file. `mvn clean` deletes the default.")
                            .withExample("store"),
                    key(MILVUS),
                    key(
                                    "channel",
                                    ValueTypes.form(
                                            "up to 31 small letters and digits, starting with a letter",
                                            "[a-z][a-z0-9]{0,30}"),
                                    "live")
                            .means(
                                    "Channel that is published to, asked and rolled back: one of several releases side by side, such as `canary`."),
                    key("only", ValueTypes.list("a list of scenarios", ValueTypes.name(), 1_000))
                            .means(
                                    "Scenarios to publish; the others stay as they are live, with the user tower of then. All by default."),
                    key("keepFailedScenarios", ValueTypes.bool(), false)
                            .means(
                                    "Whether a scenario that fails a gate, the limit of churn or its verification stays as it is live, while the others are released. If not, nothing is."),
                    VERIFY_KEY,
                    key(FILTERS),
                    key("keepReleases", ValueTypes.integer(1, 10_000), 3)
                            .means("How many releases stay, the live one included."))
            .derive("annRecall", publish -> publish.get(VERIFY_KEY).annRecall(), VERIFY_KEY)
            .derive("maxChurn", publish -> publish.get(VERIFY_KEY).churn())
            .to(PublishConfig.class);

    private PublishSection() {}

    /** The default settings of a server. */
    public static PublishConfig.Milvus milvus(String uri, String prefix) {
        return RecordBinder.copy(
                SassSection.defaultOf(SassSection.PUBLISH).milvus(), Map.of("uri", uri, "prefix", prefix));
    }

    private static void filters(SectionReader filters) {
        List<String> text = filters.get(TEXT);
        List<String> number = filters.get(NUMBER);
        text.stream()
                .filter(number::contains)
                .findFirst()
                .ifPresent(both -> filters.binding()
                        .report(Diagnostic.error(
                                        DiagnosticCode.INVALID_FORMAT,
                                        "`" + filters.pathOf("number") + "` names `" + both + "`, as `text` does")
                                .at(filters.keyLocation(NUMBER), "it is one of both")));
    }

    /** Milvus has 64 fields in a collection, of which four are ours. */
    private static ListType<String> columns() {
        return ValueTypes.list(
                "a list of columns", ValueTypes.text("a column's name").withExample("category"), 30);
    }

    private static void credentials(SectionReader milvus) {
        milvus.checkExclusive(TOKEN, USER);
        checkRequires(milvus, USER, PASSWORD);
        checkRequires(milvus, PASSWORD, USER);
    }

    private static void checkRequires(SectionReader fields, Key<?> written, Key<?> other) {
        if (fields.has(written) && !fields.has(other)) {
            fields.binding()
                    .report(Diagnostic.error(
                                    DiagnosticCode.KEY_NOT_APPLICABLE,
                                    "`" + fields.pathOf(written.name()) + "` has no meaning without `" + other.name()
                                            + "`")
                            .at(fields.keyLocation(written), "add `" + other.name() + "`, or take it out"));
        }
    }

    private static void tls(SectionReader tls) {
        if (!tls.parent().get(URI).startsWith("https:")) {
            tls.reportNotApplicable(
                    "with an `http` URI",
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
                        throw ConversionException.malformed("it holds a user")
                                .withHelp("write `user` and `password`, or `token`");
                    }
                    if (!SERVER.matcher(text).matches()) {
                        throw ConversionException.malformed("`" + text + "` has not this form");
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
                        throw ConversionException.unknownWord("`" + text + "` is none of them")
                                .withHelp(Suggestions.didYouMean(text, words).orElse(null));
                    }
                    return PublishConfig.IndexType.valueOf(text);
                },
                PublishConfig.IndexType::name,
                PublishConfig.IndexType.HNSW);
    }
}
