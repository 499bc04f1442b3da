package org.sassrec.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.sassrec.baseline.ItemNeighbours.PositiveHistory;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.sampling.FakeDataset;

/** Weights of pairs: computed by hand for a few positives, and by brute force for many. */
class ItemNeighboursTest {
    private static final Offset<Float> EXACT = within(1e-6f);

    /** Positives: user 0 has 0, 1, 2; user 1 has 1, 0, 1; user 2 has 2, and 3 in the validation split. */
    private static PositiveHistory three() {
        return PositiveHistory.of(
                FakeDataset.of(3, 4, 1)
                        .event(0, 0, 0, 10, true, Split.TRAIN)
                        .event(0, 3, 0, 11, false, Split.TRAIN)
                        .event(0, 1, 0, 12, true, Split.TRAIN)
                        .event(0, 2, 0, 13, true, Split.TRAIN)
                        .event(1, 1, 0, 10, true, Split.TRAIN)
                        .event(1, 0, 0, 11, true, Split.TRAIN)
                        .event(1, 1, 0, 12, true, Split.TRAIN)
                        .event(2, 2, 0, 10, true, Split.TRAIN)
                        .event(2, 3, 0, 20, true, Split.VALIDATION)
                        .build(),
                Horizon.TRAIN);
    }

    private static Map<Integer, Float> of(ItemNeighbours neighbours, int item) {
        Map<Integer, Float> all = new HashMap<>();
        for (int n = neighbours.start()[item]; n < neighbours.start()[item + 1]; n++) {
            all.put(neighbours.items()[n], neighbours.weights()[n]);
        }
        return all;
    }

    @Test
    void ordersPositivesByTimeInsideHorizon() {
        PositiveHistory history = three();
        assertThat(history.start()).containsExactly(0, 3, 6, 7);
        assertThat(history.items()).containsExactly(0, 1, 2, 1, 0, 1, 2);
        PositiveHistory newest = history.newest(2);
        assertThat(newest.start()).containsExactly(0, 2, 4, 5);
        assertThat(newest.items()).containsExactly(1, 2, 0, 1, 2);
        assertThat(history.userByPosition()).containsExactly(0, 0, 0, 1, 1, 1, 2);
    }

    @Test
    void computesCosineOfUserSets() {
        ItemNeighbours cosine = ItemNeighbours.cosine(three(), 4);
        // Items 0, 1 and 2 have two users each. Both users of 0 also have 1. One user has 0 and 2, and 1 and 2.
        assertThat(of(cosine, 0)).containsOnlyKeys(1, 2);
        assertThat(of(cosine, 0).get(1)).isCloseTo(1f, EXACT);
        assertThat(of(cosine, 0).get(2)).isCloseTo(0.5f, EXACT);
        assertThat(of(cosine, 2).get(1)).isCloseTo(0.5f, EXACT);
        assertThat(of(cosine, 3)).isEmpty();
    }

    @Test
    void weightsFollowingItemsByInverseDistance() {
        ItemNeighbours next = ItemNeighbours.next(three(), 4);
        // 0 -> 1 twice at distance 1, 0 -> 2 once at distance 2. Counts: 0 twice, 1 three times, 2 twice.
        assertThat(of(next, 0)).containsOnlyKeys(1, 2);
        assertThat(of(next, 0).get(1)).isCloseTo((float) (2 / Math.sqrt(6)), EXACT);
        assertThat(of(next, 0).get(2)).isCloseTo(0.25f, EXACT);
        // 1 -> 1 does not count. 1 -> 0 and 1 -> 2 have distance 1.
        assertThat(of(next, 1)).containsOnlyKeys(0, 2);
        assertThat(of(next, 2)).isEmpty();
    }

    @Test
    void keepsHeaviestNeighbours() {
        int items = 2 * ItemNeighbours.MAX_NEIGHBOURS;
        FakeDataset.Builder builder = FakeDataset.of(items, items, 1);
        // User u has item 0 and item u. Items above MAX_NEIGHBOURS have further users.
        for (int user = 1; user < items; user++) {
            builder.event(user, 0, 0, 0, true, Split.TRAIN);
            builder.event(user, user, 0, 1, true, Split.TRAIN);
        }
        for (int item = 1; item <= ItemNeighbours.MAX_NEIGHBOURS / 2; item++) {
            builder.event(item, item + ItemNeighbours.MAX_NEIGHBOURS, 0, 2, true, Split.TRAIN);
        }
        Map<Integer, Float> kept =
                of(ItemNeighbours.cosine(PositiveHistory.of(builder.build(), Horizon.TRAIN), items), 0);
        assertThat(kept).hasSizeGreaterThanOrEqualTo(ItemNeighbours.MAX_NEIGHBOURS);
        float least = kept.values().stream().min(Float::compare).orElseThrow();
        assertThat(kept.get(ItemNeighbours.MAX_NEIGHBOURS + 1)).isGreaterThanOrEqualTo(least);
    }

    @Test
    void countsPairsOfLongHistories() {
        SplittableRandom random = new SplittableRandom(3);
        int users = 40;
        int items = 25;
        FakeDataset.Builder builder = FakeDataset.of(users, items, 2);
        for (int n = 0; n < 1_500; n++) {
            builder.event(random.nextInt(users), random.nextInt(items), n % 2, n, true, Split.TRAIN);
        }
        PositiveHistory history = PositiveHistory.of(builder.build(), Horizon.TRAIN);
        double[][] next = new double[items][items];
        boolean[][] knows = new boolean[items][users];
        int[] times = new int[items];
        for (int user = 0; user < users; user++) {
            for (int p = history.start()[user]; p < history.start()[user + 1]; p++) {
                int item = history.items()[p];
                knows[item][user] = true;
                times[item]++;
                for (int d = 1; d <= 10 && p + d < history.start()[user + 1]; d++) {
                    next[item][history.items()[p + d]] += 1.0 / d;
                }
            }
        }
        ItemNeighbours counted = ItemNeighbours.next(history, items);
        ItemNeighbours cosine = ItemNeighbours.cosine(history, items);
        for (int a = 0; a < items; a++) {
            for (int b = 0; b < items; b++) {
                int common = 0;
                int ofA = 0;
                int ofB = 0;
                for (int user = 0; user < users; user++) {
                    common += knows[a][user] && knows[b][user] ? 1 : 0;
                    ofA += knows[a][user] ? 1 : 0;
                    ofB += knows[b][user] ? 1 : 0;
                }
                double steps = a == b ? 0 : next[a][b] / Math.sqrt((double) times[a] * times[b]);
                double angle = a == b ? 0 : common / Math.sqrt((double) ofA * ofB);
                assertThat(of(counted, a).getOrDefault(b, 0f)).isCloseTo((float) steps, EXACT);
                assertThat(of(cosine, a).getOrDefault(b, 0f)).isCloseTo((float) angle, EXACT);
            }
        }
    }
}
