package org.sassrec.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.sassrec.config.LoadedConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SystemCode;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.Folders;
import org.sassrec.monitoring.DailyAlerts;
import org.sassrec.monitoring.DailyMetricsFile;
import org.sassrec.monitoring.DailyRecorder;
import org.sassrec.monitoring.PrometheusText;
import org.sassrec.monitoring.ReleaseRecorder;
import org.sassrec.pipeline.PipelineCode;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.result.DailyMetrics;

/**
 * The daily metrics of a project. A problem of their file is a warning: it must not stop a training or a release that is
 * complete.
 */
final class ProjectDays {
    private final LoadedConfig config;
    private final DailyMetricsFile file;
    private final LocalDate date;

    ProjectDays(LoadedConfig config) {
        this.config = config;
        this.file = DailyMetricsFile.of(config.config());
        this.date = config.config().date().day();
    }

    /** Adds values to the daily metrics. */
    @FunctionalInterface
    private interface Addition {
        void run() throws IOException;
    }

    /** Adds an evaluation. Returns a warning about the day, or why it was not added. */
    Optional<Diagnostic> add(EvaluationReport report) {
        return adding(() -> DailyRecorder.record(context(), report));
    }

    /**
     * Adds a release, and its evaluation if the day has none. Returns a warning about the day, or why nothing was added.
     *
     * @param report of the released model; empty for a refresh
     */
    Optional<Diagnostic> add(ReleaseRecorder release, Optional<EvaluationReport> report) {
        return adding(() -> {
            if (report.isPresent() && isEvaluationMissing()) {
                record(report.get());
            }
            release.record();
        });
    }

    private boolean isEvaluationMissing() throws IOException {
        return file.read().stream().noneMatch(day -> day.date().equals(date.toString()) && day.evaluation() != null);
    }

    /** A publish does not need the dataset, so its values can be missing. */
    private void record(EvaluationReport report) throws IOException {
        RunContext run = context();
        if (run.manifest() != null) {
            DailyRecorder.record(run, report);
        }
    }

    private RunContext context() {
        return RunContext.of(config, event -> {});
    }

    private Optional<Diagnostic> adding(Addition addition) {
        try {
            addition.run();
            return DailyAlerts.diagnostic(date, DailyAlerts.of(file.read(), date));
        } catch (SassException problem) {
            Diagnostic first = problem.diagnostics().get(0);
            Diagnostic warning =
                    Diagnostic.warning(first.code(), "the values of " + date + " are not recorded: " + first.message());
            for (String help : first.help()) {
                warning = warning.withHelp(help);
            }
            return Optional.of(warning);
        } catch (IOException problem) {
            return Optional.of(Diagnostic.warning(
                            SystemCode.IO_ERROR,
                            "the values of " + date + " are not recorded: " + IoErrorMessage.withFile(problem))
                    .withHelp("make the folder `" + file.path().getParent() + "` writable"));
        }
    }

    /**
     * Fails after complete work and a warning.
     *
     * @throws SassException SASS6004 for an alert, with {@code run.failOnAlerts}
     */
    void fail(Optional<Diagnostic> alert) {
        if (config.config().run().failOnAlerts()) {
            alert.filter(found -> found.code() == PipelineCode.DAY_DIFFERS).ifPresent(found -> {
                throw Diagnostic.error(found.code(), found.message())
                        .at(config.locationOf("run.failOnAlerts"), "")
                        .withHelp("the command has completed its work; the values are listed above")
                        .toException();
            });
        }
    }

    /** Writes the newest day for the textfile collector of Prometheus. */
    void writePrometheus(Path target) throws IOException {
        List<DailyMetrics> days = file.read();
        Path parent = target.toAbsolutePath().getParent();
        if (parent != null) {
            Folders.create(parent);
        }
        AtomicFile.write(target, PrometheusText.of(config.config().name(), days, DailyAlerts.of(days)));
    }
}
