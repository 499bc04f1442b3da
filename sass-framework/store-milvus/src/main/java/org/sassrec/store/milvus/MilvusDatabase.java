package org.sassrec.store.milvus;

import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.exception.MilvusClientException;
import io.milvus.v2.service.collection.request.AlterCollectionPropertiesReq;
import io.milvus.v2.service.collection.request.DescribeCollectionReq;
import io.milvus.v2.service.collection.request.DropCollectionReq;
import io.milvus.v2.service.collection.request.HasCollectionReq;
import io.milvus.v2.service.collection.request.ListCollectionsReq;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * A database on a server: calls for collections by their physical names, and the conversion of names.
 *
 * @param calls runs calls
 * @param longCalls runs calls that may take long
 */
record MilvusDatabase(MilvusClientV2 client, RetryingClient calls, LongRunningCalls longCalls, MilvusOptions options) {

    /** Kind of mark: the writer lock. */
    static final String LOCK = "sassrec_lock__";

    /** Kind of mark: a lease of a reader. */
    static final String LEASE = "sassrec_lease__";

    /** Returns the name of the database. */
    String name() {
        return options.database();
    }

    /** Returns the prefix of the physical names of this store. */
    private String prefix() {
        return options.prefix() + "_";
    }

    /** Returns the physical names of all collections of the database. */
    List<String> collections() {
        return calls.callRepeatably(
                "list collections",
                "",
                () -> client.listCollectionsV2(ListCollectionsReq.builder()
                                .databaseName(name())
                                .build())
                        .getCollectionNames());
    }

    /**
     * Returns whether a collection exists.
     *
     * @param call name of the call in an error
     */
    boolean exists(String call, String collection) {
        return calls.callRepeatably(
                call,
                collection,
                () -> client.hasCollection(HasCollectionReq.builder()
                        .databaseName(name())
                        .collectionName(collection)
                        .build()));
    }

    /** Returns the properties of a collection; empty if it does not exist. */
    Optional<Map<String, String>> properties(String collection) {
        return orEmpty(
                "describe collection",
                collection,
                () -> client.describeCollection(DescribeCollectionReq.builder()
                                .databaseName(name())
                                .collectionName(collection)
                                .build())
                        .getProperties());
    }

    /**
     * Sets a property of a collection.
     *
     * @param call name of the call in an error
     */
    void setProperty(String call, String collection, String key, String value) {
        calls.runRepeatably(
                call,
                collection,
                () -> client.alterCollectionProperties(AlterCollectionPropertiesReq.builder()
                        .databaseName(name())
                        .collectionName(collection)
                        .property(key, value)
                        .build()));
    }

    void drop(String collection) {
        calls.runRepeatably(
                "drop collection",
                collection,
                () -> client.dropCollection(DropCollectionReq.builder()
                        .databaseName(name())
                        .collectionName(collection)
                        .build()));
    }

    /** Returns the result of a call; empty if the collection or alias does not exist. */
    <T> Optional<T> orEmpty(String call, String subject, Callable<T> work) {
        return calls.callRepeatably(call, subject, () -> {
            try {
                return Optional.of(work.call());
            } catch (MilvusClientException answer) {
                int code = RetryingClient.serverCode(answer);
                if (code == RetryingClient.COLLECTION_NOT_FOUND || code == RetryingClient.ALIAS_NOT_FOUND) {
                    return Optional.empty();
                }
                throw answer;
            }
        });
    }

    String physicalName(String logical) {
        if (!logical.matches("[A-Za-z][A-Za-z0-9_]*")) {
            // Milvus-lite would accept it.
            throw new IllegalArgumentException("invalid name: " + logical);
        }
        return prefix() + logical;
    }

    /** Returns whether a physical name belongs to a collection of this store, excluding locks and leases. */
    boolean isOwn(String physical) {
        return physical.startsWith(prefix())
                && !isMark(LOCK, physical)
                && !isMark(LEASE, physical)
                && physical.length() > prefix().length();
    }

    String logicalName(String physical) {
        return physical.substring(prefix().length());
    }

    /** Returns whether a physical name is a mark of a kind. */
    boolean isMark(String kind, String physical) {
        return physical.startsWith(markName(kind, ""));
    }

    String markName(String kind, String holder) {
        return prefix() + kind + holder;
    }

    /** Returns the holder in the name of a mark. */
    String markHolder(String kind, String mark) {
        return mark.substring(markName(kind, "").length());
    }
}
