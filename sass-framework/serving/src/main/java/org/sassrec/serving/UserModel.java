package org.sassrec.serving;

import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;

/**
 * The user tower and the serving snapshot of one training. Computes user vectors for the scenarios whose item vectors
 * come from the same training. Consecutive releases of one training share it, for example after a withdrawal. Counts
 * its users and closes after the last one has released it. Thread-safe.
 */
final class UserModel {

    private final ReleaseLoader.Tower tower;
    private final ReleaseLoader.KnownUsers users;
    private final RefCount references = new RefCount();

    private UserModel(ReleaseLoader.Tower tower, ReleaseLoader.KnownUsers users) {
        this.tower = tower;
        this.users = users;
    }

    /**
     * Opens the files of a training.
     *
     * @param name key of {@link ReleaseManifest#models}
     * @throws SassException SASS7552 if the files are corrupt
     */
    static UserModel open(ReleaseFiles files, ReleaseManifest release, String name, ReleaseLoader parts) {
        try {
            return open(files, name, parts);
        } catch (SassException unreadable) {
            throw damagedFiles(release, unreadable);
        }
    }

    private static UserModel open(ReleaseFiles files, String name, ReleaseLoader parts) {
        ReleaseLoader.Tower tower = parts.openTower(files.userTower(name));
        try {
            return new UserModel(tower, parts.openUsers(files.snapshot(name)));
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

    ReleaseLoader.KnownUsers users() {
        return users;
    }

    /** Keeps the model open until one more {@link #release}. Returns {@code false} if it is closed. */
    boolean acquire() {
        return references.acquire();
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
