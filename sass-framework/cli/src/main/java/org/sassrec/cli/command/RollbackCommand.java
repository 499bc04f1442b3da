package org.sassrec.cli.command;

import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.serving.release.ReleaseManifest;
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
        ReleaseManifest release = listening("rollback").rollback(to);
        print("rollback: release " + release.id() + " is live in channel " + release.channel() + " again, in place of "
                + release.replacedRelease());
        return ExitStatus.OK;
    }
}
