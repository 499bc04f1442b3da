package org.sassrec.cli;

import java.io.IOException;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.Callable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.pipeline.PlanGuard;
import org.sassrec.pipeline.Refresh;
import org.sassrec.pipeline.Stage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sass refresh}. */
@Command(
        name = "refresh",
        description = "Releases what the weights of the last training say of the data of now: histories, statistics and"
                + " items as of the newest event. Nothing is trained.",
        mixinStandardHelpOptions = true)
final class RefreshCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final ConfigOptions options = new ConfigOptions();

    @Option(
            names = "--allow-destructive",
            description = "Leave to lose something of what is released, as `sass plan` shows it.")
    private boolean allowDestructive;

    RefreshCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        LoadedConfig config = options.load(console);
        Heap.warn(config.config().run().heap(), console);
        Clock clock = Clock.systemUTC();
        if (!allowDestructive) {
            PlanGuard.of(config, Set.of(Stage.PUBLISH), clock).refuseLosses();
        }
        Refresh.of(config, clock, new EventPrinter(console, clock, config.config()))
                .run();
        return ExitStatus.OK;
    }
}
