package org.sassrec.serving;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.ChangedFileException;
import org.sassrec.files.FileVersions;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.release.ServingCode;
import org.sassrec.serving.tower.InputValue;
import org.sassrec.serving.vector.ExportCode;

/**
 * The user tower and the serving snapshot of one training. Computes user vectors for the scenarios whose item vectors
 * come from the same training. Consecutive releases of one training share it, for example after a withdrawal. Counts
 * its users and closes after the last one has released it. Thread-safe.
 */
final class UserModel {

    private final ReleaseLoader.Tower tower;
    private final ReleaseLoader.KnownUsers users;
    private final ReleaseFiles.Local files;
    private final RefCount references = new RefCount();
    private volatile boolean damaged;
    private volatile @Nullable SassException changed; // the files are not read any more

    private UserModel(ReleaseLoader.Tower tower, ReleaseLoader.KnownUsers users, ReleaseFiles.Local files) {
        this.tower = tower;
        this.users = users;
        this.files = files;
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
            return new UserModel(tower, parts.openUsers(files.snapshot()), files);
        } catch (RuntimeException | Error failed) {
            tower.close();
            throw failed;
        }
    }

    /** Replaces the remedy "export again", which does not repair the copies in a release. */
    private static SassException damagedFiles(ReleaseManifest release, SassException unreadable) {
        Diagnostic problem = unreadable.diagnostics().get(0);
        if (problem.code() != ExportCode.EXPORT_UNREADABLE) {
            return unreadable;
        }
        Diagnostic damaged = Diagnostic.error(
                        ServingCode.RELEASE_CORRUPT, "release " + release.id() + " is corrupt: " + problem.message())
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

    /** Returns a user of the snapshot; empty if it has none. */
    Optional<String> anyUser() {
        return read(users::anyUser);
    }

    /**
     * Checks that the files of the snapshot were not changed since it was opened. Call it before what was read is used.
     *
     * @throws SassException SASS7552 if a file has changed
     */
    void requireUnchanged() {
        if (users == ReleaseLoader.KnownUsers.NONE) {
            return;
        }
        try {
            files.versions().requireUnchanged();
        } catch (ChangedFileException found) {
            changed = damaged(found);
            throw changed;
        }
    }

    /** Damaged content can cause any exception, and a mapped file that became shorter an {@link InternalError}. */
    private <T> T read(Supplier<T> read) {
        if (changed != null) {
            throw changed;
        }
        try {
            return read.get();
        } catch (RuntimeException | InternalError unreadable) {
            requireUnchanged(); // a changed file is the cause of any exception
            FileVersions.awaitMemoryFault();
            throw damaged(unreadable);
        }
    }

    private SassException damaged(Throwable cause) {
        damaged = true;
        return changedFile("the serving snapshot", files.snapshot(), cause);
    }

    /** Creates SASS7552 for a file that can no longer be read. */
    static SassException changedFile(String what, Path place, Throwable cause) {
        return SassException.of(
                Diagnostic.error(
                                ServingCode.RELEASE_CORRUPT,
                                what + " is damaged, or was changed while it was open: "
                                        + (cause instanceof ChangedFileException ? cause.getMessage() : cause))
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
