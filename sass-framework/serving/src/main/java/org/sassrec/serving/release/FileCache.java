package org.sassrec.serving.release;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.FolderLock;
import org.sassrec.files.Folders;
import org.sassrec.files.JsonFiles;
import org.sassrec.files.Sha256;
import org.sassrec.files.remote.RemoteFolder;

/**
 * A local folder with copies of the files of releases at an address. User towers and snapshots are stored under their
 * checksums, so that releases share them. Several processes can share the folder; one of them downloads at a time.
 *
 * <pre>
 * &lt;checksum&gt;        a user tower or a snapshot, complete
 * &lt;checksum&gt;.json   size and time of its files when the checksum was verified
 * &lt;checksum&gt;.part   a download
 * lock              lock of the process that downloads or removes
 * </pre>
 */
final class FileCache {

    private static final System.Logger LOG = System.getLogger(FileCache.class.getName());
    private static final String PART = ".part";
    private static final String RECORD = ".json";
    private static final String LOCK = "lock";
    private static final long LOCK_PAUSE_MILLIS = 100;

    private final RemoteFolder remote;
    private final Path folder;

    FileCache(RemoteFolder remote, Path folder) {
        this.remote = remote;
        this.folder = folder;
    }

    /** The files of a tree when its checksum was verified. */
    private record Verified(List<State> files) {

        private Verified {
            files = List.copyOf(files);
        }

        record State(String name, long size, FileTime modified) {}

        static Verified of(Path root) throws IOException {
            List<State> files = new ArrayList<>();
            try (Stream<Path> found = Files.walk(root)) {
                for (Path file : found.filter(Files::isRegularFile).toList()) {
                    files.add(new State(
                            root.relativize(file).toString(), Files.size(file), Files.getLastModifiedTime(file)));
                }
            }
            files.sort(Comparator.comparing(State::name));
            return new Verified(files);
        }
    }

    /**
     * Returns a local copy of a tree. Downloads it if the cache does not contain it.
     *
     * @param release names the release in messages
     * @param model key of {@link ReleaseManifest#models}
     * @param tree name of the tree in the folder of the model
     * @param digest checksum of the tree
     * @throws SassException SASS7555 if it cannot be downloaded; SASS7552 if it has another checksum
     */
    Path obtain(String release, String model, String tree, String digest) {
        Path place = folder.resolve(digest);
        String remoteFolder = "releases/" + model + "/";
        try {
            if (isVerified(place, digest)) {
                return place;
            }
            if (!Files.isDirectory(folder)) {
                createFolder();
            }
            FolderLock lock = lock();
            try {
                if (!isVerified(place, digest)) {
                    Folders.deleteRecursively(place);
                    download(release, remoteFolder, tree, digest);
                }
            } finally {
                lock.close();
            }
            return place;
        } catch (IOException | UncheckedIOException failed) {
            throw cacheFailure(failed);
        }
    }

    /** Another process may create it at the same time. */
    private void createFolder() throws IOException {
        try {
            Folders.createPrivate(folder);
        } catch (FileAlreadyExistsException exists) {
            LOG.log(System.Logger.Level.DEBUG, "another process has created {0}", folder);
        }
    }

    /**
     * Returns whether a tree has the checksum. Reads its files only if one of them has changed since the last time, or
     * if the last time is unknown.
     */
    private boolean isVerified(Path place, String digest) throws IOException {
        if (!Files.exists(place)) {
            return false;
        }
        Path file = folder.resolve(digest + RECORD);
        Verified now = Verified.of(place);
        Optional<Verified> before = JsonFiles.readIfIntact(file, Verified.class);
        if (before.equals(Optional.of(now))) {
            return true;
        }
        if (!Sha256.ofTree(place).equals(digest)) {
            LOG.log(System.Logger.Level.WARNING, "{0} is damaged and is fetched again", place);
            return false;
        }
        record(digest, now);
        return true;
    }

    /** Without a record, for example in a folder without write access, the next process reads the files again. */
    private void record(String digest, Verified verified) {
        try {
            AtomicFile.writeShared(
                    folder.resolve(digest + RECORD),
                    AtomicFile.content(JsonFiles.text(verified).getBytes(StandardCharsets.UTF_8)));
        } catch (IOException failed) {
            LOG.log(System.Logger.Level.DEBUG, "cannot record that files of a release were verified", failed);
        }
    }

    /** Waits for a process that downloads the same files. The system releases the lock of a process that has ended. */
    private FolderLock lock() throws IOException {
        while (true) {
            FolderLock lock = FolderLock.tryLock(folder, LOCK);
            if (lock != null) {
                return lock;
            }
            try {
                Thread.sleep(LOCK_PAUSE_MILLIS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while another process downloads", stopped);
            }
        }
    }

    private void download(String release, String remoteFolder, String tree, String digest) throws IOException {
        Path part = folder.resolve(digest + PART);
        FileDownload download = new FileDownload(remote);
        String found;
        String name = remoteFolder + FileList.FILE;
        try {
            List<FileList.Entry> files = FileList.parse(download.read(name)).below(tree);
            name = remoteFolder + tree;
            LOG.log(
                    System.Logger.Level.INFO,
                    "fetching {0} ({1} MB)",
                    remote.address(name),
                    files.stream().mapToLong(FileList.Entry::size).sum() / 1_000_000);
            found = download.tree(remoteFolder, tree, files, part);
        } catch (IOException failed) {
            throw remoteFailure(release, name, failed);
        }
        if (!found.equals(digest)) {
            Folders.deleteRecursively(part);
            throw Diagnostic.error(
                            ServingCode.RELEASE_CORRUPT,
                            "the files at " + remote.address(name) + " are not those of release " + release
                                    + ": expected " + ReleaseFiles.shorten(digest) + ", found "
                                    + ReleaseFiles.shorten(found))
                    .withHelp("publish again, and change no files at the address")
                    .toException();
        }
        syncFolders(part);
        Folders.move(part, folder.resolve(digest));
        record(digest, Verified.of(folder.resolve(digest)));
    }

    private static void syncFolders(Path root) throws IOException {
        try (Stream<Path> found = Files.walk(root)) {
            for (Path each : found.filter(Files::isDirectory).toList()) {
                Folders.sync(each);
            }
        }
    }

    /**
     * Removes the files that no release needs. Does nothing while another process downloads. A file that is open stays
     * readable, except on Windows, where it is removed later.
     *
     * @param digests checksums of the trees that stay
     */
    void retain(Set<String> digests) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (FolderLock lock = FolderLock.tryLock(folder, LOCK)) {
            if (lock == null) {
                return;
            }
            try (Stream<Path> found = Files.list(folder)) {
                for (Path each : found.toList()) {
                    String name = String.valueOf(each.getFileName());
                    String digest = name.replaceFirst("\\..*", "");
                    if (!name.equals(LOCK) && !digests.contains(digest)) {
                        Folders.deleteRecursively(each);
                    }
                }
            }
        } catch (IOException | UncheckedIOException failed) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "cannot remove the files of old releases from {0}: {1}",
                    folder,
                    ReleaseFiles.reason(failed));
        }
    }

    private SassException remoteFailure(String release, String name, IOException failed) {
        String what = "cannot fetch the files of release " + release + " from " + remote.address(name) + ": ";
        Diagnostic problem;
        if (failed instanceof NoSuchFileException) {
            problem = unreachable(what + "they do not exist")
                    .withHelp("check the address; if the release is older than the address, run `sass publish` again");
        } else if (failed instanceof AccessDeniedException denied) {
            String reason = denied.getReason();
            problem = unreachable(what + "access is denied" + (reason == null ? "" : " (" + reason + ")"))
                    .withHelp("set the credentials in the environment of this process, see the serving API");
        } else {
            problem = unreachable(what + IoErrorMessage.of(failed))
                    .withHelp("check the address, the server and the connection; the next check tries again");
        }
        return SassException.of(problem, failed);
    }

    private static Diagnostic unreachable(String message) {
        return Diagnostic.error(ServingCode.RELEASE_FILES_UNREACHABLE, message);
    }

    private SassException cacheFailure(Exception failed) {
        return SassException.of(
                Diagnostic.error(
                                ServingCode.RELEASE_FILES_UNREACHABLE,
                                "cannot store the files of a release: " + ReleaseFiles.reason(failed))
                        .inFile(folder.toString())
                        .withHelp("free disk space, or make the folder writable"),
                failed);
    }
}
