package org.sassrec.cli.command;

import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.EventPrinter;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.config.SassConfig;
import org.sassrec.release.ConfiguredStore;
import org.sassrec.release.Rollback;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sass rollback}. */
@Command(
        name = "rollback",
        description = "Makes the release before the live one, or a named one, live again; nothing is trained or built.")
public final class RollbackCommand extends ConfiguredCommand {
    @Option(names = "--to", paramLabel = "RELEASE", description = "The release, by its id; the one before by default.")
    private @Nullable String to;

    @Override
    public Integer call() {
        SassConfig config = load().config();
        EventPrinter printer = new EventPrinter(console, Clock.systemUTC(), config);
        try (VectorStore store = ConfiguredStore.openExisting(config)) {
            Rollback rollback = new Rollback(
                    store,
                    ConfiguredStore.home(config),
                    config.publish().channel(),
                    Clock.systemUTC(),
                    progress -> printer.printPublish("rollback", progress));
            ReleaseManifest release = to == null ? rollback.toPrevious() : rollback.toRelease(to);
            print("rollback: release " + release.id() + " is live in channel " + release.channel()
                    + " again, in place of " + release.replaced());
        }
        return ExitStatus.OK;
    }
}
