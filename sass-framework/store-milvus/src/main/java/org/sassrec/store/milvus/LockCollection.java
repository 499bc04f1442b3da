package org.sassrec.store.milvus;

import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.DataType;
import io.milvus.v2.service.collection.request.AddFieldReq;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import java.time.Clock;
import java.util.Map;

/** An empty collection whose name and properties say something to others, for a while. */
record LockCollection(MilvusDatabase database, String name) {
    private static final String UNTIL = "sassrec.until";

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
                .databaseName(database.name())
                .collectionName(name)
                .collectionSchema(schema)
                .numShards(1)
                .property(UNTIL, Long.toString(until));
        properties.forEach(request::property);
        database.calls()
                .create("create a mark", name, () -> database.client().createCollection(request.build()), this::exists);
    }

    void renew(long until) {
        database.setProperty("renew a mark", name, UNTIL, Long.toString(until));
    }

    boolean exists() {
        return database.exists("look for a mark", name);
    }

    /** Whether the time in a mark's properties is over. */
    static boolean isExpired(Map<String, String> properties, Clock clock) {
        String end = properties.getOrDefault(UNTIL, "");
        return !end.matches("\\d{1,18}") || Long.parseLong(end) < clock.millis();
    }

    void drop() {
        database.drop(name);
    }
}
