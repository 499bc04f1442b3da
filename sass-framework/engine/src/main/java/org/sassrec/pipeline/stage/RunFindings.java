package org.sassrec.pipeline.stage;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.Dataset;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.evaluation.TargetCounter;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.prepare.DataFindings;

/** What limits the quality of a run: the findings about its dataset, its training and its evaluation. */
final class RunFindings {
    private RunFindings() {}

    /**
     * Returns the findings, those that affect the largest share of the test positives first.
     *
     * @param evaluation {@code null} for the findings about the dataset only
     * @throws org.sassrec.diagnostic.SassException SASS4070 without a dataset
     */
    static List<Diagnostic> of(RunContext run, @Nullable EvaluationReport evaluation) {
        try (Dataset dataset = run.dataset();
                Dataset pretrain = run.pretrainDataset()) {
            DataFindings findings = DataFindings.of(
                    run.config(),
                    run.loaded()::locationOf,
                    run.prepared(),
                    dataset.manifest(),
                    pretrain.manifest(),
                    TargetCounter.counts(dataset, run.config()));
            if (evaluation != null) {
                PopularityCheck check = new PopularityCheck(run, evaluation);
                check.warning(false).ifPresent(warning -> findings.add(warning, check.affectedShare()));
                TrainingFindings.of(run).forEach(warning -> findings.add(warning, 0));
            }
            return findings.list();
        }
    }
}
