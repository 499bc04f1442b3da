package org.sassrec.release;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.Folders;
import org.sassrec.files.Sha256;
import org.sassrec.files.remote.RemoteFolder;
import org.sassrec.release.content.ReleaseCode;
import org.sassrec.serving.release.FileList;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.release.ServingCode;
import org.sassrec.serving.store.VectorStore;

/**
 * Copies and removes {@link ReleaseFiles}. Several stores can share one folder: {@code releases/<model>/stores} lists
 * the stores that have a release with these files. The last of them removes the files.
 */
final class ReleaseFileWriter {

    private static final String TEMPORARY_SUFFIX = ".tmp";

    private final ReleaseFiles files;

    ReleaseFileWriter(ReleaseFiles files) {
        this.files = files;
    }

    /** Returns the files for reading. */
    ReleaseFiles files() {
        return files;
    }

    /**
     * Ensures that the files of a release are intact. Copies those of the published model if they are missing or
     * damaged. Files of other models exist only in the releases and cannot be restored.
     *
     * @throws SassException SASS7505, SASS7506 or SASS7552 if files are missing or damaged and cannot be copied;
     * SASS7556 if they cannot be copied to their address
     */
    void ensure(VectorStore store, ReleaseManifest release, Path userTower, Path snapshot) {
        release.models().forEach((name, model) -> {
            boolean intact = belongsTo(model, files.userTower(name), files.snapshot(name));
            if (!intact && belongsTo(model, userTower, snapshot)) {
                copy(store, name, userTower, snapshot);
                intact = belongsTo(
                        model,
                        files.userTower(name),
                        files.snapshot(name)); // checks that the copied files are those that were digested
            }
            if (!intact) {
                files.check(release);
            }
        });
        release.models().keySet().forEach(name -> claim(store, name));
        upload(release);
    }

    /**
     * Copies the files of a release to their address, if they have one. The local files must be intact.
     *
     * @throws SassException SASS7556 if a file cannot be copied
     */
    void upload(ReleaseManifest release) {
        for (String name : release.models().keySet()) {
            list(name);
            files.remote().ifPresent(remote -> new ReleaseUpload(remote).upload(files.folder(name)));
        }
    }

    /** Lists the files of a model. An earlier version of this program may have copied them without a list. */
    private void list(String name) {
        try {
            FileList.write(files.folder(name));
        } catch (IOException failed) {
            throw copyFailure(files.folder(name), failed);
        }
    }

    /** Returns whether all files of a release are those that were published. Reads them completely. */
    boolean isIntact(ReleaseManifest release) {
        return release.models().entrySet().stream()
                .allMatch(model ->
                        belongsTo(model.getValue(), files.userTower(model.getKey()), files.snapshot(model.getKey())));
    }

    private static boolean belongsTo(ReleaseManifest.Model model, Path userTower, Path snapshot) {
        return ReleaseFiles.digestOrProblem(userTower).equals(model.userTowerId())
                && ReleaseFiles.digestOrProblem(snapshot).equals(model.snapshotId());
    }

    /**
     * Copies to a temporary folder, then renames it, so that a folder with the model's name is complete. Keeps the
     * claims of other stores. Only the owner can read the snapshot, which contains data of users.
     */
    private void copy(VectorStore store, String model, Path userTower, Path snapshot) {
        Path aside = files.folder().resolve(model + temporarySuffix(store));
        Path damaged = files.folder().resolve(model + ".damaged" + temporarySuffix(store));
        Path place = files.folder().resolve(model);
        try {
            Folders.deleteRecursively(aside);
            Folders.deleteRecursively(damaged);
            Folders.create(aside);
            copyTree(userTower, aside.resolve("user_tower"));
            Path users = aside.resolve("snapshot");
            if (Files.isDirectory(snapshot)) {
                Folders.createPrivate(users);
            }
            copyTree(snapshot, users);
            Folders.restrict(users);
            FileList.write(aside);
            Path claims = Claims.in(place, store).folder();
            Claims copied = Claims.in(aside, store);
            if (Files.isDirectory(claims)) {
                copyTree(claims, copied.folder());
            }
            copied.claim(store);
            if (Files.exists(place)) {
                Folders.move(place, damaged);
            }
            Folders.move(aside, place);
            Folders.deleteRecursively(damaged);
        } catch (IOException failed) {
            throw copyFailure(place, failed);
        }
    }

    private void claim(VectorStore store, String model) {
        Path place = files.folder().resolve(model);
        try {
            Claims.in(place, store).claim(store);
        } catch (IOException failed) {
            throw copyFailure(place, failed);
        }
    }

    private static SassException copyFailure(Path place, IOException failed) {
        return SassException.of(
                Diagnostic.error(
                                ReleaseCode.USER_TOWER_COPY_FAILED,
                                "cannot copy the user tower and the snapshot into the release: "
                                        + ReleaseFiles.reason(failed))
                        .inFile(place.toString())
                        .withHelp("free disk space or make the folder writable, then publish again; the live"
                                + " release is unchanged"),
                failed);
    }

    /** Returns the suffix of temporary folders of a store. */
    static String temporarySuffix(VectorStore store) {
        return "." + Claims.fileName(store) + TEMPORARY_SUFFIX;
    }

    /** Removes the files of all models of a store except these, unless another store claims them. */
    void retain(VectorStore store, Collection<String> models) {
        if (!Files.isDirectory(files.folder())) {
            return;
        }
        try (Stream<Path> found = Files.list(files.folder())) {
            for (Path path : found.toList()) {
                String name = String.valueOf(path.getFileName());
                if (name.endsWith(temporarySuffix(store))) {
                    Folders.deleteRecursively(path);
                } else if (!models.contains(name)) {
                    removeClaim(store, path);
                }
            }
        } catch (IOException failed) {
            throw SassException.of(
                    Diagnostic.error(
                                    ReleaseCode.RELEASE_CLEANUP_FAILED,
                                    "cannot remove the files of old releases: " + ReleaseFiles.reason(failed))
                            .inFile(files.folder().toString()),
                    failed);
        }
    }

    /**
     * Returns folders that this store does not remove because only other stores claim them. Such a store may be this
     * one under an earlier address or may no longer exist. Users must decide.
     *
     * @param models models of the releases of this store
     * @return folders, by the store that claims them
     */
    SortedMap<String, List<Path>> foldersOfOtherStores(VectorStore store, Collection<String> models) {
        SortedMap<String, List<Path>> others = new TreeMap<>();
        if (!Files.isDirectory(files.folder())) {
            return others;
        }
        try (Stream<Path> found = Files.list(files.folder())) {
            for (Path path : found.sorted().toList()) {
                String name = String.valueOf(path.getFileName());
                if (!models.contains(name) && !name.endsWith(TEMPORARY_SUFFIX)) {
                    keptFor(store, name)
                            .ifPresent(owner -> others.computeIfAbsent(owner, each -> new ArrayList<>())
                                    .add(path));
                }
            }
        } catch (IOException failed) {
            throw readFailure(failed);
        }
        return others;
    }

    /**
     * Returns the other stores that claim the files of a model; empty if this store claims them too or no store does.
     */
    Optional<String> keptFor(VectorStore store, String model) {
        try {
            return Claims.in(files.folder(model), store).otherOwners();
        } catch (IOException failed) {
            throw readFailure(failed);
        }
    }

    private SassException readFailure(IOException failed) {
        return SassException.of(
                Diagnostic.error(
                                ServingCode.PUBLISH_EXPORT_UNREADABLE,
                                "cannot read the folder of releases: " + ReleaseFiles.reason(failed))
                        .inFile(files.folder().toString())
                        .withHelp("give the user of this process read access to all files below `publish.path`, or"
                                + " repair the disk"),
                failed);
    }

    private void removeClaim(VectorStore store, Path place) throws IOException {
        Claims claims = Claims.in(place, store);
        if (!claims.hasOwn()) {
            return;
        }
        if (!claims.others().isEmpty()) {
            Files.delete(claims.own());
            return;
        }
        Optional<RemoteFolder> remote = files.remote();
        if (remote.isPresent()) {
            // Before the local files: they name what is left if this fails.
            new ReleaseUpload(remote.get()).delete(place);
        }
        // A partially removed folder keeps the temporary suffix and is removed the next time.
        Path aside = files.folder().resolve(place.getFileName() + temporarySuffix(store));
        Folders.deleteRecursively(aside);
        Folders.move(place, aside);
        Folders.deleteRecursively(aside);
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path path : walk.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Folders.create(target);
                } else {
                    // Forced to the disk, because the manifest that names the copy must not survive a crash without it.
                    AtomicFile.write(target, file -> Files.copy(path, Channels.newOutputStream(file)));
                }
            }
        }
    }

    /**
     * The claims of stores on the files of a folder: {@code stores/MARK}, one file per store with its location.
     *
     * @param folder folder of all claims, which need not exist
     * @param own claim of the current store
     */
    private record Claims(Path folder, Path own) {

        static Claims in(Path release, VectorStore store) {
            Path stores = release.resolve("stores");
            return new Claims(stores, stores.resolve(fileName(store)));
        }

        static String fileName(VectorStore store) {
            return fileName(store.location());
        }

        /** The name is the checksum of the content. */
        private static String fileName(String location) {
            byte[] hash = Sha256.digest().digest(location.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        }

        boolean hasOwn() {
            return Files.exists(own);
        }

        void claim(VectorStore store) throws IOException {
            if (!hasOwn()) {
                Folders.create(folder);
                AtomicFile.write(own, store.location() + "\n");
            }
        }

        List<Path> others() throws IOException {
            if (!Files.isDirectory(folder)) {
                return List.of();
            }
            try (Stream<Path> claims = Files.list(folder)) {
                return claims.filter(claim -> !claim.equals(own)).sorted().toList();
            }
        }

        /** Returns the location in a claim. A damaged claim still counts, because its name alone decides. */
        private static String owner(Path claim) throws IOException {
            String location = new String(Files.readAllBytes(claim), StandardCharsets.UTF_8).strip();
            return fileName(location).equals(String.valueOf(claim.getFileName()))
                    ? location
                    : "unknown (" + claim + " is damaged)";
        }

        /** Returns the locations of the other stores; empty if this store has a claim or no store has one. */
        Optional<String> otherOwners() throws IOException {
            if (hasOwn()) {
                return Optional.empty();
            }
            List<String> places = new ArrayList<>();
            try {
                for (Path claim : others()) {
                    places.add(owner(claim));
                }
            } catch (NoSuchFileException removed) {
                return Optional.empty(); // removed by its store meanwhile
            }
            return places.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", places));
        }
    }
}
