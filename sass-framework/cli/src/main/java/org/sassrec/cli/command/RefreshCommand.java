package org.sassrec.cli.command;

import java.io.IOException;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.engine.Sass;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Implements {@code sass refresh}. */
@Command(
        name = "refresh",
        description =
                "Publishes a release of the current data with the weights of the last training. Updates histories,"
                        + " statistics and items up to the newest event. Trains nothing.",
        footer = {"  sass refresh", "  sass refresh --profile nightly", "  sass refresh --set publish.channel=canary"})
public final class RefreshCommand extends ConfiguredCommand {
    @Mixin
    final DateOption date = new DateOption();

    @Mixin
    final WaitOption wait = new WaitOption();

    @Option(
            names = "--allow-destructive",
            description = "Allows the loss of released data that `sass plan` lists, and ends the hold of a rollback.")
    private boolean allowDestructive;

    @Override
    public Integer call() throws IOException {
        Sass sass = listening("publish");
        warnOfHeap(sass);
        (allowDestructive ? sass.allowingLosses() : sass).refresh();
        printNextAfterRelease(sass);
        return ExitStatus.OK;
    }
}
