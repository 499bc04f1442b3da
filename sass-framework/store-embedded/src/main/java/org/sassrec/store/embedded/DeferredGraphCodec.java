package org.sassrec.store.embedded;

import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene912.Lucene912Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;

/**
 * Lucene's own codec, with plain vectors until the graph is wanted. Files name their format, so a reader needs none of this.
 */
final class DeferredGraphCodec extends Lucene912Codec {

    /** Neighbours of a node, and candidates while building: more recall for a build that takes some seconds longer. */
    static final int HNSW_M = 16;

    static final int HNSW_BUILD = 100;

    private volatile KnnVectorsFormat format = new PlainVectorsFormat();

    /** From now on segments get a graph. */
    void enableGraph() {
        format = new Lucene99HnswVectorsFormat(HNSW_M, HNSW_BUILD);
    }

    @Override
    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
        return format;
    }
}
