package org.sassrec.store.embedded;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatVectorScorerUtil;
import org.apache.lucene.codecs.hnsw.HnswGraphProvider;
import org.apache.lucene.codecs.lucene99.Lucene99FlatVectorsFormat;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.hnsw.HnswGraph;

/**
 * Vectors without a graph, for segments that a collection has while it is written: a graph of each of them would be thrown
 * away by the one of all rows. When such a segment is merged into one with a graph, it gives the graph of its rows, which
 * {@link GraphBuilder} builds then; a segment that holds all rows so determines the whole graph. Public, because Lucene finds formats by {@link java.util.ServiceLoader}. Sealed collections do
 * not have it.
 */
public final class PlainVectorsFormat extends KnnVectorsFormat {

    /** Neighbours of a node, and candidates while building: more recall for a build that takes some seconds longer. */
    static final int HNSW_M = 16;

    static final int HNSW_BUILD = 100;

    private final KnnVectorsFormat vectors =
            new Lucene99FlatVectorsFormat(FlatVectorScorerUtil.getLucene99FlatVectorsScorer());

    /** For Lucene. */
    public PlainVectorsFormat() {
        super("SassPlainVectors");
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
        return vectors.fieldsWriter(state);
    }

    @Override
    public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
        return new Reader(vectors.fieldsReader(state));
    }

    private static final class Reader extends KnnVectorsReader implements HnswGraphProvider {
        private final KnnVectorsReader plain;

        Reader(KnnVectorsReader plain) {
            this.plain = plain;
        }

        @Override
        public HnswGraph getGraph(String field) throws IOException {
            return GraphBuilder.build(
                    GraphVectors.of(plain.getFloatVectorValues(field)),
                    HNSW_M,
                    HNSW_BUILD,
                    Runtime.getRuntime().availableProcessors());
        }

        @Override
        public void checkIntegrity() throws IOException {
            plain.checkIntegrity();
        }

        @Override
        public FloatVectorValues getFloatVectorValues(String field) throws IOException {
            return plain.getFloatVectorValues(field);
        }

        @Override
        public ByteVectorValues getByteVectorValues(String field) throws IOException {
            return plain.getByteVectorValues(field);
        }

        @Override
        public void search(String field, float[] target, KnnCollector collector, Bits accepted) throws IOException {
            plain.search(field, target, collector, accepted);
        }

        @Override
        public void search(String field, byte[] target, KnnCollector collector, Bits accepted) throws IOException {
            plain.search(field, target, collector, accepted);
        }

        @Override
        public long ramBytesUsed() {
            return plain.ramBytesUsed();
        }

        @Override
        public void close() throws IOException {
            plain.close();
        }
    }
}
