package org.sassrec.serving;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;

/**
 * Which release answers: the live one of a channel, or where that cannot, an older one. One thread at a time looks for another;
 * queries and the end do not wait for it. Thread-safe.
 */
final class ReleaseSelector implements AutoCloseable {

    private static final long RETRY_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How long a query waits while another thread looks for a release: a server may take minutes to load one. */
    private static final long LOCK_WAIT_SECONDS = 10;

    private final VectorStore store;
    private final ReleaseFiles files;
    private final ReleaseChannel releases;
    private final ReleaseLoader parts;
    private final RetrieverMetrics.Counters counters;
    private final OpenRelease.Registry open;
    private final ReentrantLock pollLock = new ReentrantLock();
    private final Object switchLock = new Object();
    private volatile @Nullable OpenRelease current;
    private volatile @Nullable RuntimeException problem;

    /** Scenarios of the release that answers of which a collection is gone while there is no other release. */
    private final Map<String, RuntimeException> failing = new ConcurrentHashMap<>();

    private long retryAfter = System.nanoTime(); // guarded by looking

    /** Opens the live release of a channel, or an older one. */
    ReleaseSelector(
            VectorStore store, Path home, String channel, ReleaseLoader parts, RetrieverMetrics.Counters counters) {
        this.store = store;
        this.files = ReleaseFiles.in(home);
        this.releases = ReleaseChannel.of(store, channel);
        this.parts = parts;
        this.counters = counters;
        this.open = new OpenRelease.Registry(store);
        this.current = openLiveOrFallback(channel);
    }

    /** Why the live release could not be opened, or cannot answer for a scenario. */
    Optional<RuntimeException> problem() {
        RuntimeException told = problem;
        return told != null ? Optional.of(told) : failing.values().stream().findAny();
    }

    /** Looks for a newer release, and keeps whatever fails: a timer drops work that throws, without a word. */
    void poll() {
        try {
            refresh();
        } catch (RuntimeException | Error failed) {
            problem = new IllegalStateException("the live release could not be opened: " + failed, failed);
            counters.failedReloads.increment();
        }
    }

    /** The release that answers, which stays open until it is let go. */
    OpenRelease acquire() {
        while (true) {
            OpenRelease generation = current;
            if (generation == null) {
                throw new IllegalStateException("the retriever is closed");
            }
            if (generation.acquire()) {
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
        pollLock.lock();
        try {
            OpenRelease before = current;
            if (before == null) {
                return false;
            }
            try {
                String live = releases.liveManifestName().orElseThrow(() -> noLiveRelease(before.manifest()));
                if (live.equals(before.manifestName())) {
                    problem = null;
                    return false;
                }
                rejectOlderEpoch(before, live);
                if (!replaceCurrent(before, openLive(""))) {
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
            pollLock.unlock();
        }
    }

    /** Whether the next one answers from now on: not if somebody has closed all meanwhile. */
    private boolean replaceCurrent(OpenRelease before, OpenRelease next) {
        boolean closed;
        synchronized (switchLock) {
            closed = current != before;
            current = closed ? current : next;
        }
        if (closed) {
            next.release();
            return false;
        }
        failing.clear();
        before.release();
        return true;
    }

    private static SassException noLiveRelease(ReleaseManifest answering) {
        return Diagnostic.error(
                        DiagnosticCode.NO_LIVE_RELEASE,
                        "no release is live in channel `" + answering.channel() + "` any more")
                .withNote("release " + answering.id() + ", which is open, goes on answering")
                .withHelp("somebody has removed the channel's aliases, or a server has lost them: publish again")
                .toException();
    }

    /**
     * Leaves a release of which a collection is gone: for the live one, or if that is it, for an older one.
     *
     * @return whether another release answers now
     */
    boolean failOver(OpenRelease broken, String scenario, SassException why) {
        if (!tryLock()) {
            return false;
        }
        try {
            if (current != broken || refresh()) {
                return current != null;
            }
            if (System.nanoTime() - retryAfter < 0) {
                return false; // looked a moment ago: not every query should look again
            }
            Optional<OpenRelease> older = openFallback(broken.manifestName());
            if (older.isEmpty()) {
                retryAfter = System.nanoTime() + RETRY_PAUSE_NANOS;
                failing.put(scenario, why);
                return false;
            }
            if (!replaceCurrent(broken, older.get())) {
                return false;
            }
            problem = why;
            counters.fallbacks.increment();
            return true;
        } finally {
            pollLock.unlock();
        }
    }

    /** Takes the lock, unless another thread has it for long: a release may take minutes to be loaded. */
    private boolean tryLock() {
        try {
            return pollLock.tryLock(LOCK_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The live release; where a part of it is gone or damaged, the newest older one that can be opened. */
    private OpenRelease openLiveOrFallback(String channel) {
        try {
            return openLive(channel);
        } catch (SassException failed) {
            Optional<String> live = isDamaged(failed) ? releases.liveManifestName() : Optional.empty();
            OpenRelease older = live.flatMap(this::openFallback).orElseThrow(() -> failed);
            problem = failed;
            counters.fallbacks.increment();
            return older;
        }
    }

    /** The newest release before a manifest's that can be opened. */
    private Optional<OpenRelease> openFallback(String manifest) {
        for (String name : releases.fallbackManifests(manifest)) {
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
    private void rejectOlderEpoch(OpenRelease before, String manifest) {
        if (ReleaseChannel.epoch(manifest) <= before.manifest().epoch() && store.isSealed(before.manifestName())) {
            throw Diagnostic.error(
                            DiagnosticCode.STALE_CHANNEL,
                            "channel `" + before.manifest().channel() + "` points to the manifest `" + manifest
                                    + "`, which is older than `" + before.manifestName() + "`")
                    .withNote("the newer one goes on answering")
                    .withHelp("publish again: that puts the alias right; to go back on purpose, use `rollback`")
                    .toException();
        }
    }

    /** A release may be dropped between reading its name and opening it; then a newer one is live. */
    private OpenRelease openLive(String channel) {
        for (int attempt = 1; ; attempt++) {
            String manifest = releases.liveManifestName()
                    .orElseThrow(() -> Diagnostic.error(
                                    DiagnosticCode.NO_LIVE_RELEASE, "no release is live in channel `" + channel + "`")
                            .withHelp("publish first")
                            .toException());
            try {
                return open(manifest);
            } catch (RuntimeException failed) {
                boolean switched = !releases.liveManifestName().equals(Optional.of(manifest));
                if (!switched || attempt == 5) {
                    throw failed;
                }
            }
        }
    }

    private OpenRelease open(String manifest) {
        return OpenRelease.open(store, files, releases.read(manifest), manifest, parts, current, open);
    }

    /** A scenario has an answer, of whichever release. */
    void recordSuccess(String scenario) {
        if (!failing.isEmpty()) {
            failing.remove(scenario);
        }
    }

    /** Whether a collection is not there, not whole, or cannot be read. */
    static boolean isMissing(SassException told) {
        return switch (told.diagnostics().get(0).code()) {
            case COLLECTION_IO_FAILED, COLLECTION_MISSING, COLLECTION_CORRUPT -> true;
            default -> false;
        };
    }

    /** Whether that, or the release's files are missing, damaged or others. */
    private static boolean isDamaged(SassException told) {
        return switch (told.diagnostics().get(0).code()) {
            case USER_TOWER_MISMATCH, RELEASE_CORRUPT -> true;
            default -> isMissing(told);
        };
    }

    /** Nothing answers from now on; waits a while until what runs has its answers. */
    @Override
    public void close() {
        OpenRelease last;
        synchronized (switchLock) {
            last = current;
            current = null;
        }
        if (last != null) {
            last.release();
        }
        open.awaitClosed();
    }
}
