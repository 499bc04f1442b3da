package org.sassrec.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.engine.Sass;
import picocli.CommandLine.Command;

/** {@code sass drift}. */
@Command(
        name = DriftCommand.NAME,
        description = "Compares what the store holds with what the manifests of the releases say; ends with status 2 if"
                + " anything differs.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {" 0:nothing differs", " 1:an error", " 2:something differs"})
public final class DriftCommand extends ConfiguredCommand {
    public static final String NAME = "drift";

    @Override
    public Integer call() {
        Sass.Drift drift = sass().drift();
        drift.filesOfOtherStores().forEach(this::printForeignFolders);
        if (drift.findings().isEmpty()) {
            print("drift: none, the store holds what the manifests say");
            return ExitStatus.OK;
        }
        drift.findings()
                .forEach(finding -> console.error("drift in channel " + finding.channel() + ", "
                        + finding.kind().name().toLowerCase(Locale.ROOT) + ": `" + finding.subject() + "` "
                        + finding.text()));
        console.err()
                .println(
                        "  = help: publishing again puts aliases right, removes what belongs to no release and"
                                + " builds or copies anew what is missing or differs in the live release; drop nothing by hand");
        return ExitStatus.DRIFT;
    }

    private void printForeignFolders(String store, List<Path> folders) {
        print("note: files of releases that this store has not are kept for `" + store + "`:");
        folders.forEach(folder -> print("  " + DisplayPaths.path(folder)));
        print("  = help: if that is this store's former address, or is gone, delete these folders: they hold"
                + " users' values");
    }
}
