package org.sassrec.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.engine.Sass;
import org.sassrec.release.DriftCheck;
import picocli.CommandLine.Command;

/** Implements {@code sass drift}. */
@Command(
        name = DriftCommand.NAME,
        description =
                "Compares the content of the store with the manifests of its releases. Exits with 2 if they differ.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {" 0:No differences exist.", " 1:The operation failed.", " 2:Differences exist."},
        footer = {"  sass drift", "  sass drift --profile prod", "  sass drift --file shop.yaml"})
public final class DriftCommand extends ConfiguredCommand {
    public static final String NAME = "drift";

    @Override
    public Integer call() {
        Sass.Drift drift = sass().drift();
        drift.filesOfOtherStores().forEach(this::printForeignFolders);
        if (drift.findings().isEmpty()) {
            print("drift: none, the store matches the manifests");
            return ExitStatus.OK;
        }
        drift.findings()
                .forEach(finding -> console.error("drift in channel " + finding.channel() + ", "
                        + finding.kind().name().toLowerCase(Locale.ROOT) + ": `" + finding.subject() + "` "
                        + finding.text()));
        if (drift.findings().stream().allMatch(each -> each.kind() == DriftCheck.Kind.LOST)) {
            return ExitStatus.DRIFT;
        }
        console.err()
                .println(
                        console.syntax()
                                .text(
                                        "  = help: run `sass publish`. It repairs aliases, removes collections that belong to no release, and"
                                                + " rebuilds or copies missing and changed collections of the live release. Do not drop collections by hand."));
        return ExitStatus.DRIFT;
    }

    private void printForeignFolders(String store, List<Path> folders) {
        print("note: these files belong to releases of another store, `" + store + "`:");
        folders.forEach(folder -> print("  " + DisplayPaths.path(folder)));
        print("  = help: if this is a former address of the store, or the other store no longer exists, delete these"
                + " folders, because they contain data of users");
    }
}
