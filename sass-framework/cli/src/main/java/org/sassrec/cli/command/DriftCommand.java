package org.sassrec.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.config.SassConfig;
import org.sassrec.release.ConfiguredStore;
import org.sassrec.release.DriftCheck;
import org.sassrec.serving.store.VectorStore;
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
        SassConfig config = load().config();
        List<String> findings;
        try (VectorStore store = ConfiguredStore.openExisting(config)) {
            DriftCheck check = new DriftCheck(store, ConfiguredStore.home(config));
            check.filesOfOtherStores().forEach(this::printForeignFolders);
            findings = check.findings().stream()
                    .map(finding -> "drift in channel " + finding.channel() + ", "
                            + finding.kind().name().toLowerCase(Locale.ROOT) + ": `"
                            + finding.physicalSubject(store) + "` " + finding.text())
                    .toList();
        }
        if (findings.isEmpty()) {
            print("drift: none, the store holds what the manifests say");
            return ExitStatus.OK;
        }
        findings.forEach(console::error);
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
