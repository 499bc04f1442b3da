package org.sassrec.cli.command;

import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.serving.release.ReleaseManifest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Implements {@code sass rollback}. */
@Command(
        name = "rollback",
        description =
                "Activates the previous release or a named release again. Trains and builds nothing. Later publishes do not"
                        + " replace it until `publish --allow-destructive` or a rollback to the newest release.",
        footer = {
            "  sass rollback",
            "  sass rollback --to 20260504T031500Z_1a2b3c4d",
            "  sass rollback --set publish.channel=canary"
        })
public final class RollbackCommand extends ConfiguredCommand {
    @Mixin
    final WaitOption wait = new WaitOption();

    @Option(names = "--to", paramLabel = "RELEASE", description = "Release id. Default: the previous release.")
    private @Nullable String to;

    @Override
    public Integer call() {
        ReleaseManifest release = listening("rollback").rollback(to);
        print("rollback: release " + release.id() + " is live again in channel " + release.channel());
        print("  in place of " + release.replacedRelease());
        if (release.heldSince() == null) {
            print("  it is the newest release, so the next publish may replace it");
            printNext("status", "lists the releases");
        } else {
            print("  newer releases are on hold: publish and refresh do not replace it");
            printNext(
                    "status",
                    "lists the releases",
                    "publish --allow-destructive",
                    "releases the last training and ends the hold");
        }
        return ExitStatus.OK;
    }
}
