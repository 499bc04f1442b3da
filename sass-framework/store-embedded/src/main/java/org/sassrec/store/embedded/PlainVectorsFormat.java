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
 * Vectors without a graph, for the segments of a collection that is being written. Their graphs would be discarded by
 * the final merge. Public because Lucene finds formats with {@link java.util.ServiceLoader}. Sealed collections do not
 * use it.
 */
public final class PlainVectorsFormat extends KnnVectorsFormat {

    private final KnnVectorsFormat vectors =
            new Lucene99FlatVectorsFormat(FlatVectorScorerUtil.getLucene99FlatVectorsScorer());

    /** Called by Lucene. */
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
