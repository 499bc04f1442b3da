package org.sassrec.sampling;

import java.util.SplittableRandom;
import org.sassrec.config.FeatureConfig.Measure;
import org.sassrec.config.FeatureConfig.Population;
import org.sassrec.config.FeatureConfig.Scope;
import org.sassrec.config.Side;
import org.sassrec.dataset.Split;

/** Creates simulated datasets. */
public final class SampleData {

    private SampleData() {}

    /**
     * Returns users with several events over ten days in three scenarios of different size. The newest days are held
     * out.
     */
    public static FakeDataset days(long seed) {
        return daysWith(seed).build();
    }

    /** Returns a builder with the same events, to add more. */
    public static FakeDataset.Builder daysWith(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        FakeDataset.Builder builder = FakeDataset.of(60, 40, 3)
                .id("user", Side.USER)
                .id("item", Side.ITEM)
                .context("hour")
                .sequence("clicked", Population.POSITIVE, Scope.SCENARIO, 5)
                .sequence("seen", Population.EXPOSED, Scope.ALL, 8)
                .statistic("clicksHere", Side.ITEM, Measure.POSITIVES, Scope.SCENARIO)
                .statistic("activity", Side.USER, Measure.EXPOSURES, Scope.ALL);
        for (int n = 0; n < 900; n++) {
            int scenario = n % 10 < 6 ? 0 : n % 10 < 9 ? 1 : 2;
            int item = Math.min(random.nextInt(40), random.nextInt(40));
            long time = random.nextLong(10 * FakeDataset.DAY);
            Split split = time >= 9 * FakeDataset.DAY
                    ? Split.TEST
                    : time >= 8 * FakeDataset.DAY ? Split.VALIDATION : Split.TRAIN;
            builder.event(random.nextInt(60), item, scenario, time, random.nextInt(3) == 0, split);
        }
        return builder;
    }
}
