package org.sassrec.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.Weight;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.FakeDataset;

/**
 * Who likes even items in one scenario likes odd ones in the other, and half of the users the other way round. A network
 * that does not know the scenario can only guess; every other one must know.
 */
class OppositeTastesTest {
    private static final int USERS = 40;
    private static final int ITEMS = 40;

    @TempDir
    private Path folder;

    private static FakeDataset world() {
        SplittableRandom random = new SplittableRandom(5);
        FakeDataset.Builder world =
                FakeDataset.of(USERS, ITEMS, 2).id("user", Side.USER).id("item", Side.ITEM);
        for (int n = 0; n < 8_000; n++) {
            int user = random.nextInt(USERS);
            int scenario = n % 2;
            int item = random.nextInt(ITEMS);
            world.event(user, item, scenario, n, liked(user, item, scenario), Split.TRAIN);
        }
        return world.build();
    }

    private static boolean liked(int user, int item, int scenario) {
        return (user + item + scenario) % 2 == 0;
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"POPULARITY", "ITEM_CF", "NEIGHBOURS"})
    void onlyAModelThatKnowsTheScenarioCanKnowWhatIsLiked(ModelConfig.Type type) {
        double right = right(type, ModelConfig.ItemVector.OWN);
        if (type.knowsScenario()) {
            assertThat(right).isGreaterThan(0.95);
        } else {
            assertThat(right).isBetween(0.4, 0.6);
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"SASS", "MMOE", "ADIN"})
    void theUsersVectorsAloneCanTellTheScenarios(ModelConfig.Type type) {
        assertThat(right(type, ModelConfig.ItemVector.SHARED)).isGreaterThan(0.95);
    }

    private double right(ModelConfig.Type type, ModelConfig.ItemVector itemVector) {
        FakeDataset dataset = world();
        ModelConfig model = ModelConfig.builder()
                .type(type)
                .embeddingDim(8)
                .biasWidth(8)
                .layers(List.of(32, 16))
                .outputDim(8)
                .itemBias(ModelConfig.ItemBias.NONE)
                .itemVector(itemVector)
                .build();
        List<ScenarioConfig> scenarios = List.of(Configs.scenario(0), Configs.scenario(1));
        SassConfig config = Configs.of(
                scenarios, model, new PretrainConfig(PretrainConfig.Task.NONE, 0.1, 1, 32, 0), finetune(type));

        FineTuner.run(new TrainingJob(config, dataset, folder, "f", TrainingListener.NONE), null, (e, s) -> Double.NaN);

        try (TrainedModel trained = TrainedModel.open(config, dataset, folder, Horizon.TRAIN)) {
            if (itemVector == ModelConfig.ItemVector.SHARED) {
                int[] all = IntStream.range(0, ITEMS).toArray();
                assertThat(trained.encoder().items(0, all, Horizon.TRAIN))
                        .containsExactly(trained.encoder().items(1, all, Horizon.TRAIN));
            }
            return (ordered(trained.encoder(), 0) + ordered(trained.encoder(), 1)) / 2;
        }
    }

    /** Scaling the units of one network to two ends takes pepnet longer than it takes others to have weights of their own. */
    private static FinetuneConfig finetune(ModelConfig.Type type) {
        Negatives negatives = new Negatives(4, 0, Weight.EXPOSURE, 1, false, true);
        return Configs.finetune(negatives, 64).toBuilder()
                .epochs(type == ModelConfig.Type.PEPNET ? 10 : 3)
                .build();
    }

    /** Share of the pairs of a liked and another item that the scores of a user put in order. */
    private static double ordered(VectorEncoder encoder, int scenario) {
        int[] all = IntStream.range(0, ITEMS).toArray();
        float[] items = encoder.items(scenario, all, Horizon.TRAIN);
        int right = 0;
        int pairs = 0;
        for (int user = 0; user < USERS; user++) {
            float[] vector = encoder.knownUsers(scenario, new int[] {user}, Horizon.TRAIN);
            for (int i = 0; i < ITEMS; i++) {
                for (int j = 0; j < ITEMS; j++) {
                    if (liked(user, i, scenario) && !liked(user, j, scenario)) {
                        pairs++;
                        right +=
                                score(vector, items, i, encoder.dim()) > score(vector, items, j, encoder.dim()) ? 1 : 0;
                    }
                }
            }
        }
        return (double) right / pairs;
    }

    /** By the first vector: without a history all are the same. */
    private static double score(float[] user, float[] items, int item, int dim) {
        double sum = 0;
        for (int d = 0; d < dim; d++) {
            sum += user[d] * items[item * dim + d];
        }
        return sum;
    }
}
