package org.sassrec.cli.command;

import java.io.IOException;
import java.time.Clock;
import java.util.Set;
import org.sassrec.cli.output.EventPrinter;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.process.HeapCheck;
import org.sassrec.config.LoadedConfig;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.stage.Refresh;
import org.sassrec.plan.PlanGuard;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sass refresh}. */
@Command(
        name = "refresh",
        description = "Releases what the weights of the last training say of the data of now: histories, statistics and"
                + " items as of the newest event. Nothing is trained.")
public final class RefreshCommand extends ConfiguredCommand {
    @Option(
            names = "--allow-destructive",
            description = "Leave to lose something of what is released, as `sass plan` shows it.")
    private boolean allowDestructive;

    @Override
    public Integer call() throws IOException {
        LoadedConfig config = load();
        HeapCheck.warn(config.config().run().heap(), console);
        Clock clock = Clock.systemUTC();
        if (!allowDestructive) {
            PlanGuard.of(config, Set.of(PipelineStage.PUBLISH), clock).rejectLosses();
        }
        Refresh.of(config, clock, new EventPrinter(console, clock, config.config()))
                .run();
        return ExitStatus.OK;
    }
}
