package org.sassrec.serving;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.release.ServingCode;
import org.sassrec.serving.store.StoreCode;
import org.sassrec.serving.store.VectorStore;

/**
 * Selects the release that answers queries: the live release of a channel, or an older one if the live one cannot be
 * opened. One thread at a time looks for another release. Queries and {@link #close} do not wait for it. Thread-safe.
 */
final class ReleaseSelector implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(ReleaseSelector.class.getName());
    private static final Set<DiagnosticCode> DAMAGED_FILE =
            Set.of(StoreCode.COLLECTION_CORRUPT, ServingCode.MANIFEST_CORRUPT, ServingCode.RELEASE_CORRUPT);
    private static final Set<DiagnosticCode> UNUSABLE_PART = Set.of(
            StoreCode.COLLECTION_IO_FAILED,
            StoreCode.COLLECTION_MISSING,
            ServingCode.RELEASE_FILES_UNREACHABLE,
            ServingCode.USER_TOWER_MISMATCH);
    private static final long RETRY_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The pause after a search without success, in durations of that search. */
    private static final long RETRY_PAUSE_FACTOR = 4;

    /** Maximum wait of a query for another thread that opens a release. A server may need minutes to load one. */
    private static final long LOCK_WAIT_SECONDS = 10;

    private final VectorStore store;
    private final ReleaseFiles files;
    private final ReleaseChannel releases;
    private final ReleaseLoader parts;
    private final RetrieverMetrics.Counters counters;
    private final Consumer<ReleaseManifest> switched;
    private final boolean verify;
    private final ReleaseRegistry open;
    private final ReentrantLock pollLock = new ReentrantLock();
    private final Object switchLock = new Object();
    private volatile @Nullable OpenRelease current;
    private volatile @Nullable RuntimeException problem;

    /** Failures by scenario: a collection of the current release is missing and no other release can be opened. */
    private final Map<String, RuntimeException> failing = new ConcurrentHashMap<>();

    /** Warnings of the store that were logged. */
    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    /** Problems that were logged since the live release answered all queries. */
    private final Set<String> reported = ConcurrentHashMap.newKeySet();

    /** Whether the last search found no release that can replace the current one. */
    private volatile boolean exhausted;

    private volatile long retryAfter = System.nanoTime();

    /**
     * Opens the live release of a channel, or an older one.
     *
     * @param verify see {@link Retriever.Builder#verifyFiles}
     * @param switched receives each later release that answers
     */
    ReleaseSelector(
            VectorStore store,
            ReleaseFiles files,
            String channel,
            ReleaseLoader parts,
            boolean verify,
            RetrieverMetrics.Counters counters,
            Consumer<ReleaseManifest> switched) {
        this.store = store;
        this.files = files;
        this.releases = ReleaseChannel.of(store, channel);
        this.parts = parts;
        this.counters = counters;
        this.switched = switched;
        this.verify = verify;
        this.open = new ReleaseRegistry(store);
        this.current = openLiveOrFallback(channel);
    }

    /** Returns why the live release cannot be opened or cannot answer queries of a scenario. */
    Optional<RuntimeException> problem() {
        return Optional.ofNullable(problem).or(this::failure);
    }

    /** Returns why the release that answers cannot answer queries of a scenario. */
    Optional<RuntimeException> failure() {
        return failing.values().stream().findAny();
    }

    /** Returns the current release, which stays open until the caller releases it. */
    OpenRelease acquire() {
        while (true) {
            OpenRelease release = current;
            if (release == null) {
                throw new IllegalStateException("the retriever is closed");
            }
            if (release.acquire()) {
                return release;
            }
        }
    }

    /**
     * Looks for a newer release now. Opens the live release again if one of its files was damaged. Records any failure,
     * because a timer silently stops a task that throws.
     *
     * @return whether another release answers queries from now on, or the same one from other files
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
                boolean damaged = failing.values().stream().anyMatch(ReleaseSelector::hasDamagedFile);
                if (live.equals(before.manifestName())) {
                    if (!damaged) {
                        recordSuccess();
                        return false;
                    }
                } else {
                    rejectOlderEpoch(before, live);
                }
                OpenRelease next = openLive("", damaged ? null : before);
                if (!replaceCurrent(before, next)) {
                    return false;
                }
                recordSuccess();
                counters.reloads.increment();
                switched.accept(next.manifest());
                return true;
            } catch (RuntimeException | Error failed) {
                problem = failed instanceof RuntimeException exception
                        ? exception
                        : new IllegalStateException("cannot open the live release: " + failed, failed);
                report("cannot open the live release", problem);
                counters.failedReloads.increment();
                return false;
            }
        } finally {
            pollLock.unlock();
        }
    }

    /** Replaces the current release. Returns {@code false} and releases the next one if this was closed meanwhile. */
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
        exhausted = false;
        before.release();
        return true;
    }

    private void recordSuccess() {
        problem = null;
        if (failing.isEmpty()) {
            reported.clear();
        }
    }

    /** Logs a problem once, not for each scenario. */
    private void report(String what, Throwable why) {
        String text = String.valueOf(why instanceof SassException ? why.getMessage() : why);
        if (reported.add(text)) {
            LOG.log(System.Logger.Level.WARNING, what + ": " + text.replaceAll("\\s*\n\\s*", " "));
        }
    }

    private static SassException noLiveRelease(ReleaseManifest current) {
        return Diagnostic.error(
                        ServingCode.NO_LIVE_RELEASE, "no release is live in channel `" + current.channel() + "`")
                .withNote("release " + current.id() + " stays open and answers queries")
                .withHelp("the aliases of the channel were removed or lost: publish again")
                .toException();
    }

    /**
     * Replaces a release with a missing or damaged file: by the live release, which may be the same one after a repair
     * of its files, or by an older one.
     *
     * @return whether another release answers queries now
     */
    boolean failOver(OpenRelease broken, String scenario, SassException why) {
        // A comparison of all files takes long for a large store. Queries of other scenarios need the threads
        // meanwhile.
        if ((exhausted && pollLock.isLocked()) || !tryLock()) {
            return false;
        }
        try {
            if (current != broken) {
                return current != null;
            }
            failing.put(scenario, why);
            report("scenario `" + scenario + "` of release " + broken.manifest().id() + " cannot be read", why);
            if (System.nanoTime() - retryAfter < 0) {
                return false; // searched a moment ago; not every query should search again
            }
            long start = System.nanoTime();
            if (refresh()) {
                return true;
            }
            Optional<OpenRelease> older = openFallback(broken.manifestName());
            if (older.isEmpty()) {
                exhausted = true;
                long end = System.nanoTime();
                retryAfter = end + Math.max(RETRY_PAUSE_NANOS, RETRY_PAUSE_FACTOR * (end - start));
                return false;
            }
            if (!replaceCurrent(broken, older.get())) {
                return false;
            }
            problem = why;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "release {0} answers instead of {1}",
                    older.get().manifest().id(),
                    broken.manifest().id());
            counters.fallbacks.increment();
            switched.accept(older.get().manifest());
            return true;
        } finally {
            pollLock.unlock();
        }
    }

    /** Takes the lock, or gives up after {@value #LOCK_WAIT_SECONDS} seconds. */
    private boolean tryLock() {
        try {
            return pollLock.tryLock(LOCK_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Opens the live release. If a part of it is missing or corrupt, opens the newest older release that can be opened.
     */
    private OpenRelease openLiveOrFallback(String channel) {
        try {
            return openLive(channel, null);
        } catch (SassException failed) {
            Optional<String> live = isDamaged(failed) ? releases.liveManifestName() : Optional.empty();
            OpenRelease older = live.flatMap(this::openFallback).orElseThrow(() -> failed);
            problem = failed;
            report("release " + older.manifest().id() + " answers instead of the live one", failed);
            counters.fallbacks.increment();
            return older;
        }
    }

    /** Opens the newest release before a manifest that can be opened. */
    private Optional<OpenRelease> openFallback(String manifest) {
        for (String name : releases.fallbackManifests(manifest)) {
            try {
                return Optional.of(open(name, null)); // the current release is damaged
            } catch (RuntimeException | Error broken) {
                report("cannot open the older release of " + name, broken);
            }
        }
        return Optional.empty();
    }

    /**
     * Rejects a channel that points to an older epoch. A rollback writes a new epoch, so an older one comes from a
     * publisher that was delayed and moved the alias too late. A store that was deleted and created again starts with
     * epoch 1, but does not contain the current manifest.
     */
    private void rejectOlderEpoch(OpenRelease before, String manifest) {
        if (ReleaseChannel.epoch(manifest) <= before.manifest().epoch() && store.isSealed(before.manifestName())) {
            throw Diagnostic.error(
                            ServingCode.STALE_CHANNEL,
                            "channel `" + before.manifest().channel() + "` points to the manifest `" + manifest
                                    + "`, which is older than `" + before.manifestName() + "`")
                    .withNote("the newer release stays open and answers queries")
                    .withHelp("publish again to repair the alias; use `rollback` to activate an earlier release")
                    .toException();
        }
    }

    /**
     * Opens the live release. Tries again if the release is dropped between reading its name and opening it: then a
     * newer one is live.
     */
    private OpenRelease openLive(String channel, @Nullable OpenRelease before) {
        for (int attempt = 1; ; attempt++) {
            String manifest = releases.liveManifestName()
                    .orElseThrow(() -> Diagnostic.error(
                                    ServingCode.NO_LIVE_RELEASE, "no release is live in channel `" + channel + "`")
                            .withHelp("run `sass publish`")
                            .toException());
            try {
                return open(manifest, before);
            } catch (RuntimeException failed) {
                boolean switched = !releases.liveManifestName().equals(Optional.of(manifest));
                if (!switched || attempt == 5) {
                    throw failed;
                }
            }
        }
    }

    private OpenRelease open(String manifest, @Nullable OpenRelease shared) {
        // Files that were damaged must not be opened again without a comparison, also while an older release answers.
        boolean compare = verify || !failing.isEmpty() || problem != null;
        OpenRelease opened =
                OpenRelease.open(store, files, releases.read(manifest), manifest, parts, shared, compare, open);
        store.warnings().stream()
                .map(warning -> String.valueOf(warning.toException().getMessage()))
                .filter(logged::add)
                .forEach(warning -> LOG.log(System.Logger.Level.WARNING, warning));
        cleanCache(opened.manifest());
        return opened;
    }

    private void cleanCache(ReleaseManifest opened) {
        try {
            files.cleanCache(store, opened);
        } catch (SassException unreachable) {
            LOG.log(System.Logger.Level.WARNING, "cannot list the releases whose files are needed", unreachable);
        }
    }

    /**
     * Clears the failure of a scenario after a successful query. A damaged file stays a problem: queries that read other
     * parts of it succeed.
     */
    void recordSuccess(String scenario) {
        if (!failing.isEmpty()) {
            failing.computeIfPresent(scenario, (name, why) -> hasDamagedFile(why) ? why : null);
        }
    }

    private static boolean hasDamagedFile(RuntimeException failure) {
        return failure instanceof SassException coded
                && DAMAGED_FILE.contains(coded.diagnostics().get(0).code());
    }

    /**
     * Returns whether a part of the release is missing, damaged, unreadable, cannot be copied, or belongs to another
     * training.
     */
    static boolean isDamaged(SassException failure) {
        return hasDamagedFile(failure)
                || UNUSABLE_PART.contains(failure.diagnostics().get(0).code());
    }

    /** Rejects queries from now on. Waits a limited time until running queries have finished. */
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
