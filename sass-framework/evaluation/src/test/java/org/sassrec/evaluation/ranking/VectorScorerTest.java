package org.sassrec.evaluation.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.serving.vector.VectorBlocks;
import org.sassrec.training.VectorEncoder;

class VectorScorerTest {
    private static final int ITEMS = VectorBlocks.WIDTH + 90;
    private static final int DIM = 3;

    /** Encoder with random vectors. */
    private record RandomEncoder(int userVectors) implements VectorEncoder {
        @Override
        public int dim() {
            return DIM;
        }

        @Override
        public float[] users(int scenario, long[] events, Horizon horizon, SplitFilter known) {
            return vectors(3, events.length * userVectors);
        }

        @Override
        public float[] knownUsers(int scenario, int[] users, Horizon horizon) {
            throw new UnsupportedOperationException();
        }

        @Override
        public float[] items(int scenario, int[] items, Horizon horizon) {
            return vectors(4, items.length);
        }

        /** Each event has its own day. The items of day 4 are those of the end of the horizon. */
        @Override
        public DailyItems dailyItems() {
            return new DailyItems() {
                @Override
                public int of(long event, Horizon horizon) {
                    return (int) event;
                }

                @Override
                public float[] items(int scenario, int[] items, int day, Horizon horizon) {
                    return vectors(day, items.length);
                }
            };
        }

        private static float[] vectors(long seed, int rows) {
            SplittableRandom random = new SplittableRandom(seed);
            float[] values = new float[rows * DIM];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextDouble(-1, 1);
            }
            return values;
        }
    }

    @Test
    void scoresByGreatestProductOfSeveralVectors() {
        int[] all = IntStream.range(0, ITEMS).toArray();
        long[] events = {5, 6};
        Scorer.Rows one = Scorer.of(new RandomEncoder(1))
                .items(0, all, Horizon.TRAIN, Horizon.TRAIN)
                .users(new long[6]);
        Scorer.Rows three = Scorer.of(new RandomEncoder(3))
                .items(0, all, Horizon.TRAIN, Horizon.TRAIN)
                .users(events);
        float[] scores = new float[VectorBlocks.WIDTH];
        for (int row = 0; row < 2; row++) {
            for (int item = 0; item < ITEMS; item++) {
                if (item % VectorBlocks.WIDTH == 0) {
                    three.block(row, item / VectorBlocks.WIDTH, scores);
                }
                float greatest = Math.max(
                        one.score(3 * row, item), Math.max(one.score(3 * row + 1, item), one.score(3 * row + 2, item)));
                assertThat(three.score(row, item)).isEqualTo(greatest);
                assertThat(scores[item % VectorBlocks.WIDTH]).isEqualTo(greatest);
            }
        }
    }

    /** The vectors of a user are scored against the items of the event's day, for one and for several vectors. */
    @Test
    void usesItemVectorsOfEventDayWithRollingHistory() {
        int[] all = IntStream.range(0, ITEMS).toArray();
        for (int each : new int[] {1, 3}) {
            Scorer scorer = Scorer.of(new RandomEncoder(each));
            Scorer.Rows daily =
                    scorer.items(0, all, Horizon.TRAIN, SplitFilter.ALL).users(new long[] {4, 9, 4, 7});
            Scorer.Rows end = scorer.items(0, all, Horizon.TRAIN, Horizon.TRAIN).users(new long[] {4, 9, 4, 7});
            float[] users = RandomEncoder.vectors(3, 4 * each);
            float[] ninth = RandomEncoder.vectors(9, ITEMS);
            float[] scores = new float[VectorBlocks.WIDTH];
            for (int item = 0; item < ITEMS; item++) {
                assertThat(daily.score(0, item)).isEqualTo(end.score(0, item));
                assertThat(daily.score(2, item)).isEqualTo(end.score(2, item));
                float greatest = Float.NEGATIVE_INFINITY;
                for (int vector = each; vector < 2 * each; vector++) {
                    float score = 0;
                    for (int d = 0; d < DIM; d++) {
                        score += users[vector * DIM + d] * ninth[item * DIM + d];
                    }
                    greatest = Math.max(greatest, score);
                }
                assertThat(daily.score(1, item)).isEqualTo(greatest);
                if (item % VectorBlocks.WIDTH == 0) {
                    daily.block(1, item / VectorBlocks.WIDTH, scores);
                }
                assertThat(scores[item % VectorBlocks.WIDTH]).isEqualTo(greatest);
            }
        }
    }
}
