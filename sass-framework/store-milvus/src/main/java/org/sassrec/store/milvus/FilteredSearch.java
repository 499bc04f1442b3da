package org.sassrec.store.milvus;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.files.Sha256;
import org.sassrec.serving.store.VectorStore.Neighbour;
import org.sassrec.serving.store.VectorStore.SearchSpec;
import org.sassrec.store.milvus.CollectionCatalog.SealedCollection;

/**
 * Searches among the rows that match a filter. The method depends on the number of matching rows:
 * <ul>
 * <li>Few matching rows are fetched and scored here.
 * <li>With a medium share of matching rows, a graph search with a filter has a low recall in Milvus: skipping the other
 * rows also skips the paths through them. The graph is then searched without the filter for more rows than needed, and
 * the server returns the matching ones.
 * <li>Otherwise, and on milvus-lite, the server searches with the filter.
 * </ul>
 * <p>Thread-safe.
 */
final class FilteredSearch {

    /**
     * Up to this number of matching rows are fetched and scored here, because a graph search finds few among many
     * badly.
     */
    private static final int MAX_LOCALLY_SCORED = 1_000;

    /** Between these shares of matching rows a graph is searched without the filter. */
    private static final double SMALL_SHARE = .07;

    private static final double NEARLY_ALL = .9;

    /** Number of standard deviations above {@code k} of the expected number of matches in a request. */
    private static final double DEVIATIONS = 3;

    /** Minimum factor by which the request grows after too few matches. */
    private static final double OVERSAMPLING = 2;

    /**
     * Maximum factor of the search breadth for servers that skip rows inside the graph. Other servers evaluate the
     * filter for each row first.
     */
    private static final long MAX_BREADTHS = 16;

    /** Number of vectors whose candidates are kept in memory together. */
    private static final int MAX_BATCH = 64;

    /** Maximum size of rows fetched together; Milvus sends at most 64 MB. */
    private static final long MAX_BYTES = 48 << 20;

    private final CollectionSearcher searcher;
    private final Supplier<String> version;
    private final Counts counts = new Counts();
    private volatile @Nullable Boolean lite;

    /**
     * Creates a search over a server.
     *
     * @param version returns the version of the server; called once
     */
    FilteredSearch(CollectionSearcher searcher, Supplier<String> version) {
        this.searcher = searcher;
        this.version = version;
    }

    private boolean lite() {
        Boolean cached = lite;
        if (cached == null) {
            cached = Connection.isLite(version.get());
            lite = cached;
        }
        return cached;
    }

    /** Clears the counts after a removal of rows. */
    void forgetCounts() {
        counts.clear();
    }

    /**
     * Returns the best matching rows for each vector.
     *
     * @param condition the filter as a Milvus expression
     * @param k number of rows
     */
    List<List<Neighbour>> search(
            SealedCollection collection, List<float[]> vectors, SearchSpec spec, String condition, int k) {
        long matching = counts.of(collection.name(), condition, requested -> searcher.count(collection, requested));
        Request request = new Request(collection, spec, condition, k, matching);
        if (matching <= MAX_LOCALLY_SCORED) {
            List<Map<String, Object>> all = fetchMatchingRows(request, condition);
            return vectors.stream()
                    .map(vector -> CollectionSearcher.rescore(collection, vector, all, spec, k))
                    .toList();
        }
        List<List<Neighbour>> answers = new ArrayList<>();
        for (int from = 0; from < vectors.size(); from += MAX_BATCH) {
            List<float[]> some = vectors.subList(from, Math.min(vectors.size(), from + MAX_BATCH));
            List<List<Map<String, Object>>> candidates = candidates(request, some);
            for (int i = 0; i < some.size(); i++) {
                answers.add(CollectionSearcher.rescore(collection, some.get(i), candidates.get(i), spec, k));
            }
        }
        return answers;
    }

    /**
     * The parameters of a search.
     *
     * @param matching number of rows that meet the condition
     */
    private record Request(SealedCollection collection, SearchSpec spec, String condition, int k, long matching) {

        double matchingShare() {
            return (double) matching / collection.rows();
        }

        /** Returns the number of matches that a request should contain on average. */
        double expectedMatches() {
            return k + DEVIATIONS * Math.sqrt(k);
        }

        boolean isSatisfiedBy(List<?> candidates) {
            return candidates.size() >= Math.min(k, matching);
        }

        long rowBytes() {
            return CollectionSearcher.rowBytes(collection, CollectionSearcher.fields(spec));
        }

        boolean canFetchAll() {
            return matching <= CollectionSearcher.MAX_RESULTS && matching * rowBytes() <= MAX_BYTES;
        }
    }

    /** Returns rows for each vector that contain the best matching rows. */
    private List<List<Map<String, Object>>> candidates(Request request, List<float[]> vectors) {
        double share = request.matchingShare();
        if (request.collection().index().isGraph() && share > SMALL_SHARE && share < NEARLY_ALL && !lite()) {
            return searchWithOversampling(request, vectors);
        }
        return searchOnServer(request, vectors);
    }

    private List<Map<String, Object>> fetchMatchingRows(Request request, String condition) {
        return searcher.query(
                "search",
                request.collection(),
                condition,
                CollectionSearcher.MAX_RESULTS,
                CollectionSearcher.fields(request.spec()));
    }

    private List<List<Map<String, Object>>> searchOnServer(Request request, List<float[]> vectors) {
        long rows = request.collection().rows();
        long times = Math.min(MAX_BREADTHS, 1 + rows / request.matching());
        int breadth = (int)
                Math.max(request.k(), Math.min(rows, times * request.spec().breadth()));
        List<List<Map<String, Object>>> found = searcher.nearest(
                request.collection(),
                vectors,
                CollectionSearcher.limit(request.collection(), request.k()),
                breadth,
                request.condition(),
                CollectionSearcher.fields(request.spec()));
        // Milvus 2.3.5 finds nothing in some graphs.
        return found.stream().allMatch(request::isSatisfiedBy) || !request.canFetchAll()
                ? found
                : Collections.nCopies(vectors.size(), fetchMatchingRows(request, request.condition()));
    }

    /**
     * Searches the graph without the filter and keeps the matching rows. If too few match, requests more, depending on
     * how few matched. If that is not enough, fetches all matching rows or searches with the filter on the server.
     */
    private List<List<Map<String, Object>>> searchWithOversampling(Request request, List<float[]> vectors) {
        List<List<Map<String, Object>>> found = new ArrayList<>(Collections.nCopies(vectors.size(), List.of()));
        List<Integer> open = IntStream.range(0, vectors.size()).boxed().toList();
        double requested = request.expectedMatches() / request.matchingShare();
        while (!open.isEmpty() && requested <= maxCandidates(request)) {
            int limit = (int) Math.ceil(requested);
            fetchMatches(request, vectors, open, limit, found);
            open = open.stream()
                    .filter(i -> !request.isSatisfiedBy(found.get(i)))
                    .toList();
            int least = open.stream().mapToInt(i -> found.get(i).size()).min().orElse(0);
            requested = limit * Math.max(OVERSAMPLING, request.expectedMatches() / Math.max(1, least));
        }
        if (!open.isEmpty() && request.canFetchAll()) {
            List<Map<String, Object>> all = fetchMatchingRows(request, request.condition());
            open.forEach(i -> found.set(i, all));
        } else if (!open.isEmpty()) {
            List<float[]> left = open.stream().map(vectors::get).toList();
            List<List<Map<String, Object>>> others = searchOnServer(request, left);
            for (int i = 0; i < left.size(); i++) {
                found.set(open.get(i), union(found.get(open.get(i)), others.get(i)));
            }
        }
        return found;
    }

    private static double maxCandidates(Request request) {
        long answer = Math.min(request.collection().rows(), CollectionSearcher.MAX_RESULTS);
        return request.canFetchAll() ? Math.min(answer, request.matching()) : answer;
    }

    /** Fetches the nearest rows of some vectors that match. */
    private void fetchMatches(
            Request request,
            List<float[]> vectors,
            List<Integer> which,
            int limit,
            List<List<Map<String, Object>>> found) {
        int together = Math.max(1, CollectionSearcher.MAX_RESULTS / limit);
        for (int from = 0; from < which.size(); from += together) {
            List<Integer> some = which.subList(from, Math.min(which.size(), from + together));
            List<Set<Long>> near = searcher
                    .nearest(
                            request.collection(),
                            some.stream().map(vectors::get).toList(),
                            limit,
                            request.spec().breadth(),
                            "",
                            List.of(RowFormat.ROW))
                    .stream()
                    .map(hits -> hits.stream().map(RowFormat::rowNumber).collect(Collectors.toSet()))
                    .toList();
            List<Map<String, Object>> matching = matchingRows(
                    request, near.stream().flatMap(Set::stream).collect(Collectors.toCollection(TreeSet::new)));
            for (int i = 0; i < some.size(); i++) {
                Set<Long> nearRows = near.get(i);
                found.set(
                        some.get(i),
                        matching.stream()
                                .filter(row -> nearRows.contains(RowFormat.rowNumber(row)))
                                .toList());
            }
        }
    }

    private List<Map<String, Object>> matchingRows(Request request, Set<Long> numbers) {
        List<Long> all = List.copyOf(numbers);
        int most = (int) Math.max(1, Math.min(CollectionSearcher.MAX_RESULTS, MAX_BYTES / request.rowBytes()));
        List<Map<String, Object>> matching = new ArrayList<>();
        for (int from = 0; from < all.size(); from += most) {
            List<Long> part = all.subList(from, Math.min(all.size(), from + most));
            matching.addAll(
                    fetchMatchingRows(request, "(" + request.condition() + ") and " + RowFormat.ROW + " in " + part));
        }
        return matching;
    }

    private static List<Map<String, Object>> union(List<Map<String, Object>> some, List<Map<String, Object>> others) {
        Map<Long, Map<String, Object>> byRow = new HashMap<>();
        Stream.concat(some.stream(), others.stream()).forEach(row -> byRow.put(RowFormat.rowNumber(row), row));
        return List.copyOf(byRow.values());
    }

    /**
     * The number of matching rows by collection and filter. Filters can have 1,000 values each, so keys are digests.
     * Thread-safe.
     */
    static final class Counts {

        /** This number of entries takes about two megabytes. */
        private static final int MAX_ENTRIES = 10_000;

        private final Map<String, Long> counts = new ConcurrentHashMap<>();

        /**
         * Returns the number of matching rows of a collection.
         *
         * @param count counts on the server if the number is unknown. Runs outside of the map, so that it does not
         * block others. Concurrent calls may count twice, and a count before a removal may be too high. The number only
         * selects the method of search, not its result
         */
        long of(String collection, String filter, ToLongFunction<String> count) {
            String key = key(collection, filter);
            Long cached = counts.get(key);
            if (cached != null) {
                return cached;
            }
            long counted = count.applyAsLong(filter);
            if (counts.size() >= MAX_ENTRIES) {
                counts.clear();
            }
            counts.put(key, counted);
            return counted;
        }

        void clear() {
            counts.clear();
        }

        Set<String> keys() {
            return Set.copyOf(counts.keySet());
        }

        private static String key(String collection, String filter) {
            MessageDigest digest = Sha256.digest();
            digest.update(collection.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(filter.getBytes(StandardCharsets.UTF_8));
            return Sha256.hex(digest);
        }
    }
}
