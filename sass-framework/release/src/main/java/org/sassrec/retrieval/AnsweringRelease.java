package org.sassrec.retrieval;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.release.Release;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.Releases;
import org.sassrec.serving.store.VectorStore;

/**
 * Which release answers: the live one of a channel, or where that cannot, an older one. One thread at a time looks for another;
 * queries and the end do not wait for it. Thread-safe.
 */
final class AnsweringRelease implements AutoCloseable {

    private static final long HOPELESS_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How long a query waits while another thread looks for a release: a server may take minutes to load one. */
    private static final long PATIENCE_SECONDS = 10;

    private final VectorStore store;
    private final ReleaseFiles files;
    private final Releases releases;
    private final ReleaseParts parts;
    private final Counters counters;
    private final OpenReleases open;
    private final ReentrantLock looking = new ReentrantLock();
    private final Object switching = new Object();
    private volatile @Nullable Generation current;
    private volatile @Nullable RuntimeException problem;

    /** Scenarios of the release that answers of which a collection is gone while there is no other release. */
    private final Map<String, RuntimeException> failing = new ConcurrentHashMap<>();

    private long hopelessUntil = System.nanoTime(); // guarded by looking

    /** Opens the live release of a channel, or an older one. */
    AnsweringRelease(VectorStore store, Path home, String channel, ReleaseParts parts, Counters counters) {
        this.store = store;
        this.files = ReleaseFiles.in(home);
        this.releases = Releases.of(store, channel);
        this.parts = parts;
        this.counters = counters;
        this.open = new OpenReleases(store);
        this.current = openLiveOrOlder(channel);
    }

    /** Why the live release could not be opened, or cannot answer for a scenario. */
    Optional<RuntimeException> problem() {
        RuntimeException told = problem;
        return told != null ? Optional.of(told) : failing.values().stream().findAny();
    }

    /** Looks for a newer release, and keeps whatever fails: a timer drops work that throws, without a word. */
    void look() {
        try {
            refresh();
        } catch (RuntimeException | Error failed) {
            problem = new IllegalStateException("the live release could not be opened: " + failed, failed);
            counters.failedReloads.increment();
        }
    }

    /** The release that answers, which stays open until it is let go. */
    Generation hold() {
        while (true) {
            Generation generation = current;
            if (generation == null) {
                throw new IllegalStateException("the retriever is closed");
            }
            if (generation.hold()) {
                return generation;
            }
        }
    }

    /**
     * Looks for a newer release now.
     *
     * @return whether another release answers from now on
     */
    boolean refresh() {
        looking.lock();
        try {
            Generation before = current;
            if (before == null) {
                return false;
            }
            try {
                String live = releases.liveManifest().orElseThrow(() -> nothingLive(before.release()));
                if (live.equals(before.manifest())) {
                    problem = null;
                    return false;
                }
                refuseOlder(before, live);
                if (!replace(before, openLive(""))) {
                    return false;
                }
                problem = null;
                counters.reloads.increment();
                return true;
            } catch (RuntimeException failed) {
                problem = failed;
                counters.failedReloads.increment();
                return false;
            }
        } finally {
            looking.unlock();
        }
    }

    /** Whether the next one answers from now on: not if somebody has closed all meanwhile. */
    private boolean replace(Generation before, Generation next) {
        boolean closed;
        synchronized (switching) {
            closed = current != before;
            current = closed ? current : next;
        }
        if (closed) {
            next.letGo();
            return false;
        }
        failing.clear();
        before.letGo();
        return true;
    }

    private static SassException nothingLive(Release answering) {
        return Diagnostic.error("SASS7600", "no release is live in channel `" + answering.channel() + "` any more")
                .withNote("release " + answering.id() + ", which is open, goes on answering")
                .withHelp("somebody has removed the channel's aliases, or a server has lost them: publish again")
                .toException();
    }

    /**
     * Leaves a release of which a collection is gone: for the live one, or if that is it, for an older one.
     *
     * @return whether another release answers now
     */
    boolean moveOn(Generation broken, String scenario, SassException why) {
        if (!isMine()) {
            return false;
        }
        try {
            if (current != broken || refresh()) {
                return current != null;
            }
            if (System.nanoTime() - hopelessUntil < 0) {
                return false; // looked a moment ago: not every query should look again
            }
            Optional<Generation> older = openOlder(broken.manifest());
            if (older.isEmpty()) {
                hopelessUntil = System.nanoTime() + HOPELESS_NANOS;
                failing.put(scenario, why);
                return false;
            }
            if (!replace(broken, older.get())) {
                return false;
            }
            problem = why;
            counters.fallbacks.increment();
            return true;
        } finally {
            looking.unlock();
        }
    }

    /** Takes the lock, unless another thread has it for long: a release may take minutes to be loaded. */
    private boolean isMine() {
        try {
            return looking.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The live release; where a part of it is gone or damaged, the newest older one that can be opened. */
    private Generation openLiveOrOlder(String channel) {
        try {
            return openLive(channel);
        } catch (SassException failed) {
            Optional<String> live = isBroken(failed) ? releases.liveManifest() : Optional.empty();
            Generation older = live.flatMap(this::openOlder).orElseThrow(() -> failed);
            problem = failed;
            counters.fallbacks.increment();
            return older;
        }
    }

    /** The newest release before a manifest's that can be opened. */
    private Optional<Generation> openOlder(String manifest) {
        for (String name : releases.manifestsBefore(manifest)) {
            try {
                return Optional.of(open(name));
            } catch (SassException broken) {
                problem = broken;
            }
        }
        return Optional.empty();
    }

    /**
     * A deliberate step back, a rollback, has an epoch of its own: an older one comes of a publisher that was held up and
     * then moved the alias too late. A store that was made anew begins with the first epoch again, and doesn't have ours.
     */
    private void refuseOlder(Generation before, String manifest) {
        if (Releases.epoch(manifest) <= before.release().epoch() && store.sealed(before.manifest())) {
            throw Diagnostic.error(
                            "SASS7605",
                            "channel `" + before.release().channel() + "` points to the manifest `" + manifest
                                    + "`, which is older than `" + before.manifest() + "`")
                    .withNote("the newer one goes on answering")
                    .withHelp("publish again: that puts the alias right; to go back on purpose, use `rollback`")
                    .toException();
        }
    }

    /** A release may be dropped between reading its name and opening it; then a newer one is live. */
    private Generation openLive(String channel) {
        for (int attempt = 1; ; attempt++) {
            String manifest = releases.liveManifest()
                    .orElseThrow(() -> Diagnostic.error("SASS7600", "no release is live in channel `" + channel + "`")
                            .withHelp("publish first")
                            .toException());
            try {
                return open(manifest);
            } catch (RuntimeException failed) {
                boolean switched = !releases.liveManifest().equals(Optional.of(manifest));
                if (!switched || attempt == 5) {
                    throw failed;
                }
            }
        }
    }

    private Generation open(String manifest) {
        return Generation.open(store, files, releases.read(manifest), manifest, parts, current, open);
    }

    /** A scenario has an answer, of whichever release. */
    void answered(String scenario) {
        if (!failing.isEmpty()) {
            failing.remove(scenario);
        }
    }

    /** Whether a collection is not there, not whole, or cannot be read. */
    static boolean isGone(SassException told) {
        return switch (told.diagnostics().get(0).code()) {
            case "SASS7533", "SASS7534", "SASS7536" -> true;
            default -> false;
        };
    }

    /** Whether that, or the release's files are missing, damaged or others. */
    private static boolean isBroken(SassException told) {
        return switch (told.diagnostics().get(0).code()) {
            case "SASS7505", "SASS7552" -> true;
            default -> isGone(told);
        };
    }

    /** Nothing answers from now on; waits a while until what runs has its answers. */
    @Override
    public void close() {
        Generation last;
        synchronized (switching) {
            last = current;
            current = null;
        }
        if (last != null) {
            last.letGo();
        }
        open.awaitClosed();
    }
}
