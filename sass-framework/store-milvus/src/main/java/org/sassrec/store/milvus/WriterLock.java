package org.sassrec.store.milvus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.WaitLimit;
import org.sassrec.serving.store.StoreCode;

/** The writer lock, see the package documentation. */
final class WriterLock {

    static final Duration LEASE = Duration.ofSeconds(60);

    /** Time between two attempts. Each creates a collection. */
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final MilvusDatabase database;
    private final Clock clock;
    private final LockCollection marker;
    private volatile long until;

    private WriterLock(MilvusDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
        this.marker = new LockCollection(database, MilvusDatabase.LOCK, LEASE, clock, "sass-milvus-lock");
    }

    /**
     * Takes the lock. If another writer holds it, waits as long as {@link WaitLimit} allows.
     *
     * @throws SassException SASS7501 if another writer still holds it
     */
    static WriterLock take(MilvusDatabase database, Clock clock) {
        List<SassException> held = new ArrayList<>();
        try {
            WriterLock lock = WaitLimit.await("another publish is writing to Milvus", RETRY, () -> {
                try {
                    return tryTake(database, clock);
                } catch (SassException e) {
                    if (e.diagnostics().get(0).code() != StoreCode.CONCURRENT_PUBLISH) {
                        throw e;
                    }
                    held.add(e);
                    return null;
                }
            });
            if (lock == null) {
                throw held.get(held.size() - 1);
            }
            return lock;
        } catch (IOException e) {
            throw new UncheckedIOException(e); // no attempt reads or writes files
        }
    }

    private static WriterLock tryTake(MilvusDatabase database, Clock clock) {
        WriterLock lock = new WriterLock(database, clock);
        try {
            lock.until = lock.marker.create(Map.of());
            List<String> left = new ArrayList<>();
            for (String other : lock.otherHolders()) {
                if (LockCollection.held(database, MilvusDatabase.LOCK, other, clock)
                        .isPresent()) {
                    throw Diagnostic.error(
                                    StoreCode.CONCURRENT_PUBLISH,
                                    "another publish is writing to Milvus at "
                                            + database.calls().server())
                            .withNote("its lock is the collection `" + other + "`")
                            .withHelp("try again when it has ended, or wait for it: `--wait 30m`")
                            .withHelp("the lock of an ended process expires after " + LEASE.toSeconds() + " s")
                            .toException();
                }
                left.add(other);
            }
            left.forEach(database::drop);
            lock.marker.startRenewing(4, lock::renew);
            return lock;
        } catch (RuntimeException failed) {
            lock.release();
            throw failed;
        }
    }

    private List<String> otherHolders() {
        return database.collections().stream()
                .filter(other -> database.isMark(MilvusDatabase.LOCK, other) && !other.equals(marker.name()))
                .toList();
    }

    private void renew() {
        try {
            until = marker.renew();
        } catch (SassException failed) {
            // The next renewal may succeed. Otherwise check() reports the loss.
        }
    }

    /**
     * Checks that the lock is still held. A writer that was suspended must not continue with outdated assumptions.
     *
     * @param note effect for users, for example what was not changed
     * @throws SassException SASS7516 if the lock is lost
     */
    void check(String note) {
        if (!marker.exists() || until < clock.millis()) {
            throw Diagnostic.error(
                            StoreCode.PUBLISH_LOCK_LOST,
                            "this publish lost the writer lock of Milvus at "
                                    + database.calls().server() + " because it was delayed for more than "
                                    + LEASE.toSeconds()
                                    + " s")
                    .withNote(note)
                    .withHelp("publish again")
                    .toException();
        }
    }

    void release() {
        marker.release();
    }
}
