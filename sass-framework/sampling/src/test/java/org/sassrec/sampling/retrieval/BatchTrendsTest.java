package org.sassrec.sampling.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.FeatureConfig.Measure;
import org.sassrec.config.FeatureConfig.Scope;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.SamplingWeight;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.FakeDataset;
import org.sassrec.sampling.SampleData;
import org.sassrec.sampling.SideRows;

class BatchTrendsTest {
    private static final int SLOTS = RetrievalBatch.Trend.SLOTS;

    /**
     * Creates a dataset in which each user has one event per item in each of two scenarios, over the given number of
     * training days and one validation day.
     */
    private static FakeDataset createDataset(int days) {
        SplittableRandom random = new SplittableRandom(days);
        FakeDataset.Builder builder = FakeDataset.of(30, 12, 2)
                .id("user", Side.USER)
                .id("item", Side.ITEM)
                .trend("exposures", Measure.EXPOSURES, Scope.SCENARIO, 2)
                .trend("positives", Measure.POSITIVES, Scope.ALL, 100);
        for (int n = 0; n < 30 * 12 * 2; n++) {
            long time = random.nextLong((days + 1) * FakeDataset.DAY);
            Split split = time < days * FakeDataset.DAY ? Split.TRAIN : Split.VALIDATION;
            builder.event(n % 30, n / 30 % 12, n / 360, time, random.nextInt(4) > 0, split);
        }
        return builder.build();
    }

    private static SassConfig config(int perPositive) {
        Negatives negatives = new Negatives(
                perPositive, perPositive == 0 ? 64 : 0, SamplingWeight.EXPOSURE, 1, perPositive == 0, true);
        return Configs.of(2, Configs.model(), Configs.finetune(negatives, 64));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void usesStatisticsOfRowDay(int perPositive) {
        FakeDataset dataset = createDataset(6);
        RetrievalBatches batches = RetrievalBatches.of(config(perPositive), dataset, Horizon.TRAIN);
        for (int n = 0; n < batches.batches(); n++) {
            RetrievalBatch batch = batches.batch(0, n);
            assertThat(batch.trend().columns()).isEqualTo(4);
            assertThat(batch.items().dense()).isEmpty();
            for (int row = 0; row < batch.users().rows(); row++) {
                int scenario = scenario(batch.users(), row);
                int day = day(dataset, batch, row, scenario);
                int[] offsets = batch.items().scenarioOffsets();
                for (int item = offsets[scenario]; item < offsets[scenario + 1]; item++) {
                    int entity = batch.items().ids()[item] - 1;
                    int at = (item * SLOTS + batch.trend().slot()[row]) * 4;
                    assertThat(Arrays.copyOfRange(batch.trend().numbers(), at, at + 4))
                            .containsExactly(
                                    count(dataset, entity, scenario, day - 2, day, false),
                                    0,
                                    count(dataset, entity, -1, 0, day, true),
                                    0);
                }
            }
        }
    }

    @Test
    void usesEarlierDayWhenBatchHasTooManyDays() {
        FakeDataset dataset = createDataset(40);
        RetrievalBatch batch =
                RetrievalBatches.of(config(0), dataset, Horizon.TRAIN).batch(0, 0);
        int older = 0;
        for (int row = 0; row < batch.users().rows(); row++) {
            int scenario = scenario(batch.users(), row);
            int day = day(dataset, batch, row, scenario);
            int item = batch.positive()[row];
            int at = (item * SLOTS + batch.trend().slot()[row]) * 4 + 2;
            float seen = batch.trend().numbers()[at];
            int entity = batch.items().ids()[item] - 1;
            assertThat(seen).isLessThanOrEqualTo(count(dataset, entity, -1, 0, day, true));
            older += seen < count(dataset, entity, -1, 0, day, true) ? 1 : 0;
        }
        assertThat(older).isPositive();
    }

    @Test
    void spreadsChosenDaysFromFirstDay() {
        assertThat(BatchTrends.days(3, 7, 5, 1, 1, 4)).containsExactly(1, 4, 5);
        assertThat(BatchTrends.days(3, 0, 9, 8, 7, 6, 5, 4, 3)).containsExactly(3, 4, 7);
        assertThat(BatchTrends.days(3, 2, 9, 8, 7, 6, 5, 4, 3)).containsExactly(3, 6, 9);
        assertThat(BatchTrends.days(3, 4, 9, 8, 7, 6, 5, 4, 3)).containsExactly(3, 5, 8);
        assertThat(BatchTrends.days(3, 0)).isEmpty();
        assertThat(BatchTrends.slotOf(new int[] {3, 5, 7}, 3)).isZero();
        assertThat(BatchTrends.slotOf(new int[] {3, 5, 7}, 6)).isEqualTo(1);
        assertThat(BatchTrends.slotOf(new int[] {3, 5, 7}, 9)).isEqualTo(2);
    }

    @Test
    void choosesEachLaterDayEquallyOften() {
        int[] days = IntStream.range(0, 30).toArray();
        int[] times = new int[30];
        for (int turn = 0; turn < 29; turn++) {
            int[] chosen = BatchTrends.days(8, turn, days);
            assertThat(chosen).hasSize(8).isSorted().doesNotHaveDuplicates();
            Arrays.stream(chosen).forEach(day -> times[day]++);
        }
        assertThat(times[0]).isEqualTo(29);
        assertThat(Arrays.copyOfRange(times, 1, 30)).containsOnly(7);
    }

    @Test
    void returnsNoneWithoutBiasStatistics() {
        RetrievalBatch batch = RetrievalBatches.of(
                        Configs.of(
                                3,
                                Configs.model(),
                                Configs.finetune(new Negatives(0, 64, SamplingWeight.EXPOSURE, 1, true, true), 32)),
                        SampleData.days(3),
                        Horizon.TRAIN)
                .batch(0, 0);
        assertThat(batch.trend()).isSameAs(RetrievalBatch.Trend.NONE);
    }

    private static int scenario(SideRows rows, int row) {
        return row < rows.scenarioOffsets()[1] ? 0 : 1;
    }

    /** Returns the day of the row's event. A user has one event per item and scenario. */
    private static int day(FakeDataset dataset, RetrievalBatch batch, int row, int scenario) {
        int user = batch.users().ids()[row] - 1;
        int item = batch.items().ids()[batch.positive()[row]] - 1;
        return dataset.list().stream()
                .filter(e -> e.user() == user && e.item() == item && e.scenario() == scenario)
                .mapToInt(e -> (int) (e.time() / FakeDataset.DAY))
                .findFirst()
                .orElseThrow();
    }

    /** Returns log(1 + events) of days [from, to). */
    private static float count(FakeDataset dataset, int item, int scenario, int from, int to, boolean positive) {
        return (float) Math.log1p((double) dataset.list().stream()
                .filter(e -> e.item() == item && e.split() == Split.TRAIN)
                .filter(e -> scenario < 0 || e.scenario() == scenario)
                .filter(e -> !positive || e.positive())
                .filter(e -> e.time() / FakeDataset.DAY >= from && e.time() / FakeDataset.DAY < to)
                .count());
    }
}
