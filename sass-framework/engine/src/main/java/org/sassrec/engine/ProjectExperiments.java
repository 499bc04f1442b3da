package org.sassrec.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.experiment.BacktestAnalysis;
import org.sassrec.experiment.BacktestDays;
import org.sassrec.experiment.BacktestRunner;
import org.sassrec.experiment.Comparison;
import org.sassrec.experiment.ComparisonAnalysis;
import org.sassrec.experiment.ExperimentRun;
import org.sassrec.experiment.RunListener;
import org.sassrec.experiment.Search;
import org.sassrec.experiment.SearchOutcome;
import org.sassrec.experiment.TransferAnalysis;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.JsonFiles;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.report.BacktestReport;
import org.sassrec.report.ComparisonReport;
import org.sassrec.report.ExperimentReport;
import org.sassrec.report.ReportPage;
import org.sassrec.report.RunReportBuilder;
import org.sassrec.report.SoftwareVersion;
import org.sassrec.report.TuneReport;
import org.sassrec.result.BacktestResult;
import org.sassrec.result.ComparisonResult;
import org.sassrec.result.RunSetup;
import org.sassrec.result.TransferResult;
import org.sassrec.result.TuneResult;

/** Runs the experiments of a project and writes their results into the run folder. */
final class ProjectExperiments {
    private final ConfigRequest request;
    private final Clock clock;
    private final RunListener progress;

    ProjectExperiments(ConfigRequest request, Clock clock, RunListener progress) {
        this.request = request;
        this.clock = clock;
        this.progress = progress;
    }

    /** Compares the variants of a configuration that was loaded with them. */
    ComparisonResult compare(LoadedConfig config) throws IOException {
        ProjectData.requireReady(config);
        Comparison comparison = new Comparison(config, clock, progress);
        List<ExperimentRun> runs = comparison.run();
        ComparisonResult result = ComparisonAnalysis.of(
                config,
                runs,
                setup(config, ExperimentRun.lastEvaluation(runs), comparison.prepared()),
                findings(config, comparison.prepared()));
        ExperimentReport report = ComparisonReport.of(result);
        write(config, "compare", result, report);
        AtomicFile.write(StageTasks.folder(config).resolve("compare.md"), report.markdown());
        return result;
    }

    TransferResult transfer(LoadedConfig config, TransferAnalysis.Limits limits) throws IOException {
        RunReportBuilder.requireRun(config); // Fails before the training of the models.
        TransferResult found = TransferAnalysis.run(request, config, limits, clock, progress);
        JsonFiles.write(RunReportBuilder.file(config), found);
        return found;
    }

    BacktestResult backtest(LocalDate from, LocalDate to) throws IOException {
        BacktestDays days = BacktestDays.of(request, from, to);
        ProjectData.requireReady(days.config(to));
        BacktestRunner runner = new BacktestRunner(days, clock, progress);
        LoadedConfig config = runner.config();
        BacktestAnalysis.metrics(config); // Fails before the first training.
        runner.run();
        BacktestResult result =
                BacktestAnalysis.of(days, runner, setup(config, clock.instant().toString(), Optional.empty()));
        write(config, "backtest", result, BacktestReport.of(result));
        return result;
    }

    /** Searches for better settings of a configuration that was loaded to be tuned. */
    TuneResult tune(LoadedConfig config) throws IOException {
        ProjectData.requireReady(config);
        SearchOutcome outcome = Search.run(config, clock, progress);
        String last = ExperimentRun.lastEvaluation(outcome.runs());
        TuneResult result =
                outcome.result(setup(config, last, outcome.prepared()), findings(config, outcome.prepared()));
        write(config, "tune", result, TuneReport.of(result));
        return result;
    }

    private static void write(LoadedConfig config, String name, Object result, ExperimentReport report)
            throws IOException {
        Path folder = StageTasks.folder(config);
        JsonFiles.write(folder.resolve(name + ".json"), result);
        AtomicFile.write(folder.resolve(name + ".html"), ReportPage.of(report));
    }

    /**
     * Returns the conditions of an experiment.
     *
     * @param last time of the last evaluation; {@code null} if it is unknown
     * @param dataset folder of a prepared dataset; empty if no run has one
     */
    private static RunSetup setup(LoadedConfig config, @Nullable String last, Optional<Path> dataset) {
        Map<String, String> values = new LinkedHashMap<>(config.effectiveValues());
        values.remove("run.seed"); // The runs have the seeds of the experiment.
        return RunSetup.of(
                last,
                SoftwareVersion.text(),
                values,
                dataset.map(DatasetOpener::manifest).orElse(null));
    }

    private static List<Diagnostic> findings(LoadedConfig config, Optional<Path> dataset) {
        return dataset.map(folder -> StageTasks.findings(config, folder)).orElse(List.of());
    }
}
