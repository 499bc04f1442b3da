package org.sassrec.serving;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.tower.InputValue;

/**
 * The user tower and the serving snapshot of one training. Computes user vectors for the scenarios whose item vectors
 * come from the same training. Consecutive releases of one training share it, for example after a withdrawal. Counts
 * its users and closes after the last one has released it. Thread-safe.
 */
final class UserModel {

    private final ReleaseLoader.Tower tower;
    private final ReleaseLoader.KnownUsers users;
    private final Path snapshot;
    private final RefCount references = new RefCount();
    private volatile boolean damaged;

    private UserModel(ReleaseLoader.Tower tower, ReleaseLoader.KnownUsers users, Path snapshot) {
        this.tower = tower;
        this.users = users;
        this.snapshot = snapshot;
    }

    /**
     * Opens the files of a training.
     *
     * @throws SassException SASS7552 if the files are corrupt
     */
    static UserModel open(ReleaseFiles.Local files, ReleaseManifest release, ReleaseLoader parts) {
        try {
            return open(files, parts);
        } catch (SassException unreadable) {
            throw damagedFiles(release, unreadable);
        }
    }

    private static UserModel open(ReleaseFiles.Local files, ReleaseLoader parts) {
        ReleaseLoader.Tower tower = parts.openTower(files.userTower());
        try {
            Path snapshot = files.snapshot();
            return new UserModel(tower, parts.openUsers(snapshot), snapshot);
        } catch (RuntimeException | Error failed) {
            tower.close();
            throw failed;
        }
    }

    /** Replaces the remedy "export again", which does not repair the copies in a release. */
    private static SassException damagedFiles(ReleaseManifest release, SassException unreadable) {
        Diagnostic problem = unreadable.diagnostics().get(0);
        if (problem.code() != DiagnosticCode.EXPORT_UNREADABLE) {
            return unreadable;
        }
        Diagnostic damaged = Diagnostic.error(
                        DiagnosticCode.RELEASE_CORRUPT, "release " + release.id() + " is corrupt: " + problem.message())
                .at(problem.location(), "")
                .withHelp("publish again, or roll back to another release");
        return SassException.of(damaged, unreadable);
    }

    ReleaseLoader.Tower tower() {
        return tower;
    }

    /**
     * Returns the values of a user, see {@link ReleaseLoader.KnownUsers#values}.
     *
     * @throws SassException SASS7552 if the snapshot is damaged
     */
    Optional<Map<String, InputValue>> values(String user, String scenario) {
        return read(() -> users.values(user, scenario));
    }

    /**
     * Returns the seen items of a user, see {@link ReleaseLoader.KnownUsers#seenItems}.
     *
     * @throws SassException SASS7552 if the snapshot is damaged
     */
    List<String> seenItems(String user) {
        return read(() -> users.seenItems(user));
    }

    /** Returns the time of the values, see {@link ReleaseLoader.KnownUsers#time}. */
    long time() {
        return users.time();
    }

    /** Damaged content can cause any exception, and a mapped file that became shorter an {@link InternalError}. */
    private <T> T read(Supplier<T> read) {
        try {
            return read.get();
        } catch (RuntimeException | InternalError unreadable) {
            damaged = true;
            throw changedFile("the serving snapshot", snapshot, unreadable);
        }
    }

    /** Creates SASS7552 for a file that can no longer be read. */
    static SassException changedFile(String what, Path place, Throwable cause) {
        return SassException.of(
                Diagnostic.error(
                                DiagnosticCode.RELEASE_CORRUPT,
                                what + " is damaged, or was changed while it was open: " + cause)
                        .inFile(place.toString())
                        .withHelp("publish again, and change no files of a release"),
                cause);
    }

    /**
     * Keeps the model open until one more {@link #release}. Returns {@code false} if it is closed, or damaged so that
     * it has to be opened again.
     */
    boolean acquire() {
        return !damaged && references.acquire();
    }

    void release() {
        if (references.release()) {
            try {
                tower.close();
            } finally {
                users.close();
            }
        }
    }
}
