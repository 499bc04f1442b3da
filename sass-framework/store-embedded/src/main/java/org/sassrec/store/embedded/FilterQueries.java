package org.sassrec.store.embedded;

import java.io.IOException;
import java.util.List;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.sassrec.serving.store.Filter;

/** Evaluates a {@link Filter} on the fields that {@link CollectionWriter} writes. */
final class FilterQueries {

    private FilterQueries() {}

    /** Returns the rows of a collection that match and were not removed. */
    static FixedBitSet matchingRows(DirectoryReader index, Filter filter) throws IOException {
        FixedBitSet matching = matches(new IndexSearcher(index), filter);
        for (LeafReaderContext segment : index.leaves()) {
            Bits live = segment.reader().getLiveDocs();
            for (int row = 0; live != null && row < live.length(); row++) {
                if (!live.get(row)) {
                    matching.clear(row);
                }
            }
        }
        return matching;
    }

    /** Evaluates each part separately, because Lucene limits a query to 1,024 clauses. */
    private static FixedBitSet matches(IndexSearcher searcher, Filter filter) throws IOException {
        int rows = searcher.getIndexReader().maxDoc();
        if (filter instanceof Filter.Not not) {
            FixedBitSet matching = matches(searcher, not.part());
            matching.flip(0, rows);
            return matching;
        }
        if (filter instanceof Filter.And || filter instanceof Filter.Or) {
            boolean both = filter instanceof Filter.And;
            List<Filter> parts = filter instanceof Filter.And and ? and.parts() : ((Filter.Or) filter).parts();
            FixedBitSet matching = new FixedBitSet(Math.max(1, rows));
            if (both) {
                matching.set(0, rows);
            }
            for (Filter part : parts) {
                if (both) {
                    matching.and(matches(searcher, part));
                } else {
                    matching.or(matches(searcher, part));
                }
            }
            return matching;
        }
        FixedBitSet matching = new FixedBitSet(Math.max(1, rows));
        Query query = searcher.rewrite(query(filter));
        for (LeafReaderContext segment : searcher.getIndexReader().leaves()) {
            Scorer scorer = searcher.createWeight(query, ScoreMode.COMPLETE_NO_SCORES, 1)
                    .scorer(segment);
            if (scorer != null) {
                matching.or(scorer.iterator());
            }
        }
        return matching;
    }

    /** Returns the query of one comparison. */
    private static Query query(Filter filter) {
        if (filter instanceof Filter.OneOf one) {
            return new TermInSetQuery(
                    CollectionWriter.FILTER + one.column(),
                    one.values().stream().map(BytesRef::new).toList());
        }
        if (filter instanceof Filter.OneOfNumbers one) {
            return DoublePoint.newSetQuery(CollectionWriter.FILTER + one.column(), one.values());
        }
        Filter.Between range = (Filter.Between) filter;
        return DoublePoint.newRangeQuery(
                CollectionWriter.FILTER + range.column(),
                range.includesLower() ? range.lower() : DoublePoint.nextUp(range.lower()),
                range.includesUpper() ? range.upper() : DoublePoint.nextDown(range.upper()));
    }
}
