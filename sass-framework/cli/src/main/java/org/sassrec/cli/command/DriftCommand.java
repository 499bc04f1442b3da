package org.sassrec.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.sassrec.cli.output.Console;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.output.FailureReporter;
import org.sassrec.config.SassConfig;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.ConfiguredStore;
import org.sassrec.release.DriftCheck;
import org.sassrec.serving.store.VectorStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sass drift}. */
@Command(
        name = DriftCommand.NAME,
        description = "Compares what the store holds with what the manifests of the releases say; ends with status 2 if"
                + " anything differs.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {" 0:nothing differs", " 1:an error", " 2:something differs"})
public final class DriftCommand implements Callable<Integer> {
    public static final String NAME = "drift";

    private final Console console;

    @Mixin
    private final ConfigOptions options = new ConfigOptions();

    public DriftCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        SassConfig config;
        try {
            config = options.load(console).config();
        } catch (SassException e) {
            // 2 means drift here.
            FailureReporter.report(e, console);
            return ExitStatus.FAILURE;
        }
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
            console.out().println("drift: none, the store holds what the manifests say");
            return ExitStatus.OK;
        }
        findings.forEach(finding -> console.err().println("error: " + finding));
        console.err()
                .println(
                        "  = help: publishing again puts aliases right, removes what belongs to no release and"
                                + " builds or copies anew what is missing or differs in the live release; drop nothing by hand");
        return ExitStatus.DRIFT;
    }

    private void printForeignFolders(String store, List<Path> folders) {
        console.out().println("note: files of releases that this store has not are kept for `" + store + "`:");
        folders.forEach(folder -> console.out().println("  " + DisplayPaths.path(folder)));
        console.out()
                .println("  = help: if that is this store's former address, or is gone, delete these folders: they hold"
                        + " users' values");
    }
}
