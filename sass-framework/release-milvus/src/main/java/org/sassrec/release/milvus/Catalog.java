package org.sassrec.release.milvus;

import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.DataType;
import io.milvus.v2.exception.MilvusClientException;
import io.milvus.v2.service.collection.request.AddFieldReq;
import io.milvus.v2.service.collection.request.AlterCollectionPropertiesReq;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.collection.request.DescribeCollectionReq;
import io.milvus.v2.service.collection.request.DropCollectionReq;
import io.milvus.v2.service.collection.request.HasCollectionReq;
import io.milvus.v2.service.collection.request.ListCollectionsReq;
import io.milvus.v2.service.utility.request.AlterAliasReq;
import io.milvus.v2.service.utility.request.CreateAliasReq;
import io.milvus.v2.service.utility.request.DescribeAliasReq;
import io.milvus.v2.service.utility.request.DropAliasReq;
import io.milvus.v2.service.utility.request.ListAliasesReq;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.serving.store.FilterColumns;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.serving.store.VectorStore.CollectionSpec;

/** Collections and aliases: what there is, not what is in it. Takes and gives the store's names. */
final class Catalog {

    private static final String FORM = "sassrec.form";
    private static final String DIM = "sassrec.dim";
    private static final String INDEX = "sassrec.index";
    private static final String EXPECTED = "sassrec.rows";
    private static final String SEALED = "sassrec.sealed";
    private static final String VERSION = "1";

    private final MilvusClientV2 client;
    private final Calls calls;
    private final String database;
    private final Names names;
    private final Map<String, Opened> opened = new ConcurrentHashMap<>();

    Catalog(MilvusClientV2 client, Calls calls, MilvusOptions options, Names names) {
        this.client = client;
        this.calls = calls;
        this.database = options.database();
        this.names = names;
    }

    /**
     * A sealed collection.
     *
     * @param name in Milvus
     * @param rows numbers of rows are below this; there are as many rows unless some were written twice
     */
    record Opened(String name, int dim, long rows, MilvusIndex index) {}

    void create(CollectionSpec spec, MilvusIndex index) {
        String name = names.outer(spec.name());
        // A real server says nothing when a second one has the same form, and lite drops an alias's target by its name.
        if (exists(name) || alias(spec.name()).isPresent()) {
            throw Diagnostic.error("SASS7532", "the collection `" + name + "` is there already at " + calls.server())
                    .toException();
        }
        CreateCollectionReq.CollectionSchema schema = MilvusClientV2.CreateSchema();
        schema.addField(AddFieldReq.builder()
                .fieldName(RowForm.ID)
                .dataType(DataType.VarChar)
                .maxLength(VectorStore.LONGEST_ID)
                .isPrimaryKey(true)
                .autoID(false)
                .build());
        schema.addField(AddFieldReq.builder()
                .fieldName(RowForm.ROW)
                .dataType(DataType.Int64)
                .build());
        schema.addField(AddFieldReq.builder()
                .fieldName(RowForm.TEXTS)
                .dataType(DataType.JSON)
                .build());
        schema.addField(AddFieldReq.builder()
                .fieldName(RowForm.VECTOR)
                .dataType(DataType.FloatVector)
                .dimension(spec.dim() + 1)
                .build());
        spec.filters()
                .kinds()
                .forEach((column, kind) -> schema.addField(AddFieldReq.builder()
                        .fieldName(Expressions.field(column))
                        .dataType(kind == FilterColumns.Kind.TEXT ? DataType.VarChar : DataType.Double)
                        .maxLength(FilterColumns.LONGEST_TEXT)
                        .build()));
        // Nobody else makes one of this name: it carries the release, and the writers' lock is held.
        calls.creating(
                "create collection",
                name,
                () -> client.createCollection(CreateCollectionReq.builder()
                        .databaseName(database)
                        .collectionName(name)
                        .collectionSchema(schema)
                        .numShards(1)
                        .property(FORM, VERSION)
                        .property(DIM, Integer.toString(spec.dim()))
                        .property(INDEX, index.text())
                        .property(EXPECTED, Long.toString(spec.rows()))
                        .build()),
                () -> exists(name));
    }

    private boolean exists(String name) {
        return calls.repeatable(
                "look for collection",
                name,
                () -> client.hasCollection(HasCollectionReq.builder()
                        .databaseName(database)
                        .collectionName(name)
                        .build()));
    }

    void markSealed(String collection, long rows) {
        String name = names.outer(collection);
        calls.repeatable("seal", name, () -> {
            client.alterCollectionProperties(AlterCollectionPropertiesReq.builder()
                    .databaseName(database)
                    .collectionName(name)
                    .property(SEALED, Long.toString(rows))
                    .build());
            return true;
        });
    }

    List<String> collections() {
        return all(client, calls, database).stream()
                .filter(names::ours)
                .map(names::inner)
                .sorted()
                .toList();
    }

    /** Names of all collections of a database, whosever they are. */
    static List<String> all(MilvusClientV2 client, Calls calls, String database) {
        return calls.repeatable(
                "list collections",
                "",
                () -> client.listCollectionsV2(ListCollectionsReq.builder()
                                .databaseName(database)
                                .build())
                        .getCollectionNames());
    }

    /** A sealed collection, from what is known of it already: a sealed collection never changes. */
    Opened open(String collection) {
        Opened known = opened.get(collection);
        if (known != null) {
            return known;
        }
        Opened found = find(collection)
                .orElseThrow(() -> Diagnostic.error(
                                "SASS7534",
                                "there is no collection `" + names.outer(collection) + "` at " + calls.server())
                        .withHelp("publish again")
                        .toException());
        opened.put(collection, found);
        return found;
    }

    void forget(String collection) {
        opened.remove(collection);
    }

    /** A sealed collection as it is now. */
    Optional<Opened> find(String collection) {
        String name = names.outer(collection);
        Optional<Map<String, String>> properties = orEmpty(
                "describe collection",
                name,
                () -> client.describeCollection(DescribeCollectionReq.builder()
                                .databaseName(database)
                                .collectionName(name)
                                .build())
                        .getProperties());
        String rows = properties.map(all -> rows(name, all)).orElse("");
        if (properties.isEmpty() || rows.isEmpty() || alias(collection).isPresent()) {
            return Optional.empty();
        }
        Map<String, String> found = properties.get();
        if (!VERSION.equals(found.get(FORM))) {
            throw Diagnostic.error(
                            "SASS7504",
                            "`" + name + "` at " + calls.server() + " has form " + found.get(FORM)
                                    + ", this version reads form " + VERSION)
                    .withHelp("publish again with this version")
                    .toException();
        }
        return Optional.of(new Opened(
                name,
                Integer.parseInt(found.getOrDefault(DIM, "0")),
                Long.parseLong(rows),
                MilvusIndex.parse(found.getOrDefault(INDEX, "FLAT{}"))));
    }

    /**
     * The rows of a sealed collection, nothing for one that is not. Milvus 2.3.5 forgets at a restart what was said of a
     * collection after its creation; that it has an index which is ready, the last thing that its writer sees to, it still
     * knows.
     */
    private String rows(String name, Map<String, String> properties) {
        String sealed = properties.getOrDefault(SEALED, "");
        String expected = properties.getOrDefault(EXPECTED, "");
        return !sealed.isEmpty() || expected.isEmpty() || !Sealing.isIndexed(client, calls, database, name)
                ? sealed
                : expected;
    }

    /** What a call answers, or nothing if there is no such collection or alias. */
    private <T> Optional<T> orEmpty(String call, String name, Callable<T> work) {
        return calls.repeatable(call, name, () -> {
            try {
                return Optional.of(work.call());
            } catch (MilvusClientException answer) {
                int code = Calls.code(answer);
                if (code == Calls.COLLECTION_NOT_FOUND || code == Calls.ALIAS_NOT_FOUND) {
                    return Optional.empty();
                }
                throw answer;
            }
        });
    }

    void drop(String collection) {
        String name = names.outer(collection);
        opened.remove(collection);
        Optional<String> target = alias(collection);
        if (target.isPresent()) {
            // Lite would drop what the alias names.
            throw new IllegalStateException(name + " is an alias");
        }
        if (!exists(name)) {
            return;
        }
        List<String> aliases = orEmpty(
                        "list aliases",
                        name,
                        () -> client.listAliases(ListAliasesReq.builder()
                                        .databaseName(database)
                                        .collectionName(name)
                                        .build())
                                .getAlias())
                .orElse(List.of());
        if (!aliases.isEmpty()) {
            throw Diagnostic.error(
                            "SASS7537",
                            "`" + name + "` at " + calls.server() + " is not dropped: " + aliases(aliases) + " to it")
                    .withHelp("drop what is not sassrec's alias in Milvus, or let it point elsewhere; the next publish"
                            + " drops the collection")
                    .toException();
        }
        calls.repeatable("drop collection", name, () -> {
            client.dropCollection(DropCollectionReq.builder()
                    .databaseName(database)
                    .collectionName(name)
                    .build());
            return true;
        });
    }

    private static String aliases(List<String> names) {
        return names.size() == 1
                ? "the alias `" + names.get(0) + "` points"
                : "the aliases `" + String.join("`, `", names) + "` point";
    }

    Optional<String> alias(String alias) {
        String name = names.outer(alias);
        // Without the name of the database the server would look in its default one.
        return orEmpty(
                        "describe alias",
                        name,
                        () -> client.describeAlias(DescribeAliasReq.builder()
                                        .databaseName(database)
                                        .alias(name)
                                        .build())
                                .getCollectionName())
                .filter(names::ours)
                .map(names::inner);
    }

    void setAlias(String alias, String collection) {
        if (find(collection).isEmpty()) {
            throw new IllegalStateException("not sealed: " + collection);
        }
        String name = names.outer(alias);
        String target = names.outer(collection);
        if (alias(alias).isEmpty()) {
            if (exists(name)) {
                throw new IllegalStateException(name + " is a collection");
            }
            if (create(alias, target)) {
                return;
            }
        }
        calls.repeatable("alter alias", name, () -> {
            client.alterAlias(AlterAliasReq.builder()
                    .databaseName(database)
                    .alias(name)
                    .collectionName(target)
                    .build());
            return true;
        });
    }

    /**
     * Creates an alias.
     *
     * @return {@code false} if there is one: a collection that was dropped with its alias leaves one that points nowhere,
     *     which is altered, not created; and where the answer of a creation is lost, or lite could not write down what it
     *     had made because others made aliases at the same time, there is one that may not last
     */
    private boolean create(String alias, String target) {
        String name = names.outer(alias);
        return calls.repeatable("create alias", name, () -> {
            try {
                client.createAlias(CreateAliasReq.builder()
                        .databaseName(database)
                        .alias(name)
                        .collectionName(target)
                        .build());
                return true;
            } catch (MilvusClientException answer) {
                if (Calls.code(answer) == Calls.ALIAS_EXISTS || alias(alias).isPresent()) {
                    return false;
                }
                throw answer;
            }
        });
    }

    void dropAlias(String alias) {
        String name = names.outer(alias);
        calls.repeatable("drop alias", name, () -> {
            client.dropAlias(
                    DropAliasReq.builder().databaseName(database).alias(name).build());
            return true;
        });
    }
}
