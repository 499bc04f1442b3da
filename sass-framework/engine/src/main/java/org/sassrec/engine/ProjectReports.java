package org.sassrec.engine;

import java.io.IOException;
import java.nio.file.Path;
import org.sassrec.config.LoadedConfig;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.Folders;
import org.sassrec.files.JsonFiles;
import org.sassrec.report.ReportPage;
import org.sassrec.report.RunReportBuilder;
import org.sassrec.result.RunReport;

/** Writes the report of a project into its run folder. */
final class ProjectReports {
    private final LoadedConfig config;
    private final Path folder;

    ProjectReports(LoadedConfig config, Path folder) {
        this.config = config;
        this.folder = folder;
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
}
