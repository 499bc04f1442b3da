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

/** The weights of pairs: by hand for a few answers, and by counting pair after pair for many. */
class ItemNeighboursTest {
    private static final Offset<Float> EXACT = within(1e-6f);

    /** User 0 answers 0, 1, 2; user 1 answers 1, 0, 1; user 2 answers 2, and 3 after train. */
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
        PositiveHistory answers = three();
        assertThat(answers.start()).containsExactly(0, 3, 6, 7);
        assertThat(answers.items()).containsExactly(0, 1, 2, 1, 0, 1, 2);
        PositiveHistory newest = answers.newest(2);
        assertThat(newest.start()).containsExactly(0, 2, 4, 5);
        assertThat(newest.items()).containsExactly(1, 2, 0, 1, 2);
        assertThat(answers.userByPosition()).containsExactly(0, 0, 0, 1, 1, 1, 2);
    }

    @Test
    void computesCosineOfUserSets() {
        ItemNeighbours cosine = ItemNeighbours.cosine(three(), 4);
        // Two users know 0, two know 1, two know 2; both of 0 know 1; one knows 0 and 2, or 1 and 2.
        assertThat(of(cosine, 0)).containsOnlyKeys(1, 2);
        assertThat(of(cosine, 0).get(1)).isCloseTo(1f, EXACT);
        assertThat(of(cosine, 0).get(2)).isCloseTo(0.5f, EXACT);
        assertThat(of(cosine, 2).get(1)).isCloseTo(0.5f, EXACT);
        assertThat(of(cosine, 3)).isEmpty();
    }

    @Test
    void weightsFollowingItemsByInverseDistance() {
        ItemNeighbours next = ItemNeighbours.next(three(), 4);
        // 0 -> 1 twice at once, 0 -> 2 at two places; 0 stands twice, 1 three times, 2 twice.
        assertThat(of(next, 0)).containsOnlyKeys(1, 2);
        assertThat(of(next, 0).get(1)).isCloseTo((float) (2 / Math.sqrt(6)), EXACT);
        assertThat(of(next, 0).get(2)).isCloseTo(0.25f, EXACT);
        // 1 -> 1 is no neighbour; 1 -> 0 and 1 -> 2 at once.
        assertThat(of(next, 1)).containsOnlyKeys(0, 2);
        assertThat(of(next, 2)).isEmpty();
    }

    @Test
    void keepsHeaviestNeighbours() {
        int items = 2 * ItemNeighbours.MAX_NEIGHBOURS;
        FakeDataset.Builder world = FakeDataset.of(items, items, 1);
        // User u answers item 0 and item u; the higher the item, the more others answer it, too.
        for (int user = 1; user < items; user++) {
            world.event(user, 0, 0, 0, true, Split.TRAIN);
            world.event(user, user, 0, 1, true, Split.TRAIN);
        }
        for (int item = 1; item <= ItemNeighbours.MAX_NEIGHBOURS / 2; item++) {
            world.event(item, item + ItemNeighbours.MAX_NEIGHBOURS, 0, 2, true, Split.TRAIN);
        }
        Map<Integer, Float> kept =
                of(ItemNeighbours.cosine(PositiveHistory.of(world.build(), Horizon.TRAIN), items), 0);
        assertThat(kept).hasSizeGreaterThanOrEqualTo(ItemNeighbours.MAX_NEIGHBOURS);
        float least = kept.values().stream().min(Float::compare).orElseThrow();
        assertThat(kept.get(ItemNeighbours.MAX_NEIGHBOURS + 1)).isGreaterThanOrEqualTo(least);
    }

    @Test
    void countsPairsOfLongHistories() {
        SplittableRandom random = new SplittableRandom(3);
        int users = 40;
        int items = 25;
        FakeDataset.Builder world = FakeDataset.of(users, items, 2);
        for (int n = 0; n < 1_500; n++) {
            world.event(random.nextInt(users), random.nextInt(items), n % 2, n, true, Split.TRAIN);
        }
        PositiveHistory answers = PositiveHistory.of(world.build(), Horizon.TRAIN);
        double[][] next = new double[items][items];
        boolean[][] knows = new boolean[items][users];
        int[] times = new int[items];
        for (int user = 0; user < users; user++) {
            for (int p = answers.start()[user]; p < answers.start()[user + 1]; p++) {
                int item = answers.items()[p];
                knows[item][user] = true;
                times[item]++;
                for (int d = 1; d <= 10 && p + d < answers.start()[user + 1]; d++) {
                    next[item][answers.items()[p + d]] += 1.0 / d;
                }
            }
        }
        ItemNeighbours counted = ItemNeighbours.next(answers, items);
        ItemNeighbours cosine = ItemNeighbours.cosine(answers, items);
        for (int a = 0; a < items; a++) {
            for (int b = 0; b < items; b++) {
                int together = 0;
                int ofA = 0;
                int ofB = 0;
                for (int user = 0; user < users; user++) {
                    together += knows[a][user] && knows[b][user] ? 1 : 0;
                    ofA += knows[a][user] ? 1 : 0;
                    ofB += knows[b][user] ? 1 : 0;
                }
                double steps = a == b ? 0 : next[a][b] / Math.sqrt((double) times[a] * times[b]);
                double angle = a == b ? 0 : together / Math.sqrt((double) ofA * ofB);
                assertThat(of(counted, a).getOrDefault(b, 0f)).isCloseTo((float) steps, EXACT);
                assertThat(of(cosine, a).getOrDefault(b, 0f)).isCloseTo((float) angle, EXACT);
            }
        }
    }
}
