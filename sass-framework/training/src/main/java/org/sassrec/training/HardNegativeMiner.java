package org.sassrec.training;

import org.sassrec.config.FinetuneConfig;
import org.sassrec.dataset.Horizon;
import org.sassrec.sampling.negative.HardNegatives;
import org.sassrec.sampling.retrieval.RetrievalBatches;

/**
 * Ranks every trained user's items between two epochs. It is a function of the weights and the number of the epoch alone, so
 * that a run which goes on from a checkpoint finds what the unbroken one found.
 */
record HardNegativeMiner(
        FinetuneConfig.Hard hard,
        TrainingJob job,
        ItemRanker topItems,
        RetrievalBatches batches,
        int[] scenarios,
        Horizon horizon) {
    /**
     * What the epoch's negatives are drawn from.
     *
     * @param epoch that is to come, from 1
     */
    HardNegatives mine(int epoch, VectorEncoder encoder) {
        if (epoch < hard.start()) {
            return HardNegatives.NONE;
        }
        HardNegatives.Builder found = new HardNegatives.Builder(
                job.config().run().seed(), epoch - 1, job.config().scenarios().size(), hard);
        for (int scenario : scenarios) {
            int[] users = batches.users(scenario);
            found.addScenario(scenario, users);
            topItems.rank(
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
