package org.sassrec.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.FeatureConfig.Measure;
import org.sassrec.config.FeatureConfig.Population;
import org.sassrec.config.FeatureConfig.Scope;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.SamplingWeight;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Split;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.FakeDataset;

/** Pre-training of scenarios that share only users or only items uses the shared side. */
@Tag("slow")
class OneSidedOverlapTest {
    private static final int USERS = 120;
    private static final int ITEMS = 60;

    @TempDir
    private Path folder;

    private final SassConfig config = Configs.of(
            2, Configs.model(), Configs.finetune(new Negatives(4, 0, SamplingWeight.EXPOSURE, 1, false, true), 32));

    /** Creates a dataset whose second scenario may have separate users or items. */
    private static FakeDataset dataset(boolean ownUsers, boolean ownItems) {
        SplittableRandom random = new SplittableRandom(3);
        FakeDataset.Builder builder = FakeDataset.of(USERS, ITEMS, 2)
                .id("user", Side.USER)
                .id("item", Side.ITEM)
                .sequence("shown", Population.EXPOSED, Scope.SCENARIO, 5)
                .statistic("clicksHere", Side.ITEM, Measure.POSITIVES, Scope.SCENARIO);
        for (int n = 0; n < 2_000; n++) {
            int scenario = n % 2;
            int user = ownUsers ? random.nextInt(USERS / 2) + scenario * (USERS / 2) : random.nextInt(USERS);
            int item = ownItems ? random.nextInt(ITEMS / 2) + scenario * (ITEMS / 2) : random.nextInt(ITEMS);
            builder.event(user, item, scenario, n, random.nextBoolean(), Split.TRAIN);
        }
        return builder.build();
    }

    private Pretrainer.Result pretrain(FakeDataset dataset) {
        return Pretrainer.run(new TrainingJob(config, dataset, folder, "f", TrainingListener.NONE));
    }

    @Test
    void trainsWithSharedUsersOnly() {
        Pretrainer.Result result = pretrain(dataset(false, true));

        assertThat(result.epochs()).allMatch(epoch -> Double.isFinite(epoch.loss()) && epoch.loss() > 0);
        EpochResult last = result.epochs().get(result.epochs().size() - 1);
        assertThat(last.loss()).isLessThan(result.epochs().get(0).loss());
        assertThat(last.values()).containsKey("user accuracy").doesNotContainKey("item accuracy");
        assertThat(last.values()).containsKey("held-out user accuracy").doesNotContainKey("held-out item accuracy");
        assertThat(last.values().values()).allMatch(Double::isFinite);
    }

    @Test
    void trainsWithSharedItemsOnly() {
        Pretrainer.Result result = pretrain(dataset(true, false));

        assertThat(result.epochs()).allMatch(epoch -> Double.isFinite(epoch.loss()) && epoch.loss() > 0);
        EpochResult last = result.epochs().get(result.epochs().size() - 1);
        assertThat(last.loss()).isLessThan(result.epochs().get(0).loss());
        assertThat(last.values()).containsKey("item accuracy").doesNotContainKey("user accuracy");
        assertThat(last.values()).containsKey("held-out item accuracy").doesNotContainKey("held-out user accuracy");
        assertThat(last.values().values()).allMatch(Double::isFinite);
    }
}
