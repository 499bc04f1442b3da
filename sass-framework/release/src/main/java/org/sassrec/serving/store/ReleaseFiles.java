package org.sassrec.serving.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.IoReason;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.Folders;
import org.sassrec.files.Sha256;

/**
 * The files of releases, beside the vectors: {@code releases/<id>/{user_tower,snapshot}} in a folder. They are copies, so the
 * training's own folder may go. Several stores may use one folder: {@code releases/<id>/stores} names those that have a release
 * with these files, and the last of them removes them.
 */
public final class ReleaseFiles {

    private static final String TEMPORARY = ".tmp";
    private static final String MISSING = "missing";
    private static final String UNREADABLE = "unreadable";

    private final Path folder;

    private ReleaseFiles(Path folder) {
        this.folder = folder;
    }

    /** The files below {@code home}/releases. */
    public static ReleaseFiles in(Path home) {
        return new ReleaseFiles(home.resolve("releases"));
    }

    /**
     * Folder of the exported user tower.
     *
     * @param model key of {@link ReleaseManifest#models}
     */
    public Path userTower(String model) {
        return folder.resolve(model).resolve("user_tower");
    }

    /** The snapshot of the known users. */
    public Path snapshot(String model) {
        return folder.resolve(model).resolve("snapshot");
    }

    /**
     * Refuses user towers that are not those the vectors were made with. Snapshots are not looked at: they may be large, and who
     * opens a release does not wait for that.
     *
     * @throws SassException SASS7505
     */
    public void checkTowers(ReleaseManifest release) {
        release.models().keySet().forEach(model -> refuse(towerProblem(release, model, ReleaseFiles::digestOrProblem)));
    }

    /**
     * Refuses files that are not those that were published. All are read, snapshots, too: by their sizes alone neither what was
     * swapped nor what a crash left unwritten would show, and a publish reads the export in the same way.
     *
     * @throws SassException SASS7505, SASS7552
     */
    public void check(ReleaseManifest release) {
        release.models().keySet().forEach(model -> {
            refuse(towerProblem(release, model, ReleaseFiles::digestOrProblem));
            refuse(snapshotProblem(release, model, ReleaseFiles::digestOrProblem));
        });
    }

    /**
     * What is wrong with a user tower.
     *
     * @param model key of {@link ReleaseManifest#models}
     * @param digests {@link #digestOrProblem}, for who asks several times a memory of it
     */
    public Optional<Diagnostic> towerProblem(ReleaseManifest release, String model, Function<Path, String> digests) {
        Path tower = userTower(model);
        String expected = model(release, model).userTowerId();
        String found = digests.apply(tower);
        if (found.equals(expected)) {
            return Optional.empty();
        }
        Diagnostic problem = switch (found) {
            case MISSING ->
                Diagnostic.error(
                                "SASS7505",
                                "the files of release " + release.id() + " are not here: the user tower is missing")
                        .withHelp("they lie in `publish.path` of the machine that publishes, with every store:"
                                + " mount or copy that folder here; if they are gone there, too, publish again");
            case UNREADABLE ->
                Diagnostic.error("SASS7505", "the user tower of release " + release.id() + " cannot be read")
                        .withHelp("give the user whom this runs as the right to read all below `publish.path`;"
                                + " if the disk has lost it, publish again");
            default ->
                Diagnostic.error(
                                "SASS7505",
                                "the user tower does not belong to the vectors of release " + release.id() + ": "
                                        + describeDifference(expected, found))
                        .withHelp("publish again: vectors of different trainings must not be compared");
        };
        return Optional.of(problem.inFile(tower.toString()));
    }

    /** What is wrong with a snapshot; the parameters are those of {@link #towerProblem}. */
    public Optional<Diagnostic> snapshotProblem(ReleaseManifest release, String model, Function<Path, String> digests) {
        return problem(snapshot(model), model(release, model).snapshotId(), digests)
                .map(differs -> Diagnostic.error(
                                "SASS7552",
                                "release " + release.id() + " is not whole any more: the snapshot of its users is"
                                        + " another one: " + differs)
                        .inFile(snapshot(model).toString())
                        .withHelp("publish all scenarios again, or roll back to another release"));
    }

    private static ReleaseManifest.Model model(ReleaseManifest release, String model) {
        return Optional.ofNullable(release.models().get(model)).orElseThrow();
    }

    private static Optional<String> problem(Path place, String expected, Function<Path, String> digests) {
        String found = digests.apply(place);
        return found.equals(expected) ? Optional.empty() : Optional.of(describeDifference(expected, found));
    }

    private static String describeDifference(String expected, String found) {
        return "expected " + shorten(expected) + ", found " + shorten(found);
    }

    private static void refuse(Optional<Diagnostic> problem) {
        if (problem.isPresent()) {
            throw problem.get().toException();
        }
    }

    /**
     * Sees to it that the files of a release are there and whole: copies those of the model that is published where they are
     * missing or damaged. Those of other models, which only the releases have, cannot be had again.
     *
     * @throws SassException SASS7505, SASS7506, SASS7552
     */
    public void ensureCopied(VectorStore store, ReleaseManifest release, Path userTower, Path snapshot) {
        release.models().forEach((name, model) -> {
            boolean whole = belongsTo(model, userTower(name), snapshot(name));
            if (!whole && belongsTo(model, userTower, snapshot)) {
                copy(store, name, userTower, snapshot);
                whole = belongsTo(model, userTower(name), snapshot(name)); // what was copied is what was digested
            }
            if (!whole) {
                check(release);
            }
        });
        release.models().keySet().forEach(name -> claim(store, name));
    }

    private static boolean belongsTo(ReleaseManifest.Model model, Path userTower, Path snapshot) {
        return digestOrProblem(userTower).equals(model.userTowerId())
                && digestOrProblem(snapshot).equals(model.snapshotId());
    }

    /**
     * Digest of what is there; otherwise why there is none. A disk that gives a file no more has lost it; of what lies in a folder
     * that we may not enter nobody can say whether it is there.
     */
    public static String digestOrProblem(Path place) {
        if (Files.notExists(place)) {
            return MISSING;
        }
        try {
            return digest(place);
        } catch (SassException unreadable) {
            return UNREADABLE;
        }
    }

    private static String shorten(String digest) {
        return digest.substring(0, Math.min(12, digest.length()));
    }

    /** Copies aside, then renames: a folder with the model's name is whole. What other stores noted there stays. */
    private void copy(VectorStore store, String model, Path userTower, Path snapshot) {
        Path aside = folder.resolve(model + temporarySuffix(store));
        Path damaged = folder.resolve(model + ".damaged" + temporarySuffix(store));
        Path place = folder.resolve(model);
        try {
            Folders.deleteRecursively(aside);
            Folders.deleteRecursively(damaged);
            Files.createDirectories(aside);
            copyTree(userTower, aside.resolve("user_tower"));
            copyTree(snapshot, aside.resolve("snapshot"));
            Path notes = StoreClaims.in(place, store).folder();
            StoreClaims copied = StoreClaims.in(aside, store);
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
            throw writeFailure(place, failed);
        }
    }

    private void claim(VectorStore store, String model) {
        Path place = folder.resolve(model);
        try {
            StoreClaims.in(place, store).claim(store);
        } catch (IOException failed) {
            throw writeFailure(place, failed);
        }
    }

    private static SassException writeFailure(Path place, IOException failed) {
        return SassException.of(
                Diagnostic.error(
                                "SASS7506",
                                "cannot copy the user tower and the snapshot into the release: " + reason(failed))
                        .inFile(place.toString())
                        .withHelp("free some space or make the folder writable, then publish again; the live"
                                + " release is untouched"),
                failed);
    }

    /** How the name of a folder ends that a store is writing or removing. */
    public static String temporarySuffix(VectorStore store) {
        return "." + StoreClaims.fileName(store) + TEMPORARY;
    }

    /** Removes the files of all models of a store but those, unless another store has them, too. */
    public void retain(VectorStore store, Collection<String> models) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> found = Files.list(folder)) {
            for (Path path : found.toList()) {
                String name = String.valueOf(path.getFileName());
                if (name.endsWith(temporarySuffix(store))) {
                    Folders.deleteRecursively(path);
                } else if (!models.contains(name)) {
                    disclaim(store, path);
                }
            }
        } catch (IOException failed) {
            throw SassException.of(
                    Diagnostic.error("SASS7507", "cannot remove the files of old releases: " + reason(failed))
                            .inFile(folder.toString()),
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
    public SortedMap<String, List<Path>> filesOfOtherStores(VectorStore store, Collection<String> models) {
        SortedMap<String, List<Path>> others = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return others;
        }
        try (Stream<Path> found = Files.list(folder)) {
            for (Path path : found.sorted().toList()) {
                String name = String.valueOf(path.getFileName());
                if (!models.contains(name) && !name.endsWith(TEMPORARY)) {
                    otherOwners(store, name)
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
    public Optional<String> otherOwners(VectorStore store, String model) {
        try {
            return StoreClaims.in(folder(model), store).otherOwners();
        } catch (IOException failed) {
            throw readFailure(failed);
        }
    }

    /** The folder of all files of a release. */
    public Path folder(String model) {
        return folder.resolve(model);
    }

    private SassException readFailure(IOException failed) {
        return SassException.of(
                Diagnostic.error("SASS7508", "cannot read the folder of releases: " + reason(failed))
                        .inFile(folder.toString()),
                failed);
    }

    private void disclaim(VectorStore store, Path place) throws IOException {
        StoreClaims notes = StoreClaims.in(place, store);
        if (!notes.hasOwnClaim()) {
            return;
        }
        if (notes.hasOtherClaims()) {
            notes.disclaim();
            return;
        }
        // What is removed by halves is found and removed the next time.
        Path aside = folder.resolve(place.getFileName() + temporarySuffix(store));
        Folders.deleteRecursively(aside);
        Files.move(place, aside, StandardCopyOption.ATOMIC_MOVE);
        Folders.deleteRecursively(aside);
    }

    /** SHA-256 over names and contents of a file or all files of a folder, in hex. */
    public static String digest(Path root) {
        try {
            return Sha256.ofTree(root);
        } catch (IOException failed) {
            throw SassException.of(
                    Diagnostic.error("SASS7508", "cannot read " + root + ": " + reason(failed))
                            .withHelp("run `train` first: it exports the user tower and the snapshot"),
                    failed);
        }
    }

    private static String reason(Exception failed) {
        Throwable cause = failed instanceof UncheckedIOException ? failed.getCause() : failed;
        return cause instanceof FileSystemException system
                ? IoReason.withFile(system)
                : failed.getClass().getSimpleName() + ": " + failed.getMessage();
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
}
