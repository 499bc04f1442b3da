package org.sassrec.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.prepare.check.DataCode;

/**
 * Protects the folder {@code run.output}. Stages replace and delete their folders in it, so a folder with the same name
 * that no run created must be rejected.
 */
public final class OutputFolder {
    /** Files that each run creates first. */
    private static final List<String> RUN_FILES = List.of("run.json", "run.lock", DatasetFolder.LOCK);

    /** Folders that stages replace. */
    private static final List<String> STAGE_FOLDERS = List.of(
            DatasetFolder.DATASET,
            DatasetFolder.PRETRAIN_DATASET,
            "pretrain",
            "finetune",
            "export",
            "trainings",
            "generated/sql");

    private OutputFolder() {}

    /**
     * Creates the folder if it does not exist. Call it before anything is written to the folder.
     *
     * @throws org.sassrec.diagnostic.SassException SASS4056 if no run has used the folder and it contains a folder that
     * a run would replace
     * @throws IOException if the folder cannot be created or read
     */
    public static void claim(Path output) throws IOException {
        Files.createDirectories(output);
        if (RUN_FILES.stream().anyMatch(mark -> Files.exists(output.resolve(mark)))) {
            return;
        }
        for (String name : STAGE_FOLDERS) {
            if (isNonEmptyFolder(output.resolve(name))) {
                throw Diagnostic.error(
                                DataCode.OUTPUT_FOLDER_HAS_FOREIGN_FILES,
                                "the output folder `" + output + "` contains `" + name + "`, which no run created")
                        .withNote("a run would replace this folder and delete its content")
                        .withHelp("set `run.output` to a separate folder, or move `" + name + "`")
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
