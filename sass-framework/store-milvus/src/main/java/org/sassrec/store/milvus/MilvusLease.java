package org.sassrec.store.milvus;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.store.VectorStore;

/** A reader's lease on a collection: a mark like the writer lock, whose properties name the collection. */
final class MilvusLease implements VectorStore.Lease {

    static final Duration LEASE = Duration.ofMinutes(5);

    private static final String COLLECTION = "sassrec.leased";

    private final LockCollection marker;
    private final String collection;
    private boolean closed;

    private MilvusLease(MilvusDatabase database, String collection, Clock clock) {
        this.marker = new LockCollection(database, MilvusDatabase.LEASE, LEASE, clock, "sass-milvus-lease");
        this.collection = collection;
    }

    static MilvusLease take(MilvusDatabase database, String collection, Clock clock) {
        MilvusLease lease = new MilvusLease(database, collection, clock);
        try {
            lease.create();
        } catch (SassException failed) {
            // Temporary failures are retried later. A reader without write access has no lease.
            DiagnosticCode code = failed.diagnostics().get(0).code();
            if (code == MilvusCode.MILVUS_LOGIN_REFUSED || code == MilvusCode.MILVUS_WAIT_INTERRUPTED) {
                lease.close();
                throw failed;
            }
        }
        lease.marker.startRenewing(5, lease::renew);
        return lease;
    }

    private void create() {
        marker.create(Map.of(COLLECTION, collection));
    }

    synchronized void renew() {
        if (closed) {
            return;
        }
        try {
            if (marker.exists()) {
                marker.renew();
            } else {
                create(); // a writer took it for expired while this process was suspended
            }
        } catch (SassException failed) {
            // The next renewal may succeed. Otherwise the lease expires, and its collection may be dropped.
        }
    }

    @Override
    public void close() {
        marker.stopRenewing(); // also interrupts a running renewal
        synchronized (this) {
            closed = true;
            marker.release();
        }
    }

    /** Returns the collections with a lease, and drops expired leases. */
    static Set<String> activeCollections(MilvusDatabase database, Clock clock) {
        Set<String> held = new TreeSet<>();
        for (String name : database.collections()) {
            if (database.isMark(MilvusDatabase.LEASE, name)) {
                LockCollection.held(database, MilvusDatabase.LEASE, name, clock)
                        .ifPresentOrElse(
                                properties -> held.add(properties.getOrDefault(COLLECTION, "")),
                                () -> database.drop(name));
            }
        }
        return held;
    }
}
