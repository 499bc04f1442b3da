package org.sassrec.serving;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.release.ServingCode;
import org.sassrec.serving.store.Filter;
import org.sassrec.serving.store.MultiVectorSearch;
import org.sassrec.serving.store.VectorStore;

/** Reads and compares the vectors of an open release. */
record ReleaseVectors(OpenRelease release) {

    /** Number of items whose cosines {@link #similar} compares. */
    static final int CANDIDATES = 200;

    private static final Comparator<QueryResult.Item> BEST_FIRST =
            Comparator.comparingDouble(QueryResult.Item::score).reversed();

    UserVectors user(Query query, EventHistory history) {
        ReleaseManifest.Collection collection = release.collection(query.scenario());
        OpenRelease.EncodedUser user = release.encode(collection, query, history);
        return new UserVectors(
                release.manifest().id(),
                user.values().known(),
                MultiVectorSearch.vectors(user.vectors(), collection.dim()));
    }

    ItemVectors items(String scenario, Collection<String> ids) {
        Map<String, float[]> vectors = new LinkedHashMap<>();
        release.rows(release.collection(scenario), ids).forEach(row -> vectors.put(row.id(), row.vector()));
        return new ItemVectors(release.manifest().id(), vectors);
    }

    QueryResult score(Query query, EventHistory history, Collection<String> ids) {
        ReleaseManifest.Collection collection = release.collection(query.scenario());
        OpenRelease.EncodedUser user = release.encode(collection, query, history);
        Set<String> excluded = user.values().excluded(query);
        List<float[]> vectors = MultiVectorSearch.vectors(user.vectors(), collection.dim());
        return result(
                user.values().known(),
                release.rows(collection, ids).stream()
                        .filter(row -> !excluded.contains(row.id()))
                        .map(row -> item(collection, row, RowScores.best(vectors, row.vector()))));
    }

    QueryResult similar(String item, Query query) {
        ReleaseManifest.Collection collection = release.collection(query.scenario());
        @Nullable
        Filter filter = query.filter() == null ? null : collection.filters().bind(query.filter());
        float[] own = release.rows(collection, List.of(item)).stream()
                .findFirst()
                .orElseThrow(() -> Diagnostic.error(
                                ServingCode.ITEM_NOT_RELEASED,
                                "scenario `" + query.scenario() + "` of release "
                                        + release.manifest().id() + " does not contain the item `" + item + "`")
                        .withHelp("use the id of an item that the scenario returned")
                        .toException())
                .vector();
        float[] vector = withoutBias(own);
        Set<String> excluded = new HashSet<>(query.exclude());
        excluded.add(item);
        int candidates = (int) Math.min(Integer.MAX_VALUE, Math.max(CANDIDATES, 2L * query.k()));
        List<String> near = release.nearest(collection, vector, candidates, excluded, filter).stream()
                .map(QueryResult.Item::id)
                .toList();
        return result(
                false,
                release.rows(collection, near).stream()
                        .map(row -> item(collection, row, RowScores.cosine(vector, withoutBias(row.vector()))))
                        .sorted(BEST_FIRST)
                        .limit(query.k()));
    }

    /** Returns the vector without the popularity of the item, which would make all popular items similar. */
    private float[] withoutBias(float[] vector) {
        if (!release.manifest().hasItemBias()) {
            return vector;
        }
        float[] rest = vector.clone();
        rest[rest.length - 1] = 0;
        return rest;
    }

    private QueryResult.Item item(ReleaseManifest.Collection collection, VectorStore.Row row, float score) {
        return new QueryResult.Item(row.id(), score, release.texts(collection, row.fields()));
    }

    private QueryResult result(boolean known, Stream<QueryResult.Item> items) {
        return new QueryResult(
                release.manifest().id(), known, items.sorted(BEST_FIRST).toList());
    }
}
