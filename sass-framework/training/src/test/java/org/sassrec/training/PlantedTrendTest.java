package org.sassrec.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.FeatureConfig.Measure;
import org.sassrec.config.FeatureConfig.Scope;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.SamplingWeight;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.Copy;
import org.sassrec.sampling.FakeDataset;

/**
 * Popular items change every day. Four items get 80 % of the clicks of a day; on the next day, a new item replaces the
 * oldest. The scenarios have different items. Total clicks do not identify the current items; the exposures of the last
 * day do.
 */
@Tag("slow")
class PlantedTrendTest {
    private static final int USERS = 200;
    private static final int ITEMS = 48;
    private static final int DAYS = 12;
    private static final int HOT = 4;

    @TempDir
    private Path folder;

    private static boolean hot(int item, int scenario, int day) {
        int first = (scenario == 0 ? 0 : ITEMS / 2) + day;
        return item >= first && item < first + HOT;
    }

    private static FakeDataset dataset(boolean withTrend) {
        SplittableRandom random = new SplittableRandom(5);
        FakeDataset.Builder builder =
                FakeDataset.of(USERS, ITEMS, 2).id("user", Side.USER).id("item", Side.ITEM);
        if (withTrend) {
            builder.trend("yesterday", Measure.EXPOSURES, Scope.SCENARIO, 1);
        }
        for (int day = 0; day < DAYS; day++) {
            for (int n = 0; n < 300; n++) {
                int scenario = n % 3 == 0 ? 1 : 0;
                int first = (scenario == 0 ? 0 : ITEMS / 2) + day;
                int item = random.nextInt(5) == 0 ? random.nextInt(ITEMS) : first + random.nextInt(HOT);
                long time = day * FakeDataset.DAY + random.nextLong(FakeDataset.DAY);
                builder.event(random.nextInt(USERS), item, scenario, time, true, Split.TRAIN);
            }
        }
        return builder.build();
    }

    @Test
    void biasStatisticsFindCurrentlyPopularItems() {
        assertThat(found(false)).isLessThanOrEqualTo(2);
        assertThat(found(true)).isGreaterThanOrEqualTo(7);
    }

    /**
     * Returns how many of the top four items of each scenario, on the mean of its users, were popular on the last day.
     */
    private int found(boolean withTrend) {
        FakeDataset dataset = dataset(withTrend);
        ModelConfig model =
                Copy.of(Configs.model()).with(ModelConfig::dropout, 0).get();
        Negatives negatives = new Negatives(0, 64, SamplingWeight.EXPOSURE, 1, true, true);
        SassConfig config = Configs.of(
                2,
                model,
                Copy.of(Configs.finetune(negatives, 128))
                        .with(FinetuneConfig::epochs, 6)
                        .get());
        Path output = folder.resolve(withTrend ? "trend" : "plain");
        FineTuner.run(new TrainingJob(config, dataset, output, "f", TrainingListener.NONE), null, (e, s) -> Double.NaN);
        try (TrainedModel trained = TrainedModel.open(config, dataset, output, Horizon.TRAIN)) {
            VectorEncoder encoder = trained.encoder();
            return best(encoder, 0) + best(encoder, 1);
        }
    }

    private static int best(VectorEncoder encoder, int scenario) {
        int[] items = IntStream.range(0, ITEMS).toArray();
        float[] users = encoder.knownUsers(scenario, IntStream.range(0, USERS).toArray(), Horizon.TRAIN);
        float[] vectors = encoder.items(scenario, items, Horizon.TRAIN);
        int dim = encoder.dim();
        double[] scores = new double[ITEMS];
        for (int n = 0; n < USERS * ITEMS * dim; n++) {
            int user = n / dim / ITEMS;
            scores[n / dim % ITEMS] += users[user * dim + n % dim] * vectors[n / dim % ITEMS * dim + n % dim];
        }
        return (int) IntStream.of(items)
                .boxed()
                .sorted(Comparator.comparingDouble(item -> -scores[item]))
                .limit(HOT)
                .filter(item -> hot(item, scenario, DAYS - 1))
                .count();
    }
}
