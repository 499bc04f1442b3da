package org.sassrec.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.EvaluateConfig.Exclude;
import org.sassrec.dataset.Dataset;
import org.sassrec.evaluation.metric.Bootstrap;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.metric.ListMetrics;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.metric.MetricAccumulator;
import org.sassrec.evaluation.metric.MetricBreakdown;
import org.sassrec.evaluation.ranking.PopularityRanking;
import org.sassrec.evaluation.ranking.QueryRows;
import org.sassrec.evaluation.ranking.RankCounter;
import org.sassrec.evaluation.ranking.Scorer;
import org.sassrec.evaluation.significance.QueryRanks;

/** Ranks the candidates of a scenario for its queries, and computes the metrics of ranks and of lists. */
final class RankMetrics {
    private final ScenarioEvaluation.Context context;
    private final PopularityRanking popular;
    private final QueryRows rows;
    private final QueryTargets targets;
    private final List<Metric> listMetrics;
    private final TreeMap<Integer, ListMetrics> lists = new TreeMap<>(); // by k
    private final List<Metric> rankMetrics;
    private final MetricAccumulator ranks;
    private final @Nullable MetricBreakdown slices;
    private final QueryRanks.@Nullable Listener listener;

    RankMetrics(
            ScenarioEvaluation.Context context,
            PopularityRanking popular,
            QueryRows rows,
            QueryTargets targets,
            Bootstrap bootstrap,
            @Nullable MetricBreakdown slices,
            QueryRanks.@Nullable Listener listener) {
        this.context = context;
        this.popular = popular;
        this.rows = rows;
        this.targets = targets;
        this.listMetrics = context.metrics(Metric.Source.LISTS);
        listMetrics.forEach(metric -> lists.computeIfAbsent(metric.k(), k -> new ListMetrics(popular, k)));
        this.rankMetrics = context.metrics(Metric.Source.RANKS, Metric.Source.SAMPLED_RANKS);
        this.ranks = new MetricAccumulator(rankMetrics, bootstrap);
        this.slices = slices;
        this.listener = listener;
    }

    /** Returns whether a metric needs ranks or lists. */
    boolean isMeasured() {
        return !rankMetrics.isEmpty() || !listMetrics.isEmpty();
    }

    MetricAccumulator ranks() {
        return ranks;
    }

    /**
     * Ranks the candidates for queries.
     *
     * @param batch minimum number of queries that are ranked together
     */
    void rank(Scorer.Items items, Dataset.Rows queries, int batch) {
        // Random negatives need exact ranks.
        int limit = rankMetrics.stream()
                .mapToInt(metric -> metric.negatives() > 0 ? Integer.MAX_VALUE : metric.k())
                .max()
                .orElse(1);
        Evaluator.Timings seconds = context.seconds();
        RankCounter counter = context.counter();
        Exclude exclude = context.config().exclude();
        for (long from = 0; from < queries.size(); ) {
            QueryRows.Piece piece = rows.piece(queries, from, batch);
            from = piece.next();
            Scorer.Rows scores = seconds.time("users", () -> items.users(piece.representatives()));
            RankCounter.Queries prepared = seconds.time("ranking", () -> {
                RankCounter.Queries ready = targets.find(piece, scores);
                accumulate(piece, ready, counter.ranks(ready, exclude, limit));
                return ready;
            });
            if (!lists.isEmpty()) {
                seconds.run("lists", () -> list(piece, prepared, counter.topCandidates(prepared, lists.lastKey())));
            }
        }
    }

    private void list(QueryRows.Piece piece, RankCounter.Queries queries, int[][] best) {
        int[] items = Arrays.stream(piece.events()).mapToInt(rows::item).toArray();
        lists.values().forEach(of -> of.add(piece, queries, best, items));
    }

    private void accumulate(QueryRows.Piece piece, RankCounter.Queries queries, int... found) {
        int[] byPopularity = popular.ranks(piece, queries, context.config().exclude() == Exclude.SEEN);
        int[] others = new int[found.length];
        for (int row = 0; row < queries.rows(); row++) {
            for (int q = queries.start()[row]; q < queries.start()[row + 1]; q++) {
                others[q] = queries.others(row, q);
            }
        }
        for (int from = 0; from < found.length; ) {
            int user = rows.user(piece.events()[from]);
            int to = from + 1;
            while (to < found.length && rows.user(piece.events()[to]) == user) {
                to++;
            }
            ranks.add(user, found, byPopularity, others, from, to);
            if (listener != null) {
                listener.user(user, found, byPopularity, from, to);
            }
            if (slices != null) {
                slices.add(user, queries.target(), piece.events(), found, byPopularity, from, to);
            }
            from = to;
        }
    }

    /** Adds the values of the metrics to {@code scores}. */
    void put(EvaluationReport.Scores scores, MetricAccumulator.Intervals intervals) {
        ranks.put(scores, intervals);
        for (Metric metric : listMetrics) {
            Objects.requireNonNull(lists.get(metric.k())).put(metric, scores.model(), scores.popularity());
        }
    }
}
