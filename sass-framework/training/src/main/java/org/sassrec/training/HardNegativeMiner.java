package org.sassrec.training;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Horizon;
import org.sassrec.sampling.negative.HardNegatives;
import org.sassrec.sampling.retrieval.RetrievalBatches;

/**
 * Finds the hard negatives of an epoch.
 *
 * @param ranker {@code null} without {@code finetune.negatives.hard}
 */
record HardNegativeMiner(SassConfig config, @Nullable ItemRanker ranker) {

    /**
     * Ranks the items of every trained user between two epochs. The result depends only on the weights and the number
     * of the epoch, so a resumed run gets the same negatives as an uninterrupted run.
     *
     * @param epoch next epoch, from 1
     * @return candidates of the hard negatives of the epoch
     */
    HardNegatives mine(int epoch, VectorEncoder encoder, RetrievalBatches batches, int[] scenarios, Horizon horizon) {
        FinetuneConfig.HardNegativeConfig hard = config.finetune().negatives().hard();
        if (hard == null || epoch < hard.start()) {
            return HardNegatives.NONE;
        }
        ItemRanker ranking = Objects.requireNonNull(ranker, "hard negatives need an item ranker");
        HardNegatives.Builder found = new HardNegatives.Builder(
                config.run().seed(), epoch - 1, config.scenarios().size(), hard);
        for (int scenario : scenarios) {
            int[] users = batches.users(scenario);
            found.addScenario(scenario, users);
            ranking.rank(
                    encoder,
                    new ItemRanker.Request(
                            scenario,
                            users,
                            batches.items(scenario),
                            user -> batches.excluded(scenario, user),
                            hard.ranks().to(),
                            horizon),
                    (place, items) -> found.addUser(scenario, place, items));
        }
        return found.build();
    }
}
