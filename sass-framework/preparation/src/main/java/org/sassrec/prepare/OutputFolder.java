package org.sassrec.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;

/**
 * {@code run.output}. What stages made there is replaced and deleted without asking, so a folder of the same name that
 * somebody else filled must not be taken for it.
 */
public final class OutputFolder {
    /** What only a run leaves, and before anything else. */
    private static final List<String> RUN_FILES = List.of("run.json", "run.lock", DatasetFolder.LOCK);

    /** Folders that stages replace. */
    private static final List<String> STAGE_FOLDERS = List.of(
            DatasetFolder.DATASET, DatasetFolder.PRETRAIN_DATASET, "pretrain", "finetune", "export", "generated/sql");

    private OutputFolder() {}

    /**
     * Makes the folder if it is not there; called before anything is written to it.
     *
     * @throws org.sassrec.diagnostic.SassException SASS4056 if no run has worked there and it has a folder that a run would
     *     replace
     * @throws IOException if it can't be made or looked into
     */
    public static void claim(Path output) throws IOException {
        Files.createDirectories(output);
        if (RUN_FILES.stream().anyMatch(mark -> Files.exists(output.resolve(mark)))) {
            return;
        }
        for (String name : STAGE_FOLDERS) {
            if (isNonEmptyFolder(output.resolve(name))) {
                throw Diagnostic.error(
                                DiagnosticCode.OUTPUT_FOLDER_HAS_FOREIGN_FILES,
                                "there is `" + name + "` in the output folder `" + output + "`, of no run")
                        .withNote("a run would replace that folder and all that is in it")
                        .withHelp("set `run.output` to a folder of its own, or move `" + name + "` away")
                        .toException();
            }
        }
    }

    private static boolean isNonEmptyFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isPresent();
        }
    }
}
