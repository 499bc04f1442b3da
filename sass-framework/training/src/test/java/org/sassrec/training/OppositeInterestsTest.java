package org.sassrec.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.FeatureConfig.Population;
import org.sassrec.config.FeatureConfig.Scope;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.SamplingWeight;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.OptimizerConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.Copy;
import org.sassrec.sampling.FakeDataset;

/**
 * Each user likes two of three genres. With one dimension, the genres are points on a line. A single vector then cannot
 * serve the third of the users who like both ends and not the middle. Two vectors can serve any pair.
 */
@Tag("slow")
class OppositeInterestsTest {
    private static final int GENRES = 3;
    private static final int USERS = 120;
    private static final int ITEMS = 5 * GENRES;

    @TempDir
    private Path folder;

    private static final List<Set<Integer>> PAIRS = pairs();

    private static List<Set<Integer>> pairs() {
        List<Set<Integer>> pairs = new ArrayList<>();
        for (int a = 0; a < GENRES; a++) {
            for (int b = a + 1; b < GENRES; b++) {
                pairs.add(Set.of(a, b));
            }
        }
        return pairs;
    }

    private static Set<Integer> liked(int user) {
        return PAIRS.get(user % PAIRS.size());
    }

    /** Only the items of the history distinguish the two genres. */
    private static FakeDataset dataset() {
        SplittableRandom random = new SplittableRandom(5);
        FakeDataset.Builder builder = FakeDataset.of(USERS, ITEMS, 1)
                .id("item", Side.ITEM)
                .sequence("liked", Population.POSITIVE, Scope.ALL, 12);
        for (int n = 0; n < 30 * USERS; n++) {
            int user = n % USERS;
            List<Integer> genres = liked(user).stream().sorted().toList();
            int item = genres.get(random.nextInt(2)) + GENRES * random.nextInt(ITEMS / GENRES);
            builder.event(user, item, 0, n, true, Split.TRAIN);
        }
        return builder.build();
    }

    @Test
    void twoVectorsBeatOneOnOppositeInterests() {
        assertThat(served(ModelConfig.Type.DSSM)).isLessThanOrEqualTo(2.0 / 3);
        assertThat(served(ModelConfig.Type.MIND)).isGreaterThan(0.9);
    }

    /** Returns the share of the users whose top ten items are the ten items of their genres. */
    private double served(ModelConfig.Type type) {
        FakeDataset dataset = dataset();
        ModelConfig model = Configs.unregularized()
                .with(ModelConfig::type, type)
                .with(ModelConfig::embeddingDim, 8)
                .with(ModelConfig::layers, List.of(16))
                .with(ModelConfig::transfer, ModelConfig.Transfer.NONE)
                .with(ModelConfig::biasFusion, ModelConfig.BiasFusion.NONE)
                .with(ModelConfig::outputDim, 1)
                .with(ModelConfig::residual, true)
                .with(ModelConfig::itemBias, ModelConfig.ItemBias.NONE)
                .with(ModelConfig::interests, 2)
                .get();
        Negatives negatives = new Negatives(0, ITEMS, SamplingWeight.UNIFORM, 1, false, true);
        FinetuneConfig finetune = Copy.of(Configs.finetune(negatives, 64))
                .with(FinetuneConfig::globalLossWeight, 0)
                .with(FinetuneConfig::epochs, 30)
                .with(FinetuneConfig::optimizer, new OptimizerConfig(0.3, 0.1, 1e-2))
                .get();
        SassConfig config = Configs.of(
                List.of(Configs.scenario(0)),
                model,
                new PretrainConfig(PretrainConfig.Task.NONE, 0.1, 1, 32, 0),
                finetune);
        Path stage = folder.resolve(type.name());
        FineTuner.run(new TrainingJob(config, dataset, stage, "f", TrainingListener.NONE), null, (e, s) -> Double.NaN);
        try (TrainedModel trained = TrainedModel.open(config, dataset, stage, Horizon.TRAIN)) {
            VectorEncoder encoder = trained.encoder();
            int[] all = IntStream.range(0, ITEMS).toArray();
            float[] items = encoder.items(0, all, Horizon.TRAIN);
            return IntStream.range(0, USERS)
                            .filter(user -> right(
                                    user, encoder.knownUsers(0, new int[] {user}, Horizon.TRAIN), items, encoder.dim()))
                            .count()
                    / (double) USERS;
        }
    }

    private static boolean right(int user, float[] vectors, float[] items, int dim) {
        List<Integer> best = IntStream.range(0, ITEMS)
                .boxed()
                .sorted((a, b) -> Double.compare(score(vectors, items, b, dim), score(vectors, items, a, dim)))
                .limit(ITEMS / GENRES * 2)
                .toList();
        Set<Integer> genres = new HashSet<>();
        best.forEach(item -> genres.add(item % GENRES));
        return genres.equals(liked(user));
    }

    private static double score(float[] vectors, float[] items, int item, int dim) {
        double greatest = Double.NEGATIVE_INFINITY;
        for (int from = 0; from < vectors.length; from += dim) {
            double product = 0;
            for (int d = 0; d < dim; d++) {
                product += vectors[from + d] * items[item * dim + d];
            }
            greatest = Math.max(greatest, product);
        }
        return greatest;
    }
}
