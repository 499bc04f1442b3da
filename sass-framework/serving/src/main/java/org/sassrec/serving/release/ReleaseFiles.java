package org.sassrec.serving.release;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.Sha256;

/**
 * The files of releases, beside the vectors: {@code releases/<id>/{user_tower,snapshot}} in a folder. They are copies, so the
 * training's own folder may go.
 */
public final class ReleaseFiles {

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
                                DiagnosticCode.USER_TOWER_MISMATCH,
                                "the files of release " + release.id() + " are not here: the user tower is missing")
                        .withHelp("they lie in `publish.path` of the machine that publishes, with every store:"
                                + " mount or copy that folder here; if they are gone there, too, publish again");
            case UNREADABLE ->
                Diagnostic.error(
                                DiagnosticCode.USER_TOWER_MISMATCH,
                                "the user tower of release " + release.id() + " cannot be read")
                        .withHelp("give the user whom this runs as the right to read all below `publish.path`;"
                                + " if the disk has lost it, publish again");
            default ->
                Diagnostic.error(
                                DiagnosticCode.USER_TOWER_MISMATCH,
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
                                DiagnosticCode.RELEASE_CORRUPT,
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

    /** The folder of the files of all releases. */
    public Path folder() {
        return folder;
    }

    /** The folder of all files of a release. */
    public Path folder(String model) {
        return folder.resolve(model);
    }

    /** SHA-256 over names and contents of a file or all files of a folder, in hex. */
    public static String digest(Path root) {
        try {
            return Sha256.ofTree(root);
        } catch (IOException failed) {
            throw SassException.of(
                    Diagnostic.error(
                                    DiagnosticCode.PUBLISH_EXPORT_UNREADABLE,
                                    "cannot read " + root + ": " + reason(failed))
                            .withHelp("run `train` first: it exports the user tower and the snapshot"),
                    failed);
        }
    }

    /** Why a file cannot be read or written. */
    public static String reason(Exception failed) {
        Throwable cause = failed instanceof UncheckedIOException ? failed.getCause() : failed;
        return cause instanceof FileSystemException system
                ? IoErrorMessage.withFile(system)
                : failed.getClass().getSimpleName() + ": " + failed.getMessage();
    }
}
