package org.sassrec.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.IndexParam;
import io.milvus.v2.exception.ErrorCode;
import io.milvus.v2.exception.MilvusClientException;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.collection.request.DescribeCollectionReq;
import io.milvus.v2.service.collection.request.DropCollectionReq;
import io.milvus.v2.service.collection.request.HasCollectionReq;
import io.milvus.v2.service.collection.response.DescribeCollectionResp;
import io.milvus.v2.service.index.request.CreateIndexReq;
import io.milvus.v2.service.utility.request.AlterAliasReq;
import io.milvus.v2.service.utility.request.CreateAliasReq;
import io.milvus.v2.service.utility.request.DescribeAliasReq;
import io.milvus.v2.service.utility.request.ListAliasesReq;
import io.milvus.v2.service.utility.response.DescribeAliasResp;
import io.milvus.v2.service.utility.response.ListAliasResp;
import io.milvus.v2.service.vector.request.SearchReq;
import io.milvus.v2.service.vector.response.SearchResp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.sassrec.serving.store.VectorStore.CollectionSpec;
import org.sassrec.serving.store.VectorStore.Row;
import org.sassrec.serving.store.VectorStore.SearchSpec;

/**
 * The store rejects, before any call, what milvus-lite accepts but a Milvus server rejects or answers incorrectly.
 * Without a server.
 */
class ArgumentChecksTest {

    private static final float[] X = {1, 0};

    private final Server server = new Server();
    private final MilvusOptions options = MilvusOptions.of("http://nowhere", "x");
    private final MilvusStore store =
            new MilvusStore(server, () -> server, new RetryingClient(options), options, Clock.systemUTC());

    /** A client whose server accepts all calls and records those that change something. */
    private static final class Server extends MilvusClientV2 {
        private final Map<String, Map<String, String>> collections = new HashMap<>();
        private final Map<String, String> aliases = new HashMap<>();
        private final List<Object> changes = new ArrayList<>();
        private final List<SearchReq> searches = new ArrayList<>();
        private boolean losesAnswers;

        Server() {
            super(null);
        }

        @Override
        public Boolean hasCollection(HasCollectionReq request) {
            return collections.containsKey(request.getCollectionName());
        }

        @Override
        public DescribeCollectionResp describeCollection(DescribeCollectionReq request) {
            String name = aliases.getOrDefault(request.getCollectionName(), request.getCollectionName());
            if (!collections.containsKey(name)) {
                throw notFound(RetryingClient.COLLECTION_NOT_FOUND);
            }
            return DescribeCollectionResp.builder()
                    .collectionName(name)
                    .properties(collections.get(name))
                    .build();
        }

        @Override
        public DescribeAliasResp describeAlias(DescribeAliasReq request) {
            String target = aliases.get(request.getAlias());
            if (target == null) {
                throw notFound(RetryingClient.ALIAS_NOT_FOUND);
            }
            return DescribeAliasResp.builder()
                    .alias(request.getAlias())
                    .collectionName(target)
                    .build();
        }

        @Override
        public ListAliasResp listAliases(ListAliasesReq request) {
            return ListAliasResp.builder()
                    .alias(aliases.entrySet().stream()
                            .filter(entry -> entry.getValue().equals(request.getCollectionName()))
                            .map(Map.Entry::getKey)
                            .toList())
                    .build();
        }

        @Override
        public void createCollection(CreateCollectionReq request) {
            changes.add(request);
        }

        @Override
        public void dropCollection(DropCollectionReq request) {
            changes.add(request);
        }

        @Override
        public void createAlias(CreateAliasReq request) {
            changes.add(request);
            if (losesAnswers) {
                aliases.put(request.getAlias(), request.getCollectionName());
                throw notFound(1);
            }
        }

        @Override
        public void alterAlias(AlterAliasReq request) {
            changes.add(request);
        }

        @Override
        public void createIndex(CreateIndexReq request) {
            changes.add(request);
            throw new IllegalStateException("far enough");
        }

        @Override
        public SearchResp search(SearchReq request) {
            searches.add(request);
            return SearchResp.builder().searchResults(List.of(List.of())).build();
        }

        private static MilvusClientException notFound(int code) {
            return new MilvusClientException(ErrorCode.SERVER_ERROR, "not found", code, code);
        }

        private void holds(String name, String form) {
            collections.put(
                    name,
                    Map.of("sassrec.form", form, "sassrec.dim", "2", "sassrec.index", "FLAT{}", "sassrec.sealed", "3"));
        }
    }

    private void assertRejected(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfAny(IllegalArgumentException.class, IllegalStateException.class);
        assertThat(server.changes).isEmpty();
        assertThat(server.searches).isEmpty();
    }

    @Test
    void rejectsNonFiniteVectors() {
        server.holds("x_items", "1");
        assertRejected(() -> store.search("items", List.of(new float[] {Float.NaN, 0}), new SearchSpec(1, 1, false)));
        assertRejected(() -> store.search(
                "items", List.of(X, new float[] {0, Float.POSITIVE_INFINITY}), new SearchSpec(1, 1, false)));
        assertRejected(() -> store.upsert("items", List.of(new Row("a", new float[] {Float.NaN, 0}, Map.of()))));
    }

    @Test
    void rejectsInvalidNames() {
        for (String name : List.of("1-bad", "a b", "", "ä", "a.b", "_a")) {
            assertRejected(() -> store.create(new CollectionSpec(name, 2, 1, 1)));
            assertRejected(() -> store.drop(name));
            assertRejected(() -> store.setAlias(name, "items"));
            assertRejected(() -> store.count(name));
        }
    }

    @Test
    void doesNotDropACollectionWithAnAlias() {
        server.holds("x_items", "1");
        server.aliases.put("x_live", "x_items");
        server.aliases.put("mine", "x_items");
        assertThatThrownBy(() -> store.drop("items"))
                .hasMessageContaining("SASS7537")
                .hasMessageContaining("`mine`")
                .hasMessageContaining("drop aliases that are not sassrec's");
        assertRejected(() -> store.drop("live")); // milvus-lite would drop the collection
        server.aliases.clear();
        store.drop("items");
        assertThat(server.changes).hasSize(1);
    }

    @Test
    void distinguishesAliasesFromCollections() {
        server.holds("x_items", "1");
        server.aliases.put("x_live", "x_items");
        assertThatThrownBy(() -> store.create(new CollectionSpec("live", 2, 1, 1)))
                .hasMessageContaining("SASS7532");
        assertThatThrownBy(() -> store.create(new CollectionSpec("items", 2, 1, 1)))
                .hasMessageContaining("SASS7532");
        assertRejected(() -> store.setAlias("items", "items"));
        assertRejected(() -> store.setAlias("live", "missing"));
        assertThat(store.isSealed("live")).isFalse();
        assertThat(store.isSealed("items")).isTrue();
    }

    /** Milvus-lite rejects a second creation with its own message, and may have failed to save the alias. */
    @Test
    void setsAnExistingAliasAfterAFailedCreation() {
        server.holds("x_items", "1");
        server.losesAnswers = true;
        store.setAlias("live", "items");
        assertThat(server.changes)
                .hasExactlyElementsOfTypes(CreateAliasReq.class, AlterAliasReq.class)
                .last()
                .isInstanceOfSatisfying(
                        AlterAliasReq.class,
                        altered -> assertThat(altered.getCollectionName()).isEqualTo("x_items"));
    }

    /**
     * The index has the metric of this format, and searches name none. A collection of another format is not opened.
     */
    @Test
    void usesInnerProductOnly() {
        store.create(new CollectionSpec("items", 2, 1, 1));
        assertThatThrownBy(() -> store.seal("items")).hasMessageContaining("far enough");
        assertThat(server.changes.get(1))
                .isInstanceOfSatisfying(
                        CreateIndexReq.class,
                        index -> assertThat(index.getIndexParams())
                                .extracting(IndexParam::getMetricType)
                                .containsExactly(IndexParam.MetricType.L2));
        server.holds("x_items", "1");
        store.search("items", List.of(X), new SearchSpec(1, 1, false));
        assertThat(server.searches).extracting(SearchReq::getMetricType).containsOnlyNulls();
        server.holds("x_other", "2");
        assertThatThrownBy(() -> store.search("other", List.of(X), new SearchSpec(1, 1, false)))
                .hasMessageContaining("SASS7504");
    }

    @Test
    void rejectsVectorsOfAnotherDimension() {
        server.holds("x_items", "1");
        assertRejected(() -> store.search("items", List.of(new float[3]), new SearchSpec(1, 1, false)));
    }

    @Test
    void rejectsAnIndexThatCrashesTheServer() {
        assertRejected(() -> MilvusIndex.hnsw(1, 100));
    }
}
