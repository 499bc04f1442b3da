package org.sassrec.store.milvus;

import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.DataType;
import io.milvus.v2.exception.MilvusClientException;
import io.milvus.v2.service.collection.request.AddFieldReq;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.utility.request.AlterAliasReq;
import io.milvus.v2.service.utility.request.CreateAliasReq;
import io.milvus.v2.service.utility.request.DescribeAliasReq;
import io.milvus.v2.service.utility.request.DropAliasReq;
import io.milvus.v2.service.utility.request.ListAliasesReq;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.store.FilterColumns;
import org.sassrec.serving.store.StoreCode;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.serving.store.VectorStore.CollectionSpec;

/** Creates, lists and drops collections and moves aliases. Methods take and return the logical names of the store. */
final class CollectionCatalog {

    private static final String FORMAT = "sassrec.form";
    private static final String DIM = "sassrec.dim";
    private static final String INDEX = "sassrec.index";
    private static final String EXPECTED = "sassrec.rows";
    private static final String SEALED = "sassrec.sealed";
    private static final String VERSION = "1";

    private final MilvusClientV2 client;
    private final RetryingClient calls;
    private final MilvusDatabase database;
    private final Map<String, SealedCollection> opened = new ConcurrentHashMap<>();

    CollectionCatalog(MilvusDatabase database) {
        this.client = database.client();
        this.calls = database.calls();
        this.database = database;
    }

    /**
     * A sealed collection.
     *
     * @param name physical name in Milvus
     * @param rows upper bound of the row numbers; the number of rows, unless some were written twice
     */
    record SealedCollection(String name, int dim, long rows, MilvusIndex index) {}

    void create(CollectionSpec spec, MilvusIndex index) {
        String name = database.physicalName(spec.name());
        // Milvus does not report a second collection with the same schema, and milvus-lite drops the target of an alias
        // by its name.
        if (exists(name) || alias(spec.name()).isPresent()) {
            throw Diagnostic.error(
                            StoreCode.COLLECTION_EXISTS,
                            "the collection `" + name + "` already exists at " + calls.server())
                    .toException();
        }
        CreateCollectionReq.CollectionSchema schema = MilvusClientV2.CreateSchema();
        schema.addField(AddFieldReq.builder()
                .fieldName(RowFormat.ID)
                .dataType(DataType.VarChar)
                .maxLength(VectorStore.MAX_ID_BYTES)
                .isPrimaryKey(true)
                .autoID(false)
                .build());
        schema.addField(AddFieldReq.builder()
                .fieldName(RowFormat.ROW)
                .dataType(DataType.Int64)
                .build());
        schema.addField(AddFieldReq.builder()
                .fieldName(RowFormat.TEXTS)
                .dataType(DataType.JSON)
                .build());
        schema.addField(AddFieldReq.builder()
                .fieldName(RowFormat.VECTOR)
                .dataType(DataType.FloatVector)
                .dimension(spec.dim() + 1)
                .build());
        spec.filters()
                .kinds()
                .forEach((column, kind) -> schema.addField(AddFieldReq.builder()
                        .fieldName(Expressions.field(column))
                        .dataType(kind == FilterColumns.Kind.TEXT ? DataType.VarChar : DataType.Double)
                        .maxLength(FilterColumns.MAX_TEXT_BYTES)
                        .build()));
        // No other process creates this name: it contains the release id, and the writer lock is held.
        calls.create(
                "create collection",
                name,
                () -> client.createCollection(CreateCollectionReq.builder()
                        .databaseName(database.name())
                        .collectionName(name)
                        .collectionSchema(schema)
                        .numShards(1)
                        .property(FORMAT, VERSION)
                        .property(DIM, Integer.toString(spec.dim()))
                        .property(INDEX, index.format())
                        .property(EXPECTED, Long.toString(spec.rows()))
                        .build()),
                () -> exists(name));
    }

    private boolean exists(String name) {
        return database.exists("check collection", name);
    }

    /** Rejects a collection that does not exist or is sealed. */
    void checkUnsealed(String collection) {
        String name = database.physicalName(collection);
        if (find(collection).isPresent()) {
            throw Diagnostic.error(
                            StoreCode.COLLECTION_EXISTS,
                            "no rows can be added to `" + name + "` at " + calls.server() + ": it is complete")
                    .toException();
        }
        if (!exists(name)) {
            throw missing(name);
        }
    }

    private SassException missing(String name) {
        return Diagnostic.error(
                        StoreCode.COLLECTION_MISSING,
                        "the collection `" + name + "` does not exist at " + calls.server())
                .withHelp("publish again")
                .toException();
    }

    void markSealed(String collection, long rows) {
        database.setProperty("seal", database.physicalName(collection), SEALED, Long.toString(rows));
    }

    List<String> collections() {
        return database.collections().stream()
                .filter(database::isOwn)
                .map(database::logicalName)
                .sorted()
                .toList();
    }

    /** Returns a sealed collection from a cache: sealed collections never change. */
    SealedCollection open(String collection) {
        SealedCollection cached = opened.get(collection);
        if (cached != null) {
            return cached;
        }
        SealedCollection found = find(collection).orElseThrow(() -> missing(database.physicalName(collection)));
        opened.put(collection, found);
        return found;
    }

    void forget(String collection) {
        opened.remove(collection);
    }

    /** Reads the current state of a sealed collection. */
    Optional<SealedCollection> find(String collection) {
        String name = database.physicalName(collection);
        Optional<Map<String, String>> properties = database.properties(name);
        String rows = properties.map(all -> sealedRows(name, all)).orElse("");
        if (properties.isEmpty() || rows.isEmpty() || alias(collection).isPresent()) {
            return Optional.empty();
        }
        Map<String, String> found = properties.get();
        if (!VERSION.equals(found.get(FORMAT))) {
            throw Diagnostic.error(
                            StoreCode.STORE_VERSION_MISMATCH,
                            "`" + name + "` at " + calls.server() + " has format " + found.get(FORMAT)
                                    + ", but this version reads format " + VERSION)
                    .withHelp("publish again with this version")
                    .toException();
        }
        return Optional.of(new SealedCollection(
                name,
                Integer.parseInt(found.getOrDefault(DIM, "0")),
                Long.parseLong(rows),
                MilvusIndex.parse(found.getOrDefault(INDEX, "FLAT{}"))));
    }

    /**
     * Returns the row count of a sealed collection; empty if it is not sealed. After a restart Milvus 2.3.5 loses
     * properties set after the creation of a collection, but keeps its index. A finished index, the last step of
     * sealing, then counts as sealed.
     */
    private String sealedRows(String name, Map<String, String> properties) {
        String sealed = properties.getOrDefault(SEALED, "");
        String expected = properties.getOrDefault(EXPECTED, "");
        return !sealed.isEmpty() || expected.isEmpty() || !CollectionSealer.isIndexed(database, name)
                ? sealed
                : expected;
    }

    void drop(String collection) {
        String name = database.physicalName(collection);
        opened.remove(collection);
        Optional<String> target = alias(collection);
        if (target.isPresent()) {
            // Milvus-lite would drop the target of the alias.
            throw new IllegalStateException(name + " is an alias");
        }
        if (!exists(name)) {
            return;
        }
        List<String> aliases = database.orEmpty(
                        "list aliases",
                        name,
                        () -> client.listAliases(ListAliasesReq.builder()
                                        .databaseName(database.name())
                                        .collectionName(name)
                                        .build())
                                .getAlias())
                .orElse(List.of());
        if (!aliases.isEmpty()) {
            throw Diagnostic.error(
                            StoreCode.COLLECTION_STILL_ALIASED,
                            "`" + name + "` at " + calls.server() + " is not dropped: " + aliases(aliases) + " to it")
                    .withHelp(
                            "drop aliases that are not sassrec's in Milvus, or point them to another collection; the next publish"
                                    + " drops the collection")
                    .toException();
        }
        database.drop(name);
    }

    private static String aliases(List<String> names) {
        return names.size() == 1
                ? "the alias `" + names.get(0) + "` points"
                : "the aliases `" + String.join("`, `", names) + "` point";
    }

    Optional<String> alias(String alias) {
        String name = database.physicalName(alias);
        // Without the database name the server would use its default database.
        return database.orEmpty(
                        "describe alias",
                        name,
                        () -> client.describeAlias(DescribeAliasReq.builder()
                                        .databaseName(database.name())
                                        .alias(name)
                                        .build())
                                .getCollectionName())
                .filter(database::isOwn)
                .map(database::logicalName);
    }

    void setAlias(String alias, String collection) {
        if (find(collection).isEmpty()) {
            throw new IllegalStateException("not sealed: " + collection);
        }
        String name = database.physicalName(alias);
        String target = database.physicalName(collection);
        if (alias(alias).isEmpty()) {
            if (exists(name)) {
                throw new IllegalStateException(name + " is a collection");
            }
            if (create(alias, target)) {
                return;
            }
        }
        calls.runRepeatably(
                "alter alias",
                name,
                () -> client.alterAlias(AlterAliasReq.builder()
                        .databaseName(database.name())
                        .alias(name)
                        .collectionName(target)
                        .build()));
    }

    /**
     * Creates an alias.
     *
     * @return {@code false} if the alias already exists and must be altered. This happens if its collection was
     * dropped, if the response to an earlier creation was lost, or if milvus-lite could not save the alias because of
     * concurrent changes
     */
    private boolean create(String alias, String target) {
        String name = database.physicalName(alias);
        return calls.callRepeatably("create alias", name, () -> {
            try {
                client.createAlias(CreateAliasReq.builder()
                        .databaseName(database.name())
                        .alias(name)
                        .collectionName(target)
                        .build());
                return true;
            } catch (MilvusClientException answer) {
                if (RetryingClient.serverCode(answer) == RetryingClient.ALIAS_EXISTS
                        || alias(alias).isPresent()) {
                    return false;
                }
                throw answer;
            }
        });
    }

    void dropAlias(String alias) {
        String name = database.physicalName(alias);
        calls.runRepeatably(
                "drop alias",
                name,
                () -> client.dropAlias(DropAliasReq.builder()
                        .databaseName(database.name())
                        .alias(name)
                        .build()));
    }
}
