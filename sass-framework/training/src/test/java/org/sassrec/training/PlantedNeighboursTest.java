package org.sassrec.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.config.FeatureConfig.Population;
import org.sassrec.config.FeatureConfig.Scope;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.SamplingWeight;
import org.sassrec.config.OptimizerConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.model.ModelPurpose;
import org.sassrec.model.TowerModel;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.FakeDataset;
import org.sassrec.sampling.contrast.ContrastBatches;

/**
 * Pre-training alone finds similar users. There are thirty groups of ten users with one preference each. The two
 * scenarios share no item of a group, and users have no id. Only the contrast relates the histories of a group in the
 * two scenarios.
 */
@Tag("slow")
class PlantedNeighboursTest {

    private static final int GROUPS = 30;
    private static final int MEMBERS = 10;
    private static final int TASTE = 4;
    private static final int COMMON = 40;

    private final FakeDataset dataset = dataset();
    /** With the default accumulator, tables change from the first step on, so a quarter of the epochs is sufficient. */
    private final SassConfig config = Configs.of(
            List.of(Configs.scenario(0), Configs.scenario(1)),
            Configs.model(),
            new PretrainConfig(
                    PretrainConfig.Task.SCENARIO_CONTRAST,
                    0.1,
                    2,
                    32,
                    0.2,
                    new OptimizerConfig(0.05, 1e-8, 1e-2),
                    null),
            Configs.finetune(new Negatives(4, 0, SamplingWeight.EXPOSURE, 1, false, true), 32));

    private static FakeDataset dataset() {
        SplittableRandom random = new SplittableRandom(23);
        FakeDataset.Builder builder = FakeDataset.of(GROUPS * MEMBERS, COMMON + 2 * GROUPS * TASTE, 2)
                .id("item", Side.ITEM)
                .sequence("shown", Population.EXPOSED, Scope.SCENARIO, 10);
        for (int user = 0; user < GROUPS * MEMBERS; user++) {
            int group = user / MEMBERS;
            for (int scenario = 0; scenario < 2; scenario++) {
                int catalogue = COMMON + scenario * GROUPS * TASTE + group * TASTE;
                for (int n = 0; n < 8; n++) {
                    int item = n < 6 ? catalogue + random.nextInt(TASTE) : random.nextInt(COMMON);
                    builder.event(user, item, scenario, n, random.nextBoolean(), Split.TRAIN);
                }
            }
        }
        return builder.build();
    }

    @Test
    void groupsUsersAcrossScenarios() {
        ContrastBatches batches = ContrastBatches.of(config, dataset, Horizon.TRAIN);
        try (TowerModel model = new TrainingJob(config, dataset, Path.of("unused"), "f", TrainingListener.NONE)
                .newModel(ModelPurpose.PRETRAINING)) {
            assertThat(recall(model)).as("untrained").isLessThanOrEqualTo(0.1);
            for (int epoch = 0; epoch < 20; epoch++) {
                for (int n = 0; n < batches.batches(); n++) {
                    model.pretrainStep(batches.batch(epoch, n));
                }
            }
            assertThat(recall(model)).as("pre-trained").isGreaterThanOrEqualTo(0.8);
        }
    }

    /**
     * Returns the mean share of a user's group, encoded in the second scenario, among the ten nearest to the user in
     * the first.
     */
    private double recall(TowerModel model) {
        VectorEncoder encoder = new TowerEncoder(config, dataset, scenario -> model);
        int[] users = IntStream.range(0, dataset.userCount()).toArray();
        double[][] first = directions(encoder.knownUsers(0, users, Horizon.TRAIN), encoder.dim());
        double[][] second = directions(encoder.knownUsers(1, users, Horizon.TRAIN), encoder.dim());
        double found = 0;
        for (int user : users) {
            found += IntStream.of(users)
                            .boxed()
                            .sorted((a, b) -> Double.compare(dot(first[user], second[b]), dot(first[user], second[a])))
                            .limit(MEMBERS)
                            .filter(other -> other / MEMBERS == user / MEMBERS)
                            .count()
                    / (double) MEMBERS;
        }
        return found / users.length;
    }

    /** Removes the dimension of the item bias and normalizes to length 1. */
    private double[][] directions(float[] vectors, int dim) {
        int width = config.model().outputDim();
        return IntStream.range(0, vectors.length / dim)
                .mapToObj(row -> {
                    double[] v = IntStream.range(0, width)
                            .mapToDouble(n -> vectors[row * dim + n])
                            .toArray();
                    double length = Math.sqrt(dot(v, v)) + 1e-12;
                    return IntStream.range(0, width)
                            .mapToDouble(n -> v[n] / length)
                            .toArray();
                })
                .toArray(double[][]::new);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int n = 0; n < a.length; n++) {
            sum += a[n] * b[n];
        }
        return sum;
    }
}
