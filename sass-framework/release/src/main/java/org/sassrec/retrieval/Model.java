package org.sassrec.retrieval;

import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.release.Release;
import org.sassrec.serving.release.ReleaseFiles;

/**
 * What turns users into vectors, for the scenarios whose vectors came from the same training. Releases of one training that
 * follow each other, as a withdrawal makes them, share it: it counts who uses it, and closes when the last has gone.
 * Thread-safe.
 */
final class Model {

    private final Tower tower;
    private final KnownUsers users;
    private final Holders holders = new Holders();

    private Model(Tower tower, KnownUsers users) {
        this.tower = tower;
        this.users = users;
    }

    /**
     * Opens the files of a training.
     *
     * @param name key of {@link Release#models}
     * @throws SassException SASS7552 if they are damaged
     */
    static Model open(ReleaseFiles files, Release release, String name, ReleaseParts parts) {
        try {
            return open(files, name, parts);
        } catch (SassException unreadable) {
            throw damaged(release, unreadable);
        }
    }

    private static Model open(ReleaseFiles files, String name, ReleaseParts parts) {
        Tower tower = parts.openTower(files.userTower(name));
        try {
            return new Model(tower, parts.openUsers(files.snapshot(name)));
        } catch (RuntimeException | Error failed) {
            tower.close();
            throw failed;
        }
    }

    /** The parts are an export's, and its remedy, to export again, does nothing for the copies that a release has. */
    private static SassException damaged(Release release, SassException unreadable) {
        Diagnostic told = unreadable.diagnostics().get(0);
        if (!told.code().equals("SASS5204")) {
            return unreadable;
        }
        Diagnostic damaged = Diagnostic.error(
                        "SASS7552", "release " + release.id() + " is not whole any more: " + told.message())
                .at(told.place(), "")
                .withHelp("publish again, or roll back to another release");
        return SassException.of(damaged, unreadable);
    }

    Tower tower() {
        return tower;
    }

    KnownUsers users() {
        return users;
    }

    /** Keeps it open until one more {@link #letGo}; {@code false} if it is closed. */
    boolean hold() {
        return holders.join();
    }

    void letGo() {
        if (holders.leave()) {
            try {
                tower.close();
            } finally {
                users.close();
            }
        }
    }
}
