package org.sassrec.store.embedded;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatVectorScorerUtil;
import org.apache.lucene.codecs.lucene99.Lucene99FlatVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

/**
 * Vectors without a graph, for segments that a collection has while it is written: a graph of each of them would be thrown
 * away by the one of all rows. Public, because Lucene finds formats by {@link java.util.ServiceLoader}. Sealed collections do
 * not have it.
 */
public final class PlainVectorsFormat extends KnnVectorsFormat {

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
        return vectors.fieldsReader(state);
    }
}
