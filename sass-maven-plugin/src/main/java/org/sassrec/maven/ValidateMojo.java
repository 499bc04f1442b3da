package org.sassrec.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.ReportFormat;
import org.sassrec.maven.worker.WorkerCommand;

/**
 * Checks the configuration and prints all problems. With {@code sass.data}, it also checks the data.
 *
 * <p>Example: {@code mvn sass:validate -Dsass.data=true}
 */
@Mojo(name = "validate", defaultPhase = LifecyclePhase.VALIDATE, threadSafe = true)
public final class ValidateMojo extends WaitingMojo {

    /**
     * Report format: {@code text}, {@code json}, {@code sarif} (for code hosts) or {@code github} (annotations of a
     * pull request).
     */
    @Parameter(property = "sass.format", defaultValue = "text")
    private String format;

    /**
     * File for a report in another format than {@code text}. Default: standard output, without the prefixes of Maven.
     */
    @Parameter(property = "sass.report")
    private @Nullable File report;

    /**
     * Also checks the data, for example for missing columns, scenarios without rows, labels that are never true,
     * unknown ids, and features that contain the label. Reads a sample of large event files.
     */
    @Parameter(property = "sass.data", defaultValue = "false")
    private boolean data;

    /** Temporary file of the worker for a report to standard output. */
    private @Nullable Path workerReport;

    @Override
    List<String> options() throws MojoFailureException {
        boolean text = format() == ReportFormat.TEXT;
        return arguments(
                "--data", true, "--format", text ? null : format().id(), "--output", text ? null : reportFile());
    }

    private Path reportFile() {
        return report == null
                ? Objects.requireNonNull(workerReport)
                : report.getAbsoluteFile().toPath();
    }

    @Override
    void perform() throws MojoExecutionException, MojoFailureException {
        if (!data) {
            validateInProcess();
            return;
        }
        if (format() == ReportFormat.TEXT) {
            super.perform();
            return;
        }
        try {
            // Other users cannot enter this folder. The worker replaces the file atomically.
            Path folder = Files.createTempDirectory(WorkerCommand.temporaryFolder(), "sass-report");
            workerReport = folder.resolve("report");
            try {
                super.perform();
            } finally {
                if (Files.exists(workerReport)) {
                    writeReport(Files.readString(workerReport), null);
                    Files.delete(workerReport);
                }
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new MojoFailureException("cannot write the report: " + e.getMessage(), e);
        }
    }

    private void validateInProcess() throws MojoFailureException {
        LoadedConfig config = load();
        if (format() != ReportFormat.TEXT && config.warnings().isEmpty()) {
            write(List.of());
        }
        getLog().info(displayFile() + " is valid: "
                + config.config().scenarios().size() + " scenarios, "
                + config.config().declaredFeatureCount() + " features");
        if (format() == ReportFormat.TEXT) {
            printNext("validate --data", "checks the data, too");
        }
    }

    @Override
    void reportWarnings(List<Diagnostic> warnings) throws MojoFailureException {
        if (format() == ReportFormat.TEXT) {
            super.reportWarnings(warnings);
        } else if (!warnings.isEmpty()) {
            write(warnings);
        }
    }

    @Override
    void reportErrors(List<Diagnostic> problems) throws MojoFailureException {
        if (format() == ReportFormat.TEXT) {
            super.reportErrors(problems);
        } else {
            write(problems);
        }
    }

    private ReportFormat format() throws MojoFailureException {
        return ReportFormat.of(format)
                .orElseThrow(() ->
                        new MojoFailureException("sass.format is `" + format + "`, but must be " + ReportFormat.ids()));
    }

    private void write(List<Diagnostic> problems) throws MojoFailureException {
        writeReport(format().render(problems), report);
    }
}
