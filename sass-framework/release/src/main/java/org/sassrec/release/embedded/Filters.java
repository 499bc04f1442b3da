package org.sassrec.release.embedded;

import java.io.IOException;
import java.util.List;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.sassrec.release.Filter;

/** A {@link Filter} over the fields that {@link CollectionWriter} writes. */
final class Filters {

    private Filters() {}

    /** The rows of a collection of one segment that fit and were not removed. */
    static FixedBitSet rows(DirectoryReader index, Filter filter) throws IOException {
        FixedBitSet fitting = new FixedBitSet(Math.max(1, index.maxDoc()));
        IndexSearcher searcher = new IndexSearcher(index);
        Query query = searcher.rewrite(query(filter));
        for (LeafReaderContext segment : index.leaves()) {
            Scorer scorer = searcher.createWeight(query, ScoreMode.COMPLETE_NO_SCORES, 1)
                    .scorer(segment);
            if (scorer != null) {
                fitting.or(scorer.iterator());
            }
            Bits there = segment.reader().getLiveDocs();
            for (int row = 0; there != null && row < there.length(); row++) {
                if (!there.get(row)) {
                    fitting.clear(row);
                }
            }
        }
        return fitting;
    }

    private static Query query(Filter filter) {
        if (filter instanceof Filter.OneOf one) {
            return new TermInSetQuery(
                    CollectionWriter.FILTER + one.column(),
                    one.values().stream().map(BytesRef::new).toList());
        }
        if (filter instanceof Filter.OneOfNumbers one) {
            return DoublePoint.newSetQuery(CollectionWriter.FILTER + one.column(), one.values());
        }
        if (filter instanceof Filter.Between range) {
            return DoublePoint.newRangeQuery(
                    CollectionWriter.FILTER + range.column(),
                    range.withLeast() ? range.least() : DoublePoint.nextUp(range.least()),
                    range.withMost() ? range.most() : DoublePoint.nextDown(range.most()));
        }
        if (filter instanceof Filter.Not not) {
            return all(List.of(), List.of(not.part()));
        }
        if (filter instanceof Filter.And and) {
            return all(and.parts(), List.of());
        }
        BooleanQuery.Builder either = new BooleanQuery.Builder();
        ((Filter.Or) filter).parts().forEach(part -> either.add(query(part), Occur.SHOULD));
        return either.build();
    }

    private static Query all(List<Filter> with, List<Filter> without) {
        BooleanQuery.Builder all = new BooleanQuery.Builder().add(new MatchAllDocsQuery(), Occur.FILTER);
        with.forEach(part -> all.add(query(part), Occur.FILTER));
        without.forEach(part -> all.add(query(part), Occur.MUST_NOT));
        return all.build();
    }
}
