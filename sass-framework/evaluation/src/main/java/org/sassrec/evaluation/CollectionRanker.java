package org.sassrec.evaluation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.ranking.Candidates;
import org.sassrec.evaluation.ranking.QueryRows;
import org.sassrec.evaluation.ranking.RankCounter;
import org.sassrec.evaluation.ranking.Scorer;
import org.sassrec.evaluation.significance.QueryRanks;

/**
 * Ranks the queries of an evaluation among the items of a collection, for example of the live release. The collection is
 * ranked completely, also with items that are no candidates of the evaluation, because it would return them. A query
 * whose target it does not contain is a miss. Not thread-safe.
 */
public final class CollectionRanker implements AutoCloseable {
    /** Minimum number of queries that are ranked together. */
    private static final int BATCH = 8_192;

    private final Dataset data;
    private final EvaluateConfig config;
    private final Split split;
    private final Horizon horizon;
    private final boolean exposures;
    private final int limit;
    private final RankCounter counter;

    /**
     * Creates a ranker.
     *
     * @param config settings of the evaluation
     * @param split evaluated split
     * @param horizon end of the data of the evaluated model
     * @param threads number of ranking threads
     */
    public CollectionRanker(Dataset data, EvaluateConfig config, Split split, Horizon horizon, int threads) {
        this.data = data;
        this.config = config;
        this.split = split;
        this.horizon = horizon;
        List<Metric> metrics = Metric.parse(config.metrics());
        this.exposures = metrics.stream().anyMatch(metric -> metric.source() == Metric.Source.EXPOSURES);
        this.limit = metrics.stream()
                .filter(metric -> metric.source() == Metric.Source.RANKS)
                .mapToInt(Metric::k)
                .max()
                .orElse(1);
        this.counter = new RankCounter(threads);
    }

    /** Returns the events that a query may know. */
    public static SplitFilter known(EvaluateConfig config, Horizon horizon) {
        return QueryTargets.known(config, horizon);
    }

    /**
     * Encodes the items of a collection.
     *
     * @see #rank
     */
    @FunctionalInterface
    public interface Encoder {
        /** Returns the scores of the items with these ids, in this order. */
        Scorer.Items items(List<String> ids);
    }

    /**
     * The ranks of one scenario.
     *
     * @param ranks of the same queries as the evaluation
     * @param queries number of queries
     * @param unranked number of queries whose target is not in the collection
     * @param missing those of them whose target is a candidate of the evaluation, so that the evaluated model can find it
     */
    public record Result(QueryRanks.Ranks ranks, long queries, long unranked, long missing) {}

    /**
     * Ranks the queries of a scenario.
     *
     * @param ids ids of the collection's items, in any order. Ties are ranked as in the evaluation
     * @param evaluated ranks of the evaluation
     * @return the ranks; empty if the dataset no longer contains the evaluated queries and candidates
     * @throws org.sassrec.diagnostic.SassException SASS5050 if a vector is not finite
     */
    public Optional<Result> rank(int scenario, List<String> ids, Encoder encoder, QueryRanks.Ranks evaluated) {
        Candidates candidates = Candidates.of(data, scenario, horizon);
        QuerySample sample = QuerySample.of(data, scenario, split, config.maxQueries());
        if (EvaluationProtocol.digest(data, sample, candidates, exposures) != evaluated.protocolDigest()) {
            return Optional.empty();
        }
        List<String> ordered = ordered(ids, candidates);
        int[] position = new int[data.itemCount()];
        Arrays.fill(position, -1);
        for (int p = 0; p < ordered.size(); p++) {
            int item = data.itemIndex(ordered.get(p));
            if (item >= 0) {
                position[item] = p;
            }
        }
        Scorer.Items items = encoder.items(ordered);
        QueryRows rows = new QueryRows(data, horizon, config.history());
        QueryTargets targets = new QueryTargets(data, scenario, position, ordered.size(), config, horizon, rows);
        QueryRanks.Collector collector = new QueryRanks.Collector();
        QueryRanks.Listener listener = collector.forScenario("", data);
        listener.protocol(evaluated.protocolDigest());
        Dataset.Rows queries = sample.queries();
        long missing = 0;
        for (long from = 0; from < queries.size(); ) {
            QueryRows.Piece piece = rows.piece(queries, from, BATCH);
            from = piece.next();
            RankCounter.Queries found = targets.find(piece, items.users(piece.representatives()));
            int[] ranks = counter.ranks(found, config.exclude(), limit);
            for (int q = 0; q < ranks.length; q++) {
                long event = piece.events()[q];
                listener.user(rows.user(event), ranks, ranks, q, q + 1);
                boolean candidate = candidates.position()[rows.item(event)] >= 0;
                missing += candidate && found.target()[q] < 0 ? 1 : 0;
            }
        }
        long lost = missing;
        return Optional.ofNullable(collector.ranks().scenarios().get(""))
                .map(ranks -> new Result(ranks, queries.size(), targets.unreachable(), lost));
    }

    /** Sorts candidates in their tie order, then other items by id. */
    private List<String> ordered(List<String> ids, Candidates candidates) {
        record Item(String id, int position) {}
        return ids.stream()
                .map(id -> {
                    int item = data.itemIndex(id);
                    int position = item < 0 ? -1 : candidates.position()[item];
                    return new Item(id, position < 0 ? Integer.MAX_VALUE : position);
                })
                .sorted(Comparator.comparingInt(Item::position).thenComparing(Item::id))
                .map(Item::id)
                .toList();
    }

    @Override
    public void close() {
        counter.close();
    }
}
