package org.sassrec.store.milvus;

import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.DataType;
import io.milvus.v2.service.collection.request.AddFieldReq;
import io.milvus.v2.service.collection.request.AlterCollectionPropertiesReq;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.collection.request.DescribeCollectionReq;
import io.milvus.v2.service.collection.request.DropCollectionReq;
import io.milvus.v2.service.collection.request.HasCollectionReq;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.sassrec.diagnostic.SassException;

/** An empty collection whose name and properties say something to others, for a while. */
final class LockCollection {

    private static final String UNTIL = "sassrec.until";

    private final MilvusClientV2 client;
    private final RetryingClient calls;
    private final String database;
    private final String name;

    LockCollection(MilvusClientV2 client, RetryingClient calls, String database, String name) {
        this.client = client;
        this.calls = calls;
        this.database = database;
        this.name = name;
    }

    String name() {
        return name;
    }

    void create(long until, Map<String, String> properties) {
        CreateCollectionReq.CollectionSchema schema = MilvusClientV2.CreateSchema();
        schema.addField(AddFieldReq.builder()
                .fieldName("id")
                .dataType(DataType.Int64)
                .isPrimaryKey(true)
                .autoID(false)
                .build());
        // Lite has no collection without a vector.
        schema.addField(AddFieldReq.builder()
                .fieldName("nothing")
                .dataType(DataType.FloatVector)
                .dimension(2)
                .build());
        var request = CreateCollectionReq.builder()
                .databaseName(database)
                .collectionName(name)
                .collectionSchema(schema)
                .numShards(1)
                .property(UNTIL, Long.toString(until));
        properties.forEach(request::property);
        calls.create("create a mark", name, () -> client.createCollection(request.build()), this::exists);
    }

    void renew(long until) {
        calls.callRepeatably("renew a mark", name, () -> {
            client.alterCollectionProperties(AlterCollectionPropertiesReq.builder()
                    .databaseName(database)
                    .collectionName(name)
                    .property(UNTIL, Long.toString(until))
                    .build());
            return true;
        });
    }

    boolean exists() {
        return calls.callRepeatably(
                "look for a mark",
                name,
                () -> client.hasCollection(HasCollectionReq.builder()
                        .databaseName(database)
                        .collectionName(name)
                        .build()));
    }

    /** Nothing if it is gone. */
    Optional<Map<String, String>> properties() {
        try {
            return Optional.of(calls.callRepeatably(
                    "describe collection",
                    name,
                    () -> client.describeCollection(DescribeCollectionReq.builder()
                                    .databaseName(database)
                                    .collectionName(name)
                                    .build())
                            .getProperties()));
        } catch (SassException failed) {
            if (failed.diagnostics().get(0).code().equals("SASS7534")) {
                return Optional.empty();
            }
            throw failed;
        }
    }

    /** Whether the time in a mark's properties is over. */
    static boolean isExpired(Map<String, String> properties, Clock clock) {
        String end = properties.getOrDefault(UNTIL, "");
        return !end.matches("\\d{1,18}") || Long.parseLong(end) < clock.millis();
    }

    void drop() {
        calls.callRepeatably("drop collection", name, () -> {
            client.dropCollection(DropCollectionReq.builder()
                    .databaseName(database)
                    .collectionName(name)
                    .build());
            return true;
        });
    }
}
