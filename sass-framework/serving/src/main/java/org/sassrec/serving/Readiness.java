package org.sassrec.serving;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.release.ReleaseManifest;

/**
 * Whether a retriever can answer. {@link #check} reads from each scenario and, once per release, compares the answers
 * with the vectors. Thread-safe.
 */
public final class Readiness {

    private static final System.Logger LOG = System.getLogger(Readiness.class.getName());

    private final Retriever retriever;
    private final ReentrantLock checking = new ReentrantLock();
    private @Nullable String checked; // guarded by checking
    private boolean logged; // guarded by checking
    private volatile Optional<String> reason = Optional.of("the release is not checked yet");

    public Readiness(Retriever retriever) {
        this.retriever = retriever;
    }

    /** Returns why the retriever cannot answer; empty if it can. */
    public Optional<String> reason() {
        return reason;
    }

    /**
     * Checks the store and the release that answers: reads the vector and the texts of an item of each scenario, and the
     * values of a known user. Returns at once if another thread is checking, because a slow store must not make health
     * probes wait for each other.
     */
    public void check() {
        if (!checking.tryLock()) {
            return;
        }
        try {
            Optional<String> found = find();
            if (found.isPresent() && !logged) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "not ready: {0}",
                        found.get().replaceAll("\\s*\n\\s*", " "));
            }
            logged = found.isPresent();
            reason = found;
        } finally {
            checking.unlock();
        }
    }

    /** Catches errors too: a timer silently stops a task that throws. */
    private Optional<String> find() {
        try {
            ReleaseManifest release = retriever.release();
            if (!release.id().equals(checked)) {
                Optional<String> difference = ParityCheck.run(retriever, release);
                checked = difference.isEmpty() ? release.id() : null;
                return difference;
            }
            return retriever.probe().map(Readiness::unreadable);
        } catch (RuntimeException | Error failed) {
            return Optional.of(unreadable(failed));
        }
    }

    private static String unreadable(Throwable failed) {
        return "the release cannot be read: " + (failed instanceof SassException ? failed.getMessage() : failed);
    }
}
