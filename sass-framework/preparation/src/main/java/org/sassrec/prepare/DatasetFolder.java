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
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.DatasetCode;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.FolderLock;
import org.sassrec.files.Folders;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.step.ReferenceDataset;

/**
 * Creates a dataset in a temporary folder and moves it to its place. A lock excludes other preparations of the same
 * output, so temporary folders that exist when the lock is acquired belong to killed processes and are deleted.
 */
final class DatasetFolder implements AutoCloseable {
    /** Folder of the dataset. */
    static final String DATASET = "dataset";

    /** Folder of the additional dataset of pre-training. */
    static final String PRETRAIN_DATASET = "pretrain-dataset";

    /** Lock file of a preparation. */
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
     * Locks the output folder and creates the temporary folders.
     *
     * @throws SassException SASS4051 if the folder cannot be written, SASS4052 if another process holds the lock,
     * SASS4056 if the folder contains files that no run created
     */
    static DatasetFolder open(Path output, String dataset) {
        try {
            OutputFolder.claim(output);
            String reason = "another process prepares data in `" + output + "`";
            FolderLock lock = FolderLock.lock(output, LOCK, reason);
            if (lock == null) {
                throw Diagnostic.error(DatasetCode.CONCURRENT_PREPARE, reason)
                        .withHelp("try again when it has ended, or wait for it: `--wait 30m`")
                        .withHelp("or set another `run.output`")
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
        Folders.createPrivate(temp);
        Folders.createPrivate(work);
    }

    /** Returns the diagnostic of a write failure. */
    static Diagnostic problem(Path output, Exception e) {
        String message = String.valueOf(e.getMessage());
        if (EngineException.isDiskFull(message)) {
            return Diagnostic.error(DataCode.DATASET_DISK_FULL, "the disk of `" + output + "` is full")
                    .withNote("the previous dataset is unchanged; the incomplete one is deleted")
                    .withHelp("free disk space, or set `run.output` to a folder on another disk");
        }
        if (e instanceof AccessDeniedException
                || e instanceof ReadOnlyFileSystemException
                || e instanceof FileAlreadyExistsException
                || e instanceof NotDirectoryException
                || message.contains("Read-only file system")
                || message.contains("Not a directory")
                || message.contains("Permission denied")) {
            return Diagnostic.error(
                            DataCode.DATASET_FOLDER_NOT_WRITABLE, "cannot write to the output folder `" + output + "`")
                    .withNote(e.getClass().getSimpleName() + ": " + message)
                    .withHelp("fix the permissions of the folder, or set `run.output` to another folder");
        }
        return Diagnostic.error(DataCode.DATASET_WRITE_FAILED, "cannot write the dataset in `" + output + "`")
                .withNote(e.getClass().getSimpleName() + ": " + message);
    }

    /** Returns the folder of the generated SQL of a dataset. */
    static Path sqlFolder(SassConfig config, @Nullable ReferenceDataset followed) {
        String folder = followed == null
                ? "sql"
                : followed instanceof ReferenceDataset.Pretrain ? "sql-pretrain" : "sql-refresh";
        return Preparation.outputFolder(config).resolve("generated").resolve(folder);
    }

    /** Returns the folder in which the dataset is created. */
    Path temp() {
        return temp;
    }

    /** Returns the folder of temporary files. */
    Path work() {
        return work;
    }

    /** Returns the folder of unfinished copies of a shared dataset. It is kept when this object is closed. */
    Path parts() {
        return output.resolve(target.getFileName() + ".parts");
    }

    /** Returns the file that records the address of the shared dataset. */
    static Path sharedMark(Path dataset) {
        return dataset.resolveSibling(dataset.getFileName() + ".shared");
    }

    /** Returns the final folder of the dataset. */
    Path target() {
        return target;
    }

    /** Moves the finished dataset to its final folder. */
    void publish() throws IOException {
        if (Files.exists(target)) {
            // A folder cannot be replaced atomically. If the process crashes between the two moves, the next run
            // restores the old dataset.
            Files.move(target, output.resolve(backupPrefix() + UUID.randomUUID()), StandardCopyOption.ATOMIC_MOVE);
        }
        Folders.restrict(temp);
        Folders.move(temp, target);
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

    /** Deletes the temporary folders and releases the lock. */
    @Override
    public void close() {
        try (lock) {
            cleanStale();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
