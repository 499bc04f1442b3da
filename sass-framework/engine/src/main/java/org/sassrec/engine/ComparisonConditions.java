package org.sassrec.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.experiment.ExperimentRun;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.report.SoftwareVersion;
import org.sassrec.result.ComparisonResult;
import org.sassrec.result.RunSetup;

/**
 * The conditions of a comparison.
 *
 * @param setup date of the last evaluation, settings of the reference, and counts of the data
 * @param findings about the dataset of the last run
 */
record ComparisonConditions(RunSetup setup, List<Diagnostic> findings) {

    /**
     * Reads the conditions.
     *
     * @param dataset folder of the prepared dataset; empty if no run has one
     */
    static ComparisonConditions of(LoadedConfig compared, List<ExperimentRun> runs, Optional<Path> dataset)
            throws IOException {
        String last = null;
        for (ExperimentRun run : runs) {
            String evaluated = run.evaluated();
            last = evaluated != null && (last == null || evaluated.compareTo(last) > 0) ? evaluated : last;
        }
        return of(compared, last, dataset);
    }

    /**
     * Reads the conditions.
     *
     * @param last time of the last evaluation; {@code null} if it is unknown
     */
    static ComparisonConditions of(LoadedConfig compared, @Nullable String last, Optional<Path> dataset)
            throws IOException {
        Map<String, String> values = new LinkedHashMap<>(compared.effectiveValues());
        values.remove("run.seed"); // The runs have the seeds of the comparison.
        return new ComparisonConditions(
                RunSetup.of(
                        last,
                        SoftwareVersion.text(),
                        values,
                        dataset.map(DatasetOpener::manifest).orElse(null)),
                dataset.map(folder -> StageTasks.findings(compared, folder)).orElse(List.of()));
    }

    ComparisonResult addTo(ComparisonResult result) {
        return result.withConditions(setup, findings);
    }
}
