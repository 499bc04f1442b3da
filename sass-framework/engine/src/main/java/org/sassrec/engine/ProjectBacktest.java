package org.sassrec.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Optional;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.experiment.BacktestAnalysis;
import org.sassrec.experiment.BacktestDays;
import org.sassrec.experiment.BacktestRunner;
import org.sassrec.experiment.RunListener;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.JsonFiles;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.report.ReportPage;
import org.sassrec.result.BacktestResult;

/** Runs a backtest of a project and writes its results into the run folder. */
final class ProjectBacktest {
    private final ConfigRequest request;
    private final Clock clock;

    ProjectBacktest(ConfigRequest request, Clock clock) {
        this.request = request;
        this.clock = clock;
    }

    BacktestResult run(LocalDate from, LocalDate to, RunListener progress) throws IOException {
        BacktestDays days = BacktestDays.of(request, from, to);
        ProjectData.requireReady(days.config(to));
        BacktestRunner runner = new BacktestRunner(days, clock, progress);
        BacktestAnalysis.metrics(runner.config()); // Fails before the first training.
        runner.run();
        ComparisonConditions conditions =
                ComparisonConditions.of(runner.config(), clock.instant().toString(), Optional.empty());
        BacktestResult result = BacktestAnalysis.of(days, runner, conditions.setup());
        Path folder = StageTasks.folder(runner.config());
        JsonFiles.write(folder.resolve("backtest.json"), result);
        AtomicFile.write(folder.resolve("backtest.html"), ReportPage.of(result));
        return result;
    }
}
