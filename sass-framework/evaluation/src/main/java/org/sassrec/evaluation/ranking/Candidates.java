package org.sassrec.evaluation.ranking;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.sampling.Seeds;

/**
 * The candidates of a scenario in tie order: by first positive in the scenario inside the horizon, items without a
 * positive last, then by item number. A position is an index in this order.
 *
 * @param items item number of each position
 * @param position position of each item of the dataset; -1 if it is not a candidate
 * @param popularity number of positives of each item of the dataset in the scenario inside the horizon, also of items
 * that are not candidates
 */
public record Candidates(int[] items, int[] position, int[] popularity) {

    public static Candidates of(Dataset data, int scenario, Horizon horizon) {
        int[] counts = new int[data.itemCount()];
        long[] first = new long[data.itemCount()];
        Arrays.fill(first, Long.MAX_VALUE);
        Events events = data.events();
        for (Split split : Split.values()) {
            if (!horizon.includes(split)) {
                continue;
            }
            Dataset.Rows rows = data.samples(scenario, split);
            for (long i = 0; i < rows.size(); i++) {
                long event = rows.event(i);
                int item = events.item(event);
                counts[item]++;
                first[item] = Math.min(first[item], events.time(event));
            }
        }
        int[] candidates = data.candidates(scenario, horizon);
        // Most of many candidates have no positive, and are in order.
        IntStream positive = Arrays.stream(candidates)
                .filter(item -> counts[item] > 0)
                .boxed()
                .sorted(Comparator.comparingLong((Integer item) -> first[item]).thenComparing(item -> item))
                .mapToInt(Integer::intValue);
        IntStream others =
                Arrays.stream(candidates).filter(item -> counts[item] == 0).sorted();
        return of(IntStream.concat(positive, others).toArray(), counts);
    }

    private static Candidates of(int[] items, int... counts) {
        int[] position = new int[counts.length];
        Arrays.fill(position, -1);
        for (int p = 0; p < items.length; p++) {
            position[items[p]] = p;
        }
        return new Candidates(items, position, counts);
    }

    /**
     * Returns at most {@code most} of the candidates in the same order: all that are required, and a random part of the
     * others. The sample depends only on the ids.
     */
    public Candidates sample(Dataset data, int most, BitSet required) {
        if (items.length <= most) {
            return this;
        }
        int others = Math.max(
                0, most - (int) Arrays.stream(items).filter(required::get).count());
        BitSet kept = (BitSet) required.clone();
        Arrays.stream(items)
                .filter(item -> !required.get(item))
                .boxed()
                .sorted(Comparator.comparingLong((Integer item) -> Seeds.scramble(Seeds.of(data.itemId(item))))
                        .thenComparing(item -> item))
                .limit(others)
                .forEach(kept::set);
        return of(Arrays.stream(items).filter(kept::get).toArray(), popularity);
    }

    public int size() {
        return items.length;
    }
}
