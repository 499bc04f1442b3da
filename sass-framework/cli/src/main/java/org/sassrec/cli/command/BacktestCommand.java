package org.sassrec.cli.command;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.output.RunPrinter;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.engine.Sass;
import org.sassrec.report.BacktestReport;
import org.sassrec.result.BacktestResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Implements {@code sass backtest}. */
@Command(
        name = "backtest",
        description =
                "Compares strategies over past days: training from random weights each day, a warm start from the day before,"
                        + " and a refresh without training. Each day measures models that learned from the days before it."
                        + " After an interruption, run the command again to continue.",
        footer = {
            "  sass backtest --from 2026-05-01 --to 2026-05-07",
            "  sass backtest --from 2026-05-01 --to 2026-05-07 --set backtest.seeds=3",
            "  sass backtest --from 2026-05-01 --to 2026-05-07 --profile nightly"
        })
public final class BacktestCommand extends ConfiguredCommand {
    @Option(
            names = "--from",
            required = true,
            paramLabel = "YYYY-MM-DD",
            description = "First day. Its model is the start of the strategies that continue.")
    private @Nullable String from;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "YYYY-MM-DD",
            description = "Last day. The differences are those of the days after the first.")
    private @Nullable String to;

    @Override
    public Integer call() throws IOException {
        LocalDate first = day("--from", Objects.requireNonNull(from));
        LocalDate last = day("--to", Objects.requireNonNull(to));
        Sass sass = sass();
        warnOfHeap(sass);
        BacktestResult backtest = sass.backtest(first, last, new RunPrinter(console, false));
        printExperiment(BacktestReport.of(backtest), sass.folder(), "backtest");
        return ExitStatus.OK;
    }

    private static LocalDate day(String option, String text) {
        try {
            return LocalDate.parse(text.strip());
        } catch (DateTimeException e) {
            throw Diagnostic.error(ConfigCode.INVALID_DATE, "`" + option + " " + text + "` is not a day")
                    .withHelp("write the day as `" + option + " 2026-05-08`")
                    .toException();
        }
    }
}
