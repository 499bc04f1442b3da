package org.sassrec.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.FinetuneConfig.HardNegativeConfig;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.RankRange;
import org.sassrec.config.FinetuneConfig.SamplingWeight;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.OptimizerConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.FeatureSpec.Kind;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.evaluation.ranking.KnownUserRanker;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.Copy;
import org.sassrec.sampling.FakeDataset;

/**
 * Every item has a copy that differs only in its source and has exposures but no positives. Negatives weighted by
 * positives never contain copies, so the model does not learn to distinguish them. It ranks them high, so hard
 * negatives contain them.
 */
@Tag("slow")
class PlantedTwinsTest {
    private static final int USERS = 120;
    private static final int SUBJECTS = 60;
    private static final int LIKED = 4;

    @TempDir
    private Path folder;

    private static int subject(int user, int number) {
        return (user * 7 + number * 13) % SUBJECTS;
    }

    /** Item 2 n is the original of subject n, item 2 n + 1 its copy. */
    private static FakeDataset dataset() {
        SplittableRandom random = new SplittableRandom(3);
        int items = 2 * SUBJECTS;
        FakeDataset.Builder builder = FakeDataset.of(USERS, items, 1)
                .id("user", Side.USER)
                .values("subject", Side.ITEM, Kind.SINGLE, SUBJECTS + 1, rows(items, item -> 1 + item / 2))
                .values("source", Side.ITEM, Kind.SINGLE, 3, rows(items, item -> 1 + item % 2));
        for (int n = 0; n < 6_000; n++) {
            int user = random.nextInt(USERS);
            int original = 2 * subject(user, random.nextInt(LIKED));
            builder.event(user, original, 0, n, true, Split.TRAIN);
            builder.event(user, original + 1, 0, n, false, Split.TRAIN);
        }
        return builder.build();
    }

    private static int[][] rows(int count, java.util.function.IntUnaryOperator row) {
        return IntStream.range(0, count)
                .mapToObj(n -> new int[] {row.applyAsInt(n)})
                .toArray(int[][]::new);
    }

    /** Returns the share of the users' subjects whose copy scores at least 1 below the original. */
    private double separated(String name, @Nullable HardNegativeConfig hard) {
        FakeDataset dataset = dataset();
        ModelConfig model = Copy.of(Configs.model())
                .with(ModelConfig::type, ModelConfig.Type.DSSM)
                .with(ModelConfig::layers, List.of(32, 16))
                .with(ModelConfig::outputDim, 16)
                .with(ModelConfig::itemBias, ModelConfig.ItemBias.NONE)
                .get();
        Negatives negatives = new Negatives(4, 0, SamplingWeight.POSITIVES, 1, false, true).withHard(hard);
        FinetuneConfig finetune = Copy.of(Configs.finetune(negatives, 64))
                .with(FinetuneConfig::loss, FinetuneConfig.Loss.BPR)
                .with(FinetuneConfig::globalLossWeight, 0)
                .with(FinetuneConfig::epochs, 8)
                .with(FinetuneConfig::optimizer, new OptimizerConfig(0.05, 0.1, 3e-3))
                .get();
        SassConfig config = Configs.of(
                List.of(Configs.scenario(0)),
                model,
                new PretrainConfig(PretrainConfig.Task.NONE, 0.1, 1, 32, 0),
                finetune);
        TrainingJob job = new TrainingJob(config, dataset, folder.resolve(name), "f", TrainingListener.NONE);
        try (KnownUserRanker ranking = new KnownUserRanker(1)) {
            FineTuner.run(job, null, (e, s) -> Double.NaN, ranking);
        }
        try (TrainedModel trained = TrainedModel.open(config, dataset, folder.resolve(name), Horizon.TRAIN)) {
            return ordered(trained.encoder());
        }
    }

    private static double ordered(VectorEncoder encoder) {
        float[] items = encoder.items(0, IntStream.range(0, 2 * SUBJECTS).toArray(), Horizon.TRAIN);
        float[] users = encoder.knownUsers(0, IntStream.range(0, USERS).toArray(), Horizon.TRAIN);
        int right = 0;
        for (int user = 0; user < USERS; user++) {
            for (int n = 0; n < LIKED; n++) {
                int subject = subject(user, n);
                double original = score(users, user, items, 2 * subject, encoder.dim());
                right += original > score(users, user, items, 2 * subject + 1, encoder.dim()) + 1 ? 1 : 0;
            }
        }
        return (double) right / (USERS * LIKED);
    }

    private static double score(float[] users, int user, float[] items, int item, int dim) {
        double sum = 0;
        for (int d = 0; d < dim; d++) {
            sum += users[user * dim + d] * items[item * dim + d];
        }
        return sum;
    }

    @Test
    void hardNegativesSeparateCopiesFromOriginals() {
        double plain = separated("plain", null);
        double hard = separated("hard", new HardNegativeConfig(1, new RankRange(1, 10), 2, 1));
        assertThat(hard).as("plain %s", plain).isGreaterThan(0.95);
        assertThat(plain).as("hard %s", hard).isLessThan(0.5);
    }
}
