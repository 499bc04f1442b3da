package org.sassrec.release;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.Folders;
import org.sassrec.files.Sha256;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;

/**
 * Copies and removes {@link ReleaseFiles}. Several stores may use one folder: {@code releases/<id>/stores} names those that have a
 * release with these files, and the last of them removes them.
 */
final class ReleaseFileWriter {

    private static final String TEMPORARY_SUFFIX = ".tmp";

    private final ReleaseFiles files;

    ReleaseFileWriter(ReleaseFiles files) {
        this.files = files;
    }

    /** The files as readers see them. */
    ReleaseFiles files() {
        return files;
    }

    /**
     * Sees to it that the files of a release are there and whole: copies those of the model that is published where they are
     * missing or damaged. Those of other models, which only the releases have, cannot be had again.
     *
     * @throws SassException SASS7505, SASS7506, SASS7552
     */
    void ensure(VectorStore store, ReleaseManifest release, Path userTower, Path snapshot) {
        release.models().forEach((name, model) -> {
            boolean whole = belongsTo(model, files.userTower(name), files.snapshot(name));
            if (!whole && belongsTo(model, userTower, snapshot)) {
                copy(store, name, userTower, snapshot);
                whole = belongsTo(
                        model, files.userTower(name), files.snapshot(name)); // what was copied is what was digested
            }
            if (!whole) {
                files.check(release);
            }
        });
        release.models().keySet().forEach(name -> claim(store, name));
    }

    private static boolean belongsTo(ReleaseManifest.Model model, Path userTower, Path snapshot) {
        return ReleaseFiles.digestOrProblem(userTower).equals(model.userTowerId())
                && ReleaseFiles.digestOrProblem(snapshot).equals(model.snapshotId());
    }

    /** Copies aside, then renames: a folder with the model's name is whole. What other stores noted there stays. */
    private void copy(VectorStore store, String model, Path userTower, Path snapshot) {
        Path aside = files.folder().resolve(model + temporarySuffix(store));
        Path damaged = files.folder().resolve(model + ".damaged" + temporarySuffix(store));
        Path place = files.folder().resolve(model);
        try {
            Folders.deleteRecursively(aside);
            Folders.deleteRecursively(damaged);
            Files.createDirectories(aside);
            copyTree(userTower, aside.resolve("user_tower"));
            copyTree(snapshot, aside.resolve("snapshot"));
            Path notes = Claims.in(place, store).folder();
            Claims copied = Claims.in(aside, store);
            if (Files.isDirectory(notes)) {
                copyTree(notes, copied.folder());
            }
            copied.claim(store);
            if (Files.exists(place)) {
                Files.move(place, damaged, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE);
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
                                DiagnosticCode.USER_TOWER_COPY_FAILED,
                                "cannot copy the user tower and the snapshot into the release: "
                                        + ReleaseFiles.reason(failed))
                        .inFile(place.toString())
                        .withHelp("free some space or make the folder writable, then publish again; the live"
                                + " release is untouched"),
                failed);
    }

    /** How the name of a folder ends that a store is writing or removing. */
    static String temporarySuffix(VectorStore store) {
        return "." + Claims.fileName(store) + TEMPORARY_SUFFIX;
    }

    /** Removes the files of all models of a store but those, unless another store has them, too. */
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
                                    DiagnosticCode.RELEASE_CLEANUP_FAILED,
                                    "cannot remove the files of old releases: " + ReleaseFiles.reason(failed))
                            .inFile(files.folder().toString()),
                    failed);
        }
    }

    /**
     * Files that this store does not remove: other stores noted themselves there, and it did not. Such a store may be this one
     * under a former address, or be gone; from here nobody can tell, so they are for a person to look at.
     *
     * @param models releases that this store has
     * @return folders, by the store that they are kept for
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
                            .ifPresent(its -> others.computeIfAbsent(its, each -> new ArrayList<>())
                                    .add(path));
                }
            }
        } catch (IOException failed) {
            throw readFailure(failed);
        }
        return others;
    }

    /** Which other stores the files of a release are kept for; nothing where this one noted itself, or nobody did. */
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
                                DiagnosticCode.PUBLISH_EXPORT_UNREADABLE,
                                "cannot read the folder of releases: " + ReleaseFiles.reason(failed))
                        .inFile(files.folder().toString()),
                failed);
    }

    private void removeClaim(VectorStore store, Path place) throws IOException {
        Claims notes = Claims.in(place, store);
        if (!notes.hasOwn()) {
            return;
        }
        if (!notes.others().isEmpty()) {
            Files.delete(notes.own());
            return;
        }
        // What is removed by halves is found and removed the next time.
        Path aside = files.folder().resolve(place.getFileName() + temporarySuffix(store));
        Folders.deleteRecursively(aside);
        Files.move(place, aside, StandardCopyOption.ATOMIC_MOVE);
        Folders.deleteRecursively(aside);
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path path : walk.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    // Forced to the disk: the manifest that names the copy must not outlive it.
                    AtomicFile.write(target, file -> Files.copy(path, Channels.newOutputStream(file)));
                }
            }
        }
    }

    /**
     * Which stores have a release with the files of a folder: {@code stores/MARK}, a file for each, which says where the store is.
     *
     * @param folder of all notes, which need not be there
     * @param own note of the store that is told from others
     */
    private record Claims(Path folder, Path own) {

        static Claims in(Path release, VectorStore store) {
            Path stores = release.resolve("stores");
            return new Claims(stores, stores.resolve(fileName(store)));
        }

        static String fileName(VectorStore store) {
            byte[] hash = Sha256.digest().digest(store.location().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        }

        boolean hasOwn() {
            return Files.exists(own);
        }

        void claim(VectorStore store) throws IOException {
            if (!hasOwn()) {
                Files.createDirectories(folder);
                Files.writeString(own, store.location() + "\n");
            }
        }

        List<Path> others() throws IOException {
            if (!Files.isDirectory(folder)) {
                return List.of();
            }
            try (Stream<Path> notes = Files.list(folder)) {
                return notes.filter(note -> !note.equals(own)).sorted().toList();
            }
        }

        /** Where the others are that the files are kept for; nothing where this store noted itself, or nobody did. */
        Optional<String> otherOwners() throws IOException {
            if (hasOwn()) {
                return Optional.empty();
            }
            List<String> places = new ArrayList<>();
            try {
                for (Path note : others()) {
                    places.add(Files.readString(note).strip());
                }
            } catch (NoSuchFileException removed) {
                return Optional.empty(); // by its store, just now
            }
            return places.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", places));
        }
    }
}
