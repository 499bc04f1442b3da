package org.sassrec.evaluation.ranking;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.sassrec.config.EvaluateConfig.History;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;

/**
 * How popularity ranks a scenario's candidates: by positives inside the horizon and, where histories go on through the measured
 * days, those of all days before the query's, too. It then knows of other users as much as a model does. Not thread-safe.
 */
public final class PopularityRanking {

    private final Dataset data;
    private final int scenario;
    private final Candidates candidates;
    private final Horizon horizon;
    private final Ranking end;
    private final Map<Integer, Ranking> byDay = new HashMap<>();
    private final boolean rolling;

    public PopularityRanking(Dataset data, int scenario, Candidates candidates, Horizon horizon, History history) {
        this.data = data;
        this.scenario = scenario;
        this.candidates = candidates;
        this.horizon = horizon;
        this.end = ranking(candidates.popularity());
        this.rolling = history == History.ROLLING;
    }

    /**
     * The candidates by popularity on a day.
     *
     * @param counts positives of each item of the dataset, candidates or not
     * @param positions of the candidates, the most popular first, ties by position
     * @param ranks of each position, from 0
     */
    public record Ranking(int[] counts, int[] positions, int[] ranks) {}

    /** As of an event's own day. */
    public Ranking of(long event) {
        return rolling ? byDay.computeIfAbsent(data.events().day(event), this::before) : end;
    }

    public Candidates candidates() {
        return candidates;
    }

    /** As of the end of the horizon. */
    public Ranking end() {
        return end;
    }

    private Ranking before(int day) {
        int[] counts = candidates.popularity().clone();
        boolean more = false;
        for (Split split : Split.values()) {
            if (horizon.includes(split)) {
                continue;
            }
            Dataset.Rows later = data.samples(scenario, split);
            for (long n = 0; n < later.size(); n++) {
                long event = later.event(n);
                if (data.events().day(event) < day) {
                    counts[data.events().item(event)]++;
                    more = true;
                }
            }
        }
        return more ? ranking(counts) : end;
    }

    private Ranking ranking(int[] counts) {
        int[] items = candidates.items();
        int[] positions = IntStream.range(0, items.length)
                .boxed()
                .sorted(Comparator.comparingInt((Integer p) -> -counts[items[p]])
                        .thenComparingInt(p -> p))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] ranks = new int[items.length];
        for (int r = 0; r < ranks.length; r++) {
            ranks[positions[r]] = r;
        }
        return new Ranking(counts, positions, ranks);
    }

    /**
     * As {@link RankCounter} ranks, with popularity instead of scores.
     *
     * @param piece of the queries
     * @param hiddenAreLast whether excluded candidates come last instead of not at all
     */
    public int[] ranks(QueryRows.Piece piece, RankCounter.Queries queries, boolean hiddenAreLast) {
        int[] ranks = new int[queries.target().length];
        for (int row = 0; row < queries.rows(); row++) {
            int[] order = of(piece.representative(row)).ranks();
            int[] excluded = queries.excluded()[row];
            for (int q = queries.start()[row]; q < queries.start()[row + 1]; q++) {
                int target = queries.target()[q];
                boolean hidden = target >= 0 && Arrays.binarySearch(excluded, target) >= 0;
                if (target < 0 || (hidden && !hiddenAreLast)) {
                    ranks[q] = RankCounter.NOT_FOUND;
                    continue;
                }
                int excludedBefore = 0;
                for (int position : excluded) {
                    excludedBefore += order[position] < order[target] ? 1 : 0;
                }
                ranks[q] =
                        hidden ? candidates.size() - excluded.length + excludedBefore : order[target] - excludedBefore;
            }
        }
        return ranks;
    }
}
