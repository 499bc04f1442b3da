package org.sassrec.engine;

import org.sassrec.config.LoadedConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.training.cluster.ClusterCode;

/** The settings that a cluster cannot train. */
final class ClusterLimits {
    private static final String KEY = "finetune.negatives.hard";

    private ClusterLimits() {}

    /**
     * Rejects a configuration that a cluster cannot train.
     *
     * @throws SassException SASS5306 for hard negatives
     */
    static void check(LoadedConfig loaded) {
        if (loaded.config().finetune().negatives().hard() != null) {
            throw Diagnostic.error(ClusterCode.CLUSTER_UNSUPPORTED, "a cluster cannot train with hard negatives")
                    .at(loaded.locationOf(KEY), "`" + KEY + "` is set here")
                    .withHelp("remove the key, or train in one process, without `TF_CONFIG` and with `run.workers: 1`")
                    .toException();
        }
    }
}
