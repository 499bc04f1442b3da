package org.sassrec.evaluation;

import java.util.Arrays;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.EvaluateConfig.History;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.evaluation.ranking.QueryRows;
import org.sassrec.evaluation.ranking.RankCounter;
import org.sassrec.evaluation.ranking.Scorer;

/** Finds the targets and the excluded items of the queries of a scenario among the ranked items. Not thread-safe. */
final class QueryTargets {
    private final Dataset data;
    private final int[] position;
    private final int size;
    private final SplitFilter known;
    private final Horizon horizon;
    private final KnownItems items;
    private final QueryRows rows;
    private long unreachable;
    private long excludedTargets;

    /**
     * @param position position of each item of the dataset among the ranked items; -1 if it is not one of them
     * @param size number of ranked items
     */
    QueryTargets(
            Dataset data,
            int scenario,
            int[] position,
            int size,
            EvaluateConfig config,
            Horizon horizon,
            QueryRows rows) {
        this.data = data;
        this.position = position;
        this.size = size;
        this.known = known(config, horizon);
        this.items = new KnownItems(data, scenario, config.exclude(), known, horizon);
        this.horizon = horizon;
        this.rows = rows;
    }

    /** Returns the events that a query may know. */
    static SplitFilter known(EvaluateConfig config, Horizon horizon) {
        return config.history() == History.ROLLING ? SplitFilter.ALL : horizon;
    }

    /** Returns the number of queries so far whose target is not ranked. */
    long unreachable() {
        return unreachable;
    }

    /** Returns the number of queries so far whose target is excluded. */
    long excludedTargets() {
        return excludedTargets;
    }

    RankCounter.Queries find(QueryRows.Piece piece, Scorer.Rows scores) {
        int[] target = new int[piece.events().length];
        int[][] excluded = new int[piece.rows()][];
        int lastUser = -1;
        for (int row = 0; row < piece.rows(); row++) {
            long event = piece.events()[piece.start()[row]];
            int user = rows.user(event);
            excluded[row] = user == lastUser && known == horizon
                    ? excluded[row - 1]
                    : excluded(user, data.events().time(event));
            lastUser = user;
            for (int q = piece.start()[row]; q < piece.start()[row + 1]; q++) {
                target[q] = position[rows.item(piece.events()[q])];
                unreachable += target[q] < 0 ? 1 : 0;
                excludedTargets += target[q] >= 0 && Arrays.binarySearch(excluded[row], target[q]) >= 0 ? 1 : 0;
            }
        }
        return new RankCounter.Queries(scores, size, piece.start(), target, excluded);
    }

    /** Returns queries without targets: only the excluded items of each. */
    RankCounter.Queries withoutTargets(long[] queries, Scorer.Rows scores) {
        int[][] excluded = Arrays.stream(queries)
                .mapToObj(query -> excluded(rows.user(query), data.events().time(query)))
                .toArray(int[][]::new);
        return new RankCounter.Queries(scores, size, new int[queries.length + 1], new int[0], excluded);
    }

    /** Returns the excluded items of a user at the time of a query: positions, ascending and distinct. */
    private int[] excluded(int user, long time) {
        return items.items(user, time)
                .map(item -> position[item])
                .filter(found -> found >= 0)
                .sorted()
                .distinct()
                .toArray();
    }
}
