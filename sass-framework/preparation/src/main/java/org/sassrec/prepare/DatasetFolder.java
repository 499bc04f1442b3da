package org.sassrec.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.FolderLock;
import org.sassrec.files.Folders;
import org.sassrec.prepare.sql.EngineException;

/**
 * Where a dataset is made: aside, then moved into its place in one step. A lock keeps two preparations of one output
 * apart, so whatever lies aside when the lock is taken is left over from a run that was killed.
 */
final class DatasetFolder implements AutoCloseable {
    /** The dataset of all but what stage one alone knows. */
    static final String DATASET = "dataset";

    /** That of stage one, where it knows more. */
    static final String PRETRAIN_DATASET = "pretrain-dataset";

    /** The file by which one preparation keeps others out. */
    static final String LOCK = ".prepare.lock";

    private final Path output;
    private final Path target;
    private final String tempPrefix;
    private final FolderLock lock;
    private final Path temp;
    private final Path work;

    private DatasetFolder(Path output, String dataset, FolderLock lock) {
        this.output = output;
        this.target = output.resolve(dataset);
        this.tempPrefix = "." + dataset + "-";
        this.lock = lock;
        String name = UUID.randomUUID().toString();
        this.temp = output.resolve(tempPrefix + name);
        this.work = output.resolve(tempPrefix + name + "-work");
    }

    /**
     * Takes the output; throws SASS4051 when it can't be written, SASS4052 when another run has it and SASS4056 when it has a
     * folder of somebody else's.
     */
    static DatasetFolder open(Path output, String dataset) {
        try {
            OutputFolder.claim(output);
            FolderLock lock = FolderLock.tryLock(output, LOCK);
            if (lock == null) {
                throw Diagnostic.error(
                                DiagnosticCode.CONCURRENT_PREPARE, "another `prepare` is writing to `" + output + "`")
                        .withHelp("wait for it, or set another `run.output`")
                        .toException();
            }
            DatasetFolder folder = new DatasetFolder(output, dataset, lock);
            try {
                folder.createFolders();
                return folder;
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException | ReadOnlyFileSystemException e) {
            throw SassException.of(problem(output, e), e);
        }
    }

    private void createFolders() throws IOException {
        restore();
        cleanStale();
        Files.createDirectory(temp);
        Files.createDirectory(work);
    }

    /** What a failure to write means to a user. */
    static Diagnostic problem(Path output, Exception e) {
        String message = String.valueOf(e.getMessage());
        if (EngineException.isDiskFull(message)) {
            return Diagnostic.error(DiagnosticCode.DATASET_DISK_FULL, "the disk of `" + output + "` is full")
                    .withNote("the dataset that was there before is untouched, and what was begun is removed")
                    .withHelp("free some space, or set `run.output` to a folder on another disk");
        }
        if (e instanceof AccessDeniedException
                || e instanceof ReadOnlyFileSystemException
                || e instanceof FileAlreadyExistsException
                || e instanceof NotDirectoryException
                || message.contains("Read-only file system")
                || message.contains("Not a directory")
                || message.contains("Permission denied")) {
            return Diagnostic.error(
                            DiagnosticCode.DATASET_FOLDER_NOT_WRITABLE,
                            "can't write to the output folder `" + output + "`")
                    .withNote(e.getClass().getSimpleName() + ": " + message)
                    .withHelp("check its permissions, or set `run.output` to another folder");
        }
        return Diagnostic.error(DiagnosticCode.DATASET_WRITE_FAILED, "can't write the dataset in `" + output + "`")
                .withNote(e.getClass().getSimpleName() + ": " + message);
    }

    /** Folder of the dataset being made. */
    Path temp() {
        return temp;
    }

    /** Folder for files that nobody needs afterwards. */
    Path work() {
        return work;
    }

    /** Where the dataset will be. */
    Path target() {
        return target;
    }

    /** Puts the finished dataset into its place. */
    void publish() throws IOException {
        if (Files.exists(target)) {
            // A folder can't be replaced in one step; a crash between the two moves is undone by the next run.
            Files.move(target, output.resolve(backupPrefix() + UUID.randomUUID()), StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(temp, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private String backupPrefix() {
        return tempPrefix + "old-";
    }

    private void restore() throws IOException {
        if (Files.exists(target)) {
            return;
        }
        for (Path old : listByPrefix(backupPrefix())) {
            if (Files.exists(old.resolve(DatasetFiles.MANIFEST))) {
                Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
                return;
            }
        }
    }

    private void cleanStale() throws IOException {
        for (Path stale : listByPrefix(tempPrefix)) {
            Folders.deleteRecursively(stale);
        }
    }

    private List<Path> listByPrefix(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(output)) {
            return files.filter(f -> String.valueOf(f.getFileName()).startsWith(prefix))
                    .toList();
        }
    }

    /** Removes what lies aside and lets others in. */
    @Override
    public void close() {
        try (lock) {
            cleanStale();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
