package org.sassrec.sampling.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.FeatureConfig.Measure;
import org.sassrec.config.FeatureConfig.Scope;
import org.sassrec.config.Side;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.sampling.BiasStatistics;
import org.sassrec.sampling.FakeDataset;

class BiasStatisticsCacheTest {

    /** With few places almost every entry replaces another one. With many places none does. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 4096})
    void returnsSameValuesAsUncachedRead(int places) {
        SplittableRandom random = new SplittableRandom(places);
        FakeDataset.Builder builder = FakeDataset.of(5, 12, 3)
                .id("item", Side.ITEM)
                .trend("exposures", Measure.EXPOSURES, Scope.SCENARIO, 2)
                .trend("positives", Measure.POSITIVES, Scope.ALL, 100);
        for (int n = 0; n < 400; n++) {
            long time = random.nextLong(8 * FakeDataset.DAY);
            builder.event(
                    random.nextInt(5), random.nextInt(12), random.nextInt(3), time, random.nextBoolean(), Split.TRAIN);
        }
        BiasStatistics statistics = new BiasStatistics(builder.build());
        BatchTrends.Cache cache = new BatchTrends.Cache(statistics, Horizon.TRAIN, places);
        float[] expected = new float[statistics.columns()];
        float[] found = new float[statistics.columns() + 2];
        for (int n = 0; n < 3000; n++) {
            int item = random.nextInt(12);
            int scenario = random.nextInt(3);
            int day = random.nextInt(9);
            statistics.read(item, scenario, day, Horizon.TRAIN, expected, 0);
            cache.read(item, scenario, day, found, 1);
            assertThat(Arrays.copyOfRange(found, 1, found.length - 1)).containsExactly(expected);
            assertThat(found).startsWith(0).endsWith(0);
        }
    }
}
