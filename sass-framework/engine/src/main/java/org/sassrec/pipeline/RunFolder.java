package org.sassrec.pipeline;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.FolderLock;
import org.sassrec.files.JsonFiles;
import org.sassrec.prepare.OutputFolder;

/**
 * The run folder {@code target/sass}: its lock, which prevents concurrent runs, and its atomically written {@code
 * run.json}.
 */
public final class RunFolder implements AutoCloseable {
    /** Name of the file with the state. */
    public static final String FILE = "run.json";

    /** Version of {@code run.json}. A file with another version is ignored. */
    private static final int VERSION = 1;

    private final Path folder;
    private final FolderLock lock;

    private RunFolder(Path folder, FolderLock lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Opens and locks the folder. If another run holds the lock, waits as long as {@link org.sassrec.files.WaitLimit}
     * allows.
     *
     * @throws SassException if another run holds the lock, the folder is not writable, or it is not a run folder
     */
    public static RunFolder open(Path folder) throws IOException {
        String reason = "another run is using " + folder;
        return claim(folder, () -> FolderLock.lock(folder, "run.lock", reason))
                .orElseThrow(() -> Diagnostic.error(PipelineCode.CONCURRENT_RUN, reason)
                        .withHelp("try again when it has ended, or wait for it: `--wait 30m`")
                        .withHelp("or use another folder: `--set run.output=<folder>`")
                        .toException());
    }

    /**
     * Opens and locks the folder, unless another run holds the lock.
     *
     * @throws SassException if the folder is not writable, or it is not a run folder
     */
    public static Optional<RunFolder> tryOpen(Path folder) throws IOException {
        return claim(folder, () -> FolderLock.tryLock(folder, "run.lock"));
    }

    private interface Locking {
        @Nullable
        FolderLock lock() throws IOException;
    }

    private static Optional<RunFolder> claim(Path folder, Locking locking) throws IOException {
        try {
            OutputFolder.claim(folder);
            return Optional.ofNullable(locking.lock()).map(lock -> new RunFolder(folder, lock));
        } catch (FileSystemException e) {
            throw notWritable(folder, e);
        }
    }

    /** Returns the error of a run folder that cannot be written. */
    public static SassException notWritable(Path folder, FileSystemException e) {
        return SassException.of(
                Diagnostic.error(
                                PipelineCode.RUN_FOLDER_NOT_WRITABLE,
                                "cannot write the run folder " + folder + ": " + IoErrorMessage.of(e))
                        .withHelp("make it writable, or use another folder: `--set run.output=<folder>`"),
                e);
    }

    public RunState read() throws IOException {
        return read(folder);
    }

    /**
     * Reads the state without a lock. The state is empty if the file does not exist, is damaged or has another version.
     * Then all stages run again.
     */
    public static RunState read(Path folder) throws IOException {
        return JsonFiles.readIfIntact(folder.resolve(FILE), SavedRunState.class)
                .filter(saved -> saved.version() == VERSION)
                .map(SavedRunState::state)
                .orElse(RunState.empty());
    }

    private record SavedRunState(int version, @JsonUnwrapped RunState state) {}

    /** Writes the state atomically. A reader sees the old state or the new one. */
    public void write(RunState state) throws IOException {
        try {
            JsonFiles.write(folder.resolve(FILE), new SavedRunState(VERSION, state));
        } catch (FileSystemException e) {
            throw notWritable(folder, e);
        }
    }

    /** Deletes a file of the folder if it exists. */
    public void deleteFile(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
