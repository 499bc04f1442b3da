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
 * The popularity baseline: ranks the candidates of a scenario by positives inside the horizon. With {@code history:
 * rolling} it also counts the positives of all days before the day of the query. Not thread-safe.
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
     * @param counts number of positives of each item of the dataset, also of items that are not candidates
     * @param positions positions of the candidates, most popular first; ties by position
     * @param ranks rank of each position, from 0
     */
    public record Ranking(int[] counts, int[] positions, int[] ranks) {}

    /** Returns the ranking on the day of an event. */
    public Ranking of(long event) {
        return rolling ? byDay.computeIfAbsent(data.events().day(event), this::before) : end;
    }

    public Candidates candidates() {
        return candidates;
    }

    /** Returns the ranking at the end of the horizon. */
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
        // Most of many candidates have no positive, and are in order.
        IntStream positive = IntStream.range(0, items.length)
                .filter(p -> counts[items[p]] > 0)
                .boxed()
                .sorted(Comparator.comparingInt((Integer p) -> -counts[items[p]])
                        .thenComparingInt(p -> p))
                .mapToInt(Integer::intValue);
        IntStream others = IntStream.range(0, items.length).filter(p -> counts[items[p]] == 0);
        int[] positions = IntStream.concat(positive, others).toArray();
        int[] ranks = new int[items.length];
        for (int r = 0; r < ranks.length; r++) {
            ranks[positions[r]] = r;
        }
        return new Ranking(counts, positions, ranks);
    }

    /**
     * Returns the ranks of the targets by popularity, with the rules of {@link RankCounter}.
     *
     * @param piece user rows of the queries
     * @param hiddenAreLast whether excluded candidates come last instead of being removed
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
