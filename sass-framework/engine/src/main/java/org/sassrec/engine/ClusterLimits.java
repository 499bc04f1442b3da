package org.sassrec.engine;

import java.util.ArrayList;
import java.util.List;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.pipeline.stage.FinalTraining;

/** The settings that a cluster cannot train. */
final class ClusterLimits {
    private ClusterLimits() {}

    /**
     * Rejects a configuration that a cluster cannot train.
     *
     * @throws SassException SASS5306 for each such setting
     */
    static void check(LoadedConfig loaded) {
        SassConfig config = loaded.config();
        List<Diagnostic> problems = new ArrayList<>();
        if (config.finetune().negatives().hard() != null) {
            problems.add(unsupported(loaded, "finetune.negatives.hard", "hard negatives"));
        }
        if (FinalTraining.isConfigured(config)) {
            problems.add(unsupported(loaded, "finetune.refit", "a training on all data after the evaluation"));
        }
        if (!problems.isEmpty()) {
            throw SassException.of(problems);
        }
    }

    private static Diagnostic unsupported(LoadedConfig loaded, String key, String what) {
        return Diagnostic.error(DiagnosticCode.CLUSTER_UNSUPPORTED, "a cluster cannot train " + what)
                .at(loaded.locationOf(key), "`" + key + "` is set here")
                .withHelp("remove the key, or train in one process, without `TF_CONFIG` and with `run.workers: 1`");
    }
}
