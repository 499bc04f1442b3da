package org.sassrec.evaluation.metric;

import java.util.BitSet;
import java.util.Map;
import java.util.function.BiConsumer;
import org.sassrec.evaluation.ranking.Candidates;
import org.sassrec.evaluation.ranking.PopularityRanking;
import org.sassrec.evaluation.ranking.QueryRows;
import org.sassrec.evaluation.ranking.RankCounter;

/**
 * Computes list metrics of one scenario for the model and the popularity baseline: coverage and popularity lift. There
 * is one list per user row. Excluded candidates are not in the list.
 */
public final class ListMetrics {

    private final Candidates candidates;
    private final int k;
    private final PopularityRanking popular;
    private final ListSums model;
    private final ListSums popularity;
    private double targetPopularity;
    private long targets;

    public ListMetrics(PopularityRanking popular, int k) {
        this.candidates = popular.candidates();
        this.k = k;
        this.popular = popular;
        this.model = new ListSums(candidates.size());
        this.popularity = new ListSums(candidates.size());
    }

    /**
     * Adds the lists of a piece of queries.
     *
     * @param piece user rows of the queries
     * @param lists [rows][k] positions of the top candidates of each user row, best first; shorter if fewer candidates
     * exist
     * @param queryItems item of each query
     */
    public void add(QueryRows.Piece piece, RankCounter.Queries queries, int[][] lists, int[] queryItems) {
        for (int row = 0; row < queries.rows(); row++) {
            int[] list = lists[row];
            for (int i = 0; i < Math.min(k, list.length); i++) {
                model.add(list[i], popularityOf(list[i]));
            }
            int[] excluded = queries.excluded()[row];
            int[] byPopularity = popular.of(piece.representative(row)).positions();
            int listed = 0;
            for (int i = 0; i < byPopularity.length && listed < k; i++) {
                if (java.util.Arrays.binarySearch(excluded, byPopularity[i]) < 0) {
                    popularity.add(byPopularity[i], popularityOf(byPopularity[i]));
                    listed++;
                }
            }
        }
        for (int item : queryItems) {
            targetPopularity += candidates.popularity()[item];
            targets++;
        }
    }

    private int popularityOf(int position) {
        return candidates.popularity()[candidates.items()[position]];
    }

    /** Stores the values of a metric if it is defined. */
    public void put(Metric metric, Map<String, Double> values, Map<String, Double> floor) {
        BiConsumer<ListSums, Map<String, Double>> put = (listed, to) -> {
            double value = metric.kind() == Metric.Kind.COVERAGE ? listed.coverage() : popularityLift(listed);
            if (Double.isFinite(value)) {
                to.put(metric.text(), value);
            }
        };
        put.accept(model, values);
        put.accept(popularity, floor);
    }

    private double popularityLift(ListSums listed) {
        return listed.popularity / listed.entries / (targetPopularity / targets);
    }

    /** Sums over lists. */
    private static final class ListSums {
        private final int candidates;
        private final BitSet found;
        private double popularity;
        private long entries;

        ListSums(int candidates) {
            this.candidates = candidates;
            this.found = new BitSet(candidates);
        }

        void add(int position, int itemPopularity) {
            found.set(position);
            popularity += itemPopularity;
            entries++;
        }

        double coverage() {
            return entries == 0 ? Double.NaN : (double) found.cardinality() / candidates;
        }
    }
}
