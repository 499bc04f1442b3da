package org.sassrec.cli.command;

import java.io.IOException;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.engine.Sass;
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
        Sass sass = listening("publish");
        warnOfHeap(sass);
        (allowDestructive ? sass.allowingLosses() : sass).refresh();
        return ExitStatus.OK;
    }
}
