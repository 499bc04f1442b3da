package org.sassrec.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.FeatureConfig.Population;
import org.sassrec.config.FeatureConfig.Scope;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.Weight;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.PretrainConfig.Task;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Split;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.FakeDataset;

/**
 * Stage one alone learns in what order items are shown. In each of two scenarios the item after i is another one step of its
 * own away, nine times of ten; nothing is ever answered, users have no id, and all items are as popular. So popularity can
 * tell nothing, and only the order can.
 */
class PlantedOrderTest {
    private static final int USERS = 300;
    private static final int ITEMS = 40;
    private static final int[] STEPS = {1, 7};

    @TempDir
    private Path folder;

    private final FakeDataset dataset = world();

    private static FakeDataset world() {
        SplittableRandom random = new SplittableRandom(29);
        FakeDataset.Builder world = FakeDataset.of(USERS, ITEMS, 2)
                .id("item", Side.ITEM)
                .sequence("last", Population.EXPOSED, Scope.SCENARIO, 1);
        for (int user = 0; user < USERS; user++) {
            for (int scenario = 0; scenario < 2; scenario++) {
                int item = random.nextInt(ITEMS);
                for (int n = 0; n < 8; n++) {
                    world.event(user, item, scenario, n, false, Split.TRAIN);
                    item = random.nextInt(10) == 0 ? random.nextInt(ITEMS) : (item + STEPS[scenario]) % ITEMS;
                }
            }
        }
        return world.build();
    }

    private static SassConfig config(int epochs) {
        return Configs.of(
                List.of(Configs.scenario(0), Configs.scenario(1)),
                Configs.model(),
                new PretrainConfig(Task.NEXT_ITEM, 0.1, epochs, 64, 0),
                Configs.finetune(new Negatives(4, 0, Weight.EXPOSURE, 1, false, true), 32));
    }

    @Test
    void anOrderIsLearned() {
        List<TrainingEvent> events = new ArrayList<>();
        Pretrainer.Result result = Pretrainer.run(new TrainingJob(config(15), dataset, folder, "f", events::add));

        EpochResult first = result.epochs().get(0);
        EpochResult last = result.epochs().get(14);
        // Of eight exposures one has nothing before it, and of the others a tenth follow no order: 79 % can be known.
        assertThat(last.values().get("held-out accuracy")).isBetween(0.65, 0.9);
        assertThat(last.values().get("held-out auc")).isGreaterThan(0.85);
        assertThat(first.values().get("held-out accuracy")).isLessThan(0.4);
        assertThat(last.loss()).isLessThan(first.loss());
        assertThat(last.values()).containsKeys("held-out loss", "loss s0", "loss s1");
        assertThat(events.get(0)).isInstanceOfSatisfying(TrainingEvent.Exposures.class, exposures -> {
            assertThat(exposures.scenarios()).containsOnlyKeys("s0", "s1");
            assertThat(exposures.known()).isBetween(0.85, 0.9);
        });
    }
}
