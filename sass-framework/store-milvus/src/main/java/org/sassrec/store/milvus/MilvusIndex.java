package org.sassrec.store.milvus;

import com.google.gson.JsonObject;
import io.milvus.v2.common.IndexParam;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Milvus index and its parameters.
 *
 * @param type type of the index
 * @param params build parameters, by their names in Milvus
 */
public record MilvusIndex(Type type, Map<String, Integer> params) {

    /** The supported types of indexes. */
    public enum Type {
        HNSW,
        IVF_FLAT,
        FLAT,
        DISKANN,
        AUTOINDEX
    }

    private static final String CLUSTERS = "nlist";

    /** Maximum number of candidates of an HNSW search. */
    private static final int MAX_EF = 32_768;

    public MilvusIndex {
        params = Map.copyOf(params);
        Integer links = params.get("M");
        if (type == Type.HNSW && links != null && links < 2) {
            // Such an index is never finished on a Milvus server and crashes milvus-lite.
            throw new IllegalArgumentException("M is " + links + ", but must be at least 2");
        }
    }

    /** Creates an HNSW graph, the default index. */
    public static MilvusIndex hnsw(int links, int buildBreadth) {
        return new MilvusIndex(Type.HNSW, Map.of("M", links, "efConstruction", buildBreadth));
    }

    /** Creates an index of clusters. */
    public static MilvusIndex ivfFlat(int clusters) {
        return new MilvusIndex(Type.IVF_FLAT, Map.of(CLUSTERS, clusters));
    }

    /** Creates an index without parameters. */
    public static MilvusIndex of(Type type) {
        return new MilvusIndex(type, Map.of());
    }

    IndexParam.IndexType milvusType() {
        return IndexParam.IndexType.valueOf(type.name());
    }

    /** Returns the build parameters as JSON, the only format that milvus-lite reads. */
    String buildParams() {
        JsonObject json = new JsonObject();
        new TreeMap<>(params).forEach(json::addProperty);
        return json.toString();
    }

    /** Returns a text that {@link #parse} reads. */
    String format() {
        return type + buildParams();
    }

    static MilvusIndex parse(String text) {
        int brace = text.indexOf('{');
        Map<String, Integer> params = new TreeMap<>();
        com.google.gson.JsonParser.parseString(text.substring(brace))
                .getAsJsonObject()
                .entrySet()
                .forEach(entry -> params.put(entry.getKey(), entry.getValue().getAsInt()));
        return new MilvusIndex(Type.valueOf(text.substring(0, brace)), params);
    }

    /** Returns whether the index is a graph. The server selects the type of {@code AUTOINDEX}, usually a graph. */
    boolean isGraph() {
        return type == Type.HNSW || type == Type.DISKANN || type == Type.AUTOINDEX;
    }

    /** Returns the maximum search breadth. */
    int largestBreadth() {
        return switch (type) {
            case HNSW, AUTOINDEX, DISKANN -> MAX_EF;
            case IVF_FLAT, FLAT -> Integer.MAX_VALUE;
        };
    }

    /**
     * Returns the search parameters for a search breadth.
     *
     * @param limit number of requested rows, a lower bound of the breadth
     */
    Map<String, Object> searchParams(int breadth, int limit, long rows) {
        int wanted = Math.max(breadth, limit);
        return switch (type) {
            case HNSW, AUTOINDEX -> Map.of("ef", Math.min(MAX_EF, wanted));
            case DISKANN -> Map.of("search_list", Math.min(MAX_EF, wanted));
            case IVF_FLAT -> {
                int clusters = params.getOrDefault(CLUSTERS, 128);
                long probed = (long) Math.ceil((double) wanted * clusters / Math.max(1, rows));
                yield Map.of("nprobe", (int) Math.min(clusters, Math.max(1, probed)));
            }
            case FLAT -> Map.of();
        };
    }
}
