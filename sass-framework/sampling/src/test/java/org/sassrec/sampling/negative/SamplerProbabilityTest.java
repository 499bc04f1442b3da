package org.sassrec.sampling.negative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.SamplingWeight;
import org.sassrec.config.Side;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.FakeDataset;
import org.sassrec.sampling.prior.ItemCounts;
import org.sassrec.sampling.retrieval.Replay;
import org.sassrec.sampling.retrieval.RetrievalBatch;
import org.sassrec.sampling.retrieval.RetrievalBatches;

/** Tests that the probabilities of the correction are those of the sampler. */
@Tag("slow")
class SamplerProbabilityTest {

    private static final int ITEMS = 200;

    /**
     * Creates a dataset in which each user has one positive, so that nothing is masked. Each item also has a negative
     * exposure.
     */
    private static FakeDataset createDataset(int positives, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        FakeDataset.Builder builder = FakeDataset.of(positives + ITEMS, ITEMS, 1)
                .id("user", Side.USER)
                .id("item", Side.ITEM);
        for (int user = 0; user < positives; user++) {
            int item = (int) Math.floor(ITEMS * Math.pow(random.nextDouble(), 3));
            builder.event(user, item, 0, user, true, Split.TRAIN);
        }
        for (int item = 0; item < ITEMS; item++) {
            builder.event(positives + item, item, 0, item, false, Split.TRAIN);
        }
        return builder.build();
    }

    /** Each method of computation must equal the sum of the terms. */
    @ParameterizedTest
    @CsvSource({
        "1000, 3, 200",
        "1000, 300, 7",
        "100000, 300, 400",
        "999999, 300, 500",
        "1000001, 300, 500",
        "2000000000, 300, 200",
        "2000000000, 1000000, 4096",
        "2000000000, 1, 1"
    })
    void computesProbabilityOfChoosingNoneMarked(long n, long count, long chosen) {
        double log = 0;
        for (long k = 0; k < chosen; k++) {
            log += Math.log1p(-(double) count / (n - k));
        }
        assertThat(NegativeSampler.logProbabilityOfNone(n, count, chosen)).isCloseTo(log, within(1e-8 - 1e-6 * log));
        assertThat(NegativeSampler.logProbabilityOfNone(n, count, chosen)).isNegative();
    }

    @ParameterizedTest(name = "{0}^{1}")
    @CsvSource({"EXPOSURE,1", "EXPOSURE,0.5", "POSITIVES,0.75", "UNIFORM,1"})
    void drawsNegativesWithTheirProbabilities(SamplingWeight weight, double power) {
        FakeDataset dataset = createDataset(300, 1);
        double[] mass = new double[ITEMS];
        dataset.list().forEach(e -> mass[e.item()] += weight == SamplingWeight.POSITIVES && !e.positive() ? 0 : 1);
        double sum = 0;
        for (int item = 0; item < ITEMS; item++) {
            mass[item] = mass[item] == 0 ? 0 : weight == SamplingWeight.UNIFORM ? 1 : Math.pow(mass[item], power);
            sum += mass[item];
        }
        Negatives negatives = new Negatives(20, 0, weight, power, false, true);
        RetrievalBatches batches = RetrievalBatches.of(
                Configs.of(1, Configs.model(), Configs.finetune(negatives, 64)), dataset, Horizon.TRAIN);
        double[] drawn = new double[ITEMS];
        double draws = 0;
        for (int epoch = 0; epoch < 20; epoch++) {
            for (int n = 0; n < batches.batches(); n++) {
                RetrievalBatch batch = batches.batch(epoch, n);
                for (int place = 0; place < batch.candidates().length; place++) {
                    if (place % batch.perRow() > 0) {
                        int row = batch.candidates()[place];
                        int item = batch.items().ids()[row] - 1;
                        drawn[item]++;
                        draws++;
                        assertThat((double) batch.logQ()[row]).isCloseTo(Math.log(mass[item] / sum), within(1e-5));
                    }
                }
            }
        }
        double chi = 0;
        int degrees = -1;
        for (int item = 0; item < ITEMS; item++) {
            double expected = draws * mass[item] / sum;
            if (expected == 0) {
                assertThat(drawn[item]).isZero();
            } else {
                chi += (drawn[item] - expected) * (drawn[item] - expected) / expected;
                degrees++;
            }
        }
        // Wilson and Hilferty: 3.3 is above the 99.95 % quantile.
        double z = (Math.cbrt(chi / degrees) - 1 + 2.0 / (9 * degrees)) / Math.sqrt(2.0 / (9 * degrees));
        assertThat(z).isLessThan(3.3);
    }

    /**
     * Over 30,000 batches, the frequency of an item among the candidates of a row with another positive equals its
     * probability.
     */
    @ParameterizedTest(name = "inBatch {0}")
    @ValueSource(booleans = {true, false})
    void logQOfSharedSetIsExact(boolean inBatch) {
        FakeDataset dataset = createDataset(300, 2);
        Negatives negatives = new Negatives(0, 64, SamplingWeight.EXPOSURE, 1, inBatch, true);
        RetrievalBatches batches = RetrievalBatches.of(
                Configs.of(1, Configs.model(), Configs.finetune(negatives, 30)), dataset, Horizon.TRAIN);
        assertThat(batches.batches()).isEqualTo(10);
        double[] in = new double[ITEMS];
        double[] of = new double[ITEMS];
        Map<Integer, Float> logQ = new HashMap<>();
        for (int epoch = 0; epoch < 3000; epoch++) {
            for (int n = 0; n < 10; n++) {
                RetrievalBatch batch = batches.batch(epoch, n);
                int positive = batch.items().ids()[batch.positive()[0]] - 1;
                for (int item = 0; item < ITEMS; item++) {
                    of[item] += item == positive ? 0 : 1;
                }
                boolean[] masked = new boolean[batch.items().rows()];
                for (int m = 0; m < batch.maskedUser().length; m++) {
                    if (batch.maskedUser()[m] == 0) {
                        masked[batch.maskedItem()[m]] = true;
                    }
                }
                for (int row = 0; row < batch.items().rows(); row++) {
                    int item = batch.items().ids()[row] - 1;
                    in[item] += row >= batch.shared()[0] || masked[row] || item == positive ? 0 : 1;
                    int size = batch.shared()[0] - (inBatch ? 1 : 0);
                    logQ.put(item, (float) (batch.logQ()[row] + Math.log(size)));
                }
            }
        }
        for (int item = 0; item < ITEMS; item++) {
            double expected = Math.exp(logQ.get(item));
            double sigma = Math.sqrt(expected * (1 - expected) / of[item]);
            assertThat(in[item] / of[item]).as("item %s", item).isCloseTo(expected, within(4.5 * sigma + 1e-9));
        }
    }

    /**
     * With a replay, an epoch uses all newer samples and a share of the older ones. The frequency of an item in the shared
     * set of rows with another positive equals its probability, for items of the older and of the newer samples.
     */
    @ParameterizedTest(name = "share {0}")
    @ValueSource(doubles = {1, 0.5, 0.1})
    void logQCountsTheSamplesOfAnEpoch(double share) {
        int older = 900;
        int newer = 100;
        int batches = 10;
        SplittableRandom random = new SplittableRandom(3);
        FakeDataset.Builder builder =
                FakeDataset.of(older + newer, ITEMS, 1).id("user", Side.USER).id("item", Side.ITEM);
        for (int user = 0; user < older + newer; user++) {
            int first = user < older ? 0 : ITEMS / 4;
            int item = first + (int) Math.floor(ITEMS * 0.75 * Math.pow(random.nextDouble(), 2));
            builder.event(user, item, 0, user, true, Split.TRAIN);
        }
        Negatives negatives = new Negatives(0, 64, SamplingWeight.EXPOSURE, 1, true, true);
        int size = (int) (newer + older * share) / batches;
        RetrievalBatches epochs = RetrievalBatches.of(
                Configs.of(1, Configs.model(), Configs.finetune(negatives, size)),
                builder.build(),
                Horizon.TRAIN,
                new Replay(older, share),
                0);
        assertThat(epochs.batches()).isEqualTo(batches);
        int runs = 400;
        double[] in = new double[ITEMS];
        double[] of = new double[ITEMS];
        Map<Integer, Double> used = new HashMap<>();
        for (int number = 0; number < runs * batches; number++) {
            RetrievalBatch batch = epochs.batch(number / batches, number % batches);
            int[] positives = new int[ITEMS];
            for (int row : batch.positive()) {
                positives[batch.items().ids()[row] - 1]++;
            }
            for (int item = 0; item < ITEMS; item++) {
                of[item] += size - positives[item];
            }
            for (int row = 0; row < batch.shared()[0]; row++) {
                int item = batch.items().ids()[row] - 1;
                in[item] += size - positives[item];
                used.put(item, Math.exp(batch.logQ()[row]) * (batch.shared()[0] - 1));
            }
        }
        for (Map.Entry<Integer, Double> item : used.entrySet()) {
            double p = item.getValue();
            double sigma = Math.sqrt(p * (1 - p) / (runs * batches));
            assertThat(in[item.getKey()] / of[item.getKey()])
                    .as("item %s", item.getKey())
                    .isCloseTo(p, within(4.5 * sigma + 1e-9));
        }
    }

    /** If a segment contains all samples of a scenario, their items are candidates with probability 1. */
    @Test
    void segmentOfAllSamplesContainsTheirItems() {
        ItemCounts counts = new ItemCounts(
                new int[] {3, 5, 8}, new int[] {4, 1, 0}, new double[] {4, 1, 0}, new int[] {40, 10, 50});
        NegativeSampler sampler = NegativeSampler.of(counts, SamplingWeight.EXPOSURE, 1);
        assertThat(sampler.logInclusion(3, 1, 0, 5)).isCloseTo(0, within(1e-12));
        assertThat(sampler.logInclusion(5, 1, 0, 5)).isCloseTo(0, within(1e-12));
        assertThat(sampler.logInclusion(8, 1, 0, 5)).isCloseTo(Math.log(0.5), within(1e-12));
        assertThat(sampler.logInclusion(3, 0, 0, 2)).isCloseTo(0, within(1e-12));
        assertThat(sampler.logInclusion(5, 0, 0, 3)).isCloseTo(Math.log(0.5), within(1e-12));
        NegativeSampler alone = NegativeSampler.of(
                new ItemCounts(new int[] {1}, new int[] {1}, new double[] {1}, new int[] {1}),
                SamplingWeight.UNIFORM,
                1);
        assertThat(alone.logInclusion(1, 1, 0, 1)).isZero();
    }

    @Test
    void factorialsMatchStirlingSeries() {
        double sum = 0;
        for (int n = 1; n <= 400; n++) {
            sum += Math.log(n);
            assertThat(NegativeSampler.logFactorial(n)).isCloseTo(sum, within(1e-11 * sum + 1e-12));
        }
        assertThat(NegativeSampler.logBinomial(5, 2)).isCloseTo(Math.log(10), within(1e-12));
        assertThat(NegativeSampler.logBinomial(2, 3)).isEqualTo(Double.NEGATIVE_INFINITY);
    }
}
