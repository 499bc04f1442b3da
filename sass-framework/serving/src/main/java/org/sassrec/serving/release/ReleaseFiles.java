package org.sassrec.serving.release;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.FileVersions;
import org.sassrec.files.Sha256;
import org.sassrec.files.remote.RemoteAddress;
import org.sassrec.files.remote.RemoteFolder;
import org.sassrec.serving.store.VectorStore;

/**
 * The files of releases next to the vectors: {@code releases/<model>/{user_tower,snapshot}} in a folder, or at an
 * address from which a reader copies them into a cache. They are copies; a release does not need the folder of the
 * training run.
 */
public final class ReleaseFiles {

    private static final String MISSING = "missing";
    private static final String UNREADABLE = "unreadable";

    private final Path folder;
    private final @Nullable RemoteFolder remote;
    private final @Nullable FileCache cache;

    private ReleaseFiles(Path folder, @Nullable RemoteFolder remote, @Nullable FileCache cache) {
        this.folder = folder;
        this.remote = remote;
        this.cache = cache;
    }

    /** Returns the files below {@code home/releases}. */
    public static ReleaseFiles in(Path home) {
        return new ReleaseFiles(home.resolve("releases"), null, null);
    }

    /**
     * Returns the files below {@code home/releases} and {@code address/releases}. A reader copies missing files from
     * the address to {@code home/cache}.
     *
     * @param address {@code https://HOST/FOLDER}, {@code s3://BUCKET/FOLDER} or {@code file:///FOLDER}; {@code null}
     * for none
     * @param store store of the releases
     * @throws SassException SASS7527 if the address is invalid
     */
    public static ReleaseFiles in(Path home, @Nullable String address, VectorStore store) {
        if (address == null) {
            return in(home);
        }
        RemoteFolder remote = RemoteAddress.open(address);
        // Separate for each store, because a reader removes the files that its store does not need.
        String owner = Sha256.of(store.location() + "\n" + address).substring(0, 16);
        return new ReleaseFiles(
                home.resolve("releases"),
                remote,
                new FileCache(remote, home.resolve("cache").resolve(owner)));
    }

    /** Returns the folder at the address of the files; empty if they have no address. */
    public Optional<RemoteFolder> remote() {
        return Optional.ofNullable(remote);
    }

    /**
     * The local files of a model.
     *
     * @param verified whether the checksum of the snapshot was verified when it was copied
     * @param versions of the files of the snapshot before their checksum is verified
     */
    public record Local(Path userTower, Path snapshot, boolean verified, FileVersions versions) {

        private Local(Path userTower, Path snapshot, boolean verified) {
            this(userTower, snapshot, verified, FileVersions.ofTree(snapshot));
        }
    }

    /**
     * Returns the local files of a model: those in the folder, after a check of the user tower, or those in the cache.
     * Copies missing files from the address.
     *
     * @throws SassException SASS7505 if the user tower is missing, unreadable or of another training; SASS7555 if the
     * files cannot be copied; SASS7552 if they are not those of the release
     */
    public Local locate(ReleaseManifest release, String name) {
        if (cache == null || Files.exists(folder(name))) {
            refuse(towerProblem(release, name, ReleaseFiles::digestOrProblem));
            return new Local(userTower(name), snapshot(name), false);
        }
        ReleaseManifest.Model model = model(release, name);
        return new Local(
                cache.obtain(release.id(), name, FileList.USER_TOWER, model.userTowerId()),
                cache.obtain(release.id(), name, FileList.SNAPSHOT, model.snapshotId()),
                true);
    }

    /**
     * Removes the files from the cache that no release of a store needs, and that the given release does not need.
     * Removes none while a channel uses a lost manifest, whose files are unknown.
     */
    public void cleanCache(VectorStore store, ReleaseManifest open) {
        if (cache == null || ReleaseChannel.anyUsesLostManifest(store)) {
            return;
        }
        Set<String> needed = new HashSet<>();
        ReleaseChannel.releases(store).forEach(release -> needed.addAll(digests(release)));
        needed.addAll(digests(open));
        cache.retain(needed);
    }

    private static Set<String> digests(ReleaseManifest release) {
        Set<String> digests = new HashSet<>();
        release.models().values().forEach(model -> {
            digests.add(model.userTowerId());
            digests.add(model.snapshotId());
        });
        return digests;
    }

    /**
     * Returns the folder of the exported user tower.
     *
     * @param model key of {@link ReleaseManifest#models}
     */
    public Path userTower(String model) {
        return folder.resolve(model).resolve(FileList.USER_TOWER);
    }

    /** Returns the serving snapshot of a model. */
    public Path snapshot(String model) {
        return folder.resolve(model).resolve(FileList.SNAPSHOT);
    }

    /**
     * Checks that the serving snapshot of a model is the published one. Reads it completely.
     *
     * @throws SassException SASS7552 if it is missing, unreadable or damaged
     */
    public void checkSnapshot(ReleaseManifest release, String model) {
        refuse(snapshotProblem(release, model, ReleaseFiles::digestOrProblem));
    }

    /**
     * Checks that user towers and snapshots are those that were published. Reads all files completely, because sizes
     * alone do not show replaced or partially written files.
     *
     * @throws SassException SASS7505 for a user tower, SASS7552 for a snapshot
     */
    public void check(ReleaseManifest release) {
        release.models().keySet().forEach(model -> {
            refuse(towerProblem(release, model, ReleaseFiles::digestOrProblem));
            checkSnapshot(release, model);
        });
    }

    /**
     * Returns the problem of a user tower; empty if it belongs to the vectors.
     *
     * @param model key of {@link ReleaseManifest#models}
     * @param digests {@link #digestOrProblem}, or a cache of it
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
                                ServingCode.USER_TOWER_MISMATCH,
                                "the user tower of release " + release.id() + " does not exist")
                        .withHelp(
                                "mount or copy `publish.path` of the machine that publishes, or set the address `files`;"
                                        + " if the file does not exist there either, publish again");
            case UNREADABLE ->
                Diagnostic.error(
                                ServingCode.USER_TOWER_MISMATCH,
                                "cannot read the user tower of release " + release.id())
                        .withHelp("give the user of this process read access to all files below `publish.path`;"
                                + " if the disk has failed, publish again");
            default ->
                Diagnostic.error(
                                ServingCode.USER_TOWER_MISMATCH,
                                "the user tower does not belong to the vectors of release " + release.id() + ": "
                                        + describeDifference(expected, found))
                        .withHelp("publish again: the user tower and the item vectors must be of the same training");
        };
        return Optional.of(problem.inFile(tower.toString()));
    }

    /** Returns the problem of a snapshot. The parameters are those of {@link #towerProblem}. */
    public Optional<Diagnostic> snapshotProblem(ReleaseManifest release, String model, Function<Path, String> digests) {
        Path snapshot = snapshot(model);
        String expected = model(release, model).snapshotId();
        String found = digests.apply(snapshot);
        if (found.equals(expected)) {
            return Optional.empty();
        }
        Diagnostic problem = found.equals(UNREADABLE)
                ? Diagnostic.error(
                                ServingCode.RELEASE_CORRUPT,
                                "cannot read the serving snapshot of release " + release.id())
                        .withHelp("run this process as the user that publishes, or give its user read access: by"
                                + " default only the owner can read snapshots; if the disk has failed, publish again")
                : Diagnostic.error(
                                ServingCode.RELEASE_CORRUPT,
                                "release " + release.id() + " is corrupt: the serving snapshot is not"
                                        + " the published one: " + describeDifference(expected, found))
                        .withHelp("publish all scenarios again, or roll back to another release");
        return Optional.of(problem.inFile(snapshot.toString()));
    }

    private static ReleaseManifest.Model model(ReleaseManifest release, String model) {
        return Optional.ofNullable(release.models().get(model)).orElseThrow();
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
     * Returns the digest of a file or folder, or {@code missing} or {@code unreadable}. A file in a folder without
     * access counts as unreadable, because it may exist.
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

    static String shorten(String digest) {
        return digest.substring(0, Math.min(12, digest.length()));
    }

    /** Returns the folder with the files of all releases. */
    public Path folder() {
        return folder;
    }

    /** Returns the folder with all files of a model. */
    public Path folder(String model) {
        return folder.resolve(model);
    }

    /**
     * Returns the SHA-256 over names and contents of a file or of all files of a folder, in hexadecimal.
     *
     * @throws SassException SASS7508 if a file cannot be read
     */
    public static String digest(Path root) {
        try {
            return Sha256.ofTree(root);
        } catch (IOException failed) {
            throw SassException.of(
                    Diagnostic.error(
                                    ServingCode.PUBLISH_EXPORT_UNREADABLE,
                                    "cannot read " + root + ": " + reason(failed))
                            .withHelp("run `sass train`, which exports the user tower and the serving snapshot"),
                    failed);
        }
    }

    /** Returns a description of why a file cannot be read or written. */
    public static String reason(Exception failed) {
        Throwable cause = failed instanceof UncheckedIOException ? failed.getCause() : failed;
        return cause instanceof FileSystemException system
                ? IoErrorMessage.withFile(system)
                : failed.getClass().getSimpleName() + ": " + failed.getMessage();
    }
}
