package org.sassrec.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.PretrainConfig.Task;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.Copy;
import org.sassrec.sampling.FakeDataset;
import org.sassrec.sampling.retrieval.NextItemConfig;

/**
 * Stage one alone learns the order of exposures. In each of two scenarios, the next item follows at a fixed distance
 * with probability 0.9. There are no positives and no user ids, and all items are equally popular. Only the order
 * predicts the next item.
 */
@Tag("slow")
class PlantedOrderTest {
    private static final int USERS = 300;
    private static final int ITEMS = 40;
    private static final int[] STEPS = {1, 7};

    @TempDir
    private Path folder;

    private final FakeDataset dataset = dataset(USERS, false);

    /**
     * @param second number of users with events in the second scenario
     */
    private static FakeDataset dataset(int second, boolean positive) {
        SplittableRandom random = new SplittableRandom(29);
        FakeDataset.Builder builder = FakeDataset.of(USERS, ITEMS, 2)
                .id("item", Side.ITEM)
                .sequence("last", Population.EXPOSED, Scope.SCENARIO, 1);
        for (int user = 0; user < USERS; user++) {
            for (int scenario = 0; scenario < 2; scenario++) {
                int item = random.nextInt(ITEMS);
                for (int n = 0; n < 8; n++) {
                    if (scenario == 0 || user < second) {
                        builder.event(user, item, scenario, n, positive, Split.TRAIN);
                    }
                    item = random.nextInt(10) == 0 ? random.nextInt(ITEMS) : (item + STEPS[scenario]) % ITEMS;
                }
            }
        }
        return builder.build();
    }

    /** Both stages use cosine similarity with the same temperature. The second stage is short. */
    private static SassConfig config(int epochs) {
        ModelConfig model = NextItemConfig.model(Configs.model());
        PretrainConfig pretrain = new PretrainConfig(Task.NEXT_ITEM, 0.1, epochs, 64, 0, Configs.OPTIMIZER, null);
        Negatives negatives = new Negatives(0, 64, SamplingWeight.EXPOSURE, 1, true, true);
        FinetuneConfig finetune = Copy.of(Configs.finetune(negatives, 64))
                .with(FinetuneConfig::temperature, 0.1)
                .with(FinetuneConfig::globalLossWeight, 0)
                .with(FinetuneConfig::epochs, 1)
                .get();
        return Configs.of(List.of(Configs.scenario(0), Configs.scenario(1)), model, pretrain, finetune);
    }

    @Test
    void learnsItemOrder() {
        List<TrainingEvent> events = new ArrayList<>();
        Pretrainer.Result result = Pretrainer.run(new TrainingJob(config(15), dataset, folder, "f", events::add));

        EpochResult first = result.epochs().get(0);
        EpochResult last = result.epochs().get(14);
        // One of eight exposures has no history, and a tenth of the others is random: 79 % are predictable.
        assertThat(last.values().get("held-out accuracy")).isBetween(0.65, 0.9);
        assertThat(last.values().get("held-out auc")).isGreaterThan(0.85);
        assertThat(first.values().get("held-out accuracy")).isLessThan(0.4);
        assertThat(last.loss()).isLessThan(first.loss());
        assertThat(last.values()).containsKeys("held-out loss", "loss s0", "loss s1");
        assertThat(events.get(0)).isInstanceOfSatisfying(TrainingEvent.NextItemData.class, exposures -> {
            assertThat(exposures.scenarios()).containsOnlyKeys("s0", "s1");
            assertThat(exposures.historyShare()).isBetween(0.85, 0.9);
        });
    }

    /**
     * Eight users are not enough to learn the order of a scenario. Stage one with older events without positives makes
     * fine-tuning on the eight users sufficient.
     */
    @Test
    void olderEventsHelpSmallScenario() {
        FakeDataset few = dataset(8, true);
        double alone = found(few, few, "alone");
        double helped = found(dataset, few, "helped");
        assertThat(alone).isLessThan(0.25);
        assertThat(helped).as("compared with %s alone", alone).isGreaterThan(Math.max(0.35, 2 * alone));
    }

    /** Returns the share of the users of the second scenario whose top item is the next one. */
    private double found(FakeDataset stageOne, FakeDataset stageTwo, String name) {
        SassConfig config = config(15);
        Path pretrained = Pretrainer.run(
                        new TrainingJob(config, stageOne, folder.resolve(name + "-one"), "f", TrainingListener.NONE))
                .checkpoint();
        Path tuned = folder.resolve(name + "-two");
        FineTuner.run(
                new TrainingJob(config, stageTwo, tuned, "f", TrainingListener.NONE),
                pretrained,
                (encoder, scenarios) -> Double.NaN);
        int[] users = IntStream.range(8, USERS).toArray();
        int[] items = IntStream.range(0, ITEMS).toArray();
        try (TrainedModel model = TrainedModel.open(config, stageTwo, tuned, Horizon.TRAIN)) {
            VectorEncoder encoder = new TowerEncoder(config, dataset, model::network);
            float[] u = encoder.knownUsers(1, users, Horizon.TRAIN);
            float[] v = encoder.items(1, items, Horizon.TRAIN);
            int hits = 0;
            for (int n = 0; n < users.length; n++) {
                hits += best(u, n, v, encoder.dim()) == (last(users[n]) + STEPS[1]) % ITEMS ? 1 : 0;
            }
            return (double) hits / users.length;
        }
    }

    private int last(int user) {
        return dataset.list().stream()
                .filter(e -> e.user() == user && e.scenario() == 1)
                .max(Comparator.comparingLong(FakeDataset.Event::time))
                .orElseThrow()
                .item();
    }

    private static int best(float[] users, int user, float[] items, int dim) {
        int best = -1;
        double most = Double.NEGATIVE_INFINITY;
        for (int item = 0; item < ITEMS; item++) {
            double score = 0;
            for (int d = 0; d < dim - 1; d++) { // without the dimension of the item bias
                score += (double) users[user * dim + d] * items[item * dim + d];
            }
            if (score > most) {
                most = score;
                best = item;
            }
        }
        return best;
    }
}
