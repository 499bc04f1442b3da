package org.sassrec.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.experiment.Comparison;
import org.sassrec.experiment.ComparisonAnalysis;
import org.sassrec.experiment.ExperimentRun;
import org.sassrec.experiment.RunListener;
import org.sassrec.experiment.TransferAnalysis;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.Folders;
import org.sassrec.files.JsonFiles;
import org.sassrec.report.ComparisonTable;
import org.sassrec.report.ReportPage;
import org.sassrec.report.RunReportBuilder;
import org.sassrec.result.ComparisonResult;
import org.sassrec.result.RunReport;
import org.sassrec.result.TransferResult;

/** Writes the comparison, the transfer analysis and the report of a project into its run folder. */
final class ProjectReports {
    private final LoadedConfig config;
    private final Path folder;

    ProjectReports(LoadedConfig config, Path folder) {
        this.config = config;
        this.folder = folder;
    }

    /** Compares the variants of a configuration that was loaded with them. */
    ComparisonResult compare(Clock clock, RunListener progress) throws IOException {
        Comparison runner = new Comparison(config, clock, progress);
        List<ExperimentRun> runs = runner.run();
        ComparisonResult result =
                ComparisonConditions.of(config, runs, runner.prepared()).addTo(ComparisonAnalysis.of(config, runs));
        JsonFiles.write(folder.resolve("compare.json"), result);
        AtomicFile.write(folder.resolve("compare.md"), ComparisonTable.markdown(result));
        AtomicFile.write(folder.resolve("compare.html"), ReportPage.of(result));
        return result;
    }

    RunReport report() throws IOException {
        RunReport report = RunReportBuilder.of(config);
        Path json = folder.resolve("report.json");
        Path html = folder.resolve("report.html");
        JsonFiles.write(json, report);
        AtomicFile.write(html, ReportPage.of(report));
        // The recommendations contain ids and histories of users.
        Folders.restrict(json);
        Folders.restrict(html);
        return report;
    }

    TransferResult transfer(ConfigRequest request, TransferAnalysis.Limits limits, Clock clock, RunListener progress)
            throws IOException {
        RunReportBuilder.requireRun(config); // Fails before the training of the models.
        TransferResult found = TransferAnalysis.run(request, config, limits, clock, progress);
        JsonFiles.write(RunReportBuilder.file(config), found);
        return found;
    }
}
