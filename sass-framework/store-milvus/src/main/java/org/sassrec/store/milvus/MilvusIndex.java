package org.sassrec.store.milvus;

import com.google.gson.JsonObject;
import io.milvus.v2.common.IndexParam;
import java.util.Map;
import java.util.TreeMap;

/**
 * An index and its parameters.
 *
 * @param type of Milvus
 * @param params for building it, as Milvus names them
 */
public record MilvusIndex(Type type, Map<String, Integer> params) {

    /** The indexes that can be chosen. */
    public enum Type {
        HNSW,
        IVF_FLAT,
        FLAT,
        DISKANN,
        AUTOINDEX
    }

    private static final String CLUSTERS = "nlist";

    /** HNSW looks at no more candidates than this. */
    private static final int MAX_EF = 32_768;

    public MilvusIndex {
        params = Map.copyOf(params);
        Integer links = params.get("M");
        if (type == Type.HNSW && links != null && links < 2) {
            // Such an index never gets ready on a real server, and lite dies of it.
            throw new IllegalArgumentException("M is " + links + ", must be at least 2");
        }
    }

    /** A graph: the index for most. */
    public static MilvusIndex hnsw(int links, int buildBreadth) {
        return new MilvusIndex(Type.HNSW, Map.of("M", links, "efConstruction", buildBreadth));
    }

    /** Clusters of rows. */
    public static MilvusIndex ivfFlat(int clusters) {
        return new MilvusIndex(Type.IVF_FLAT, Map.of(CLUSTERS, clusters));
    }

    /** One without parameters. */
    public static MilvusIndex of(Type type) {
        return new MilvusIndex(type, Map.of());
    }

    IndexParam.IndexType milvusType() {
        return IndexParam.IndexType.valueOf(type.name());
    }

    /** As JSON: lite reads parameters in no other form. */
    String buildParams() {
        JsonObject json = new JsonObject();
        new TreeMap<>(params).forEach(json::addProperty);
        return json.toString();
    }

    /** Text from which {@link #parse} reads the same. */
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

    /** Whether rows are found by way of others. What {@code AUTOINDEX} stands for is the server's choice, mostly a graph. */
    boolean isGraph() {
        return type == Type.HNSW || type == Type.DISKANN || type == Type.AUTOINDEX;
    }

    /** More candidates than these no search looks at. */
    int largestBreadth() {
        return switch (type) {
            case HNSW, AUTOINDEX, DISKANN -> MAX_EF;
            case IVF_FLAT, FLAT -> Integer.MAX_VALUE;
        };
    }

    /**
     * How to make a search look at so many candidates.
     *
     * @param limit rows asked for: no index may look at fewer
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
