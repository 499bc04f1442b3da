package org.sassrec.store.milvus;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.store.VectorStore;

/** A reader's lease on a collection: an empty collection, as the writers' lock is one, whose properties say for what. */
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
            // What passes is tried again; who may not write goes without.
            DiagnosticCode code = failed.diagnostics().get(0).code();
            if (code == DiagnosticCode.MILVUS_LOGIN_REFUSED || code == DiagnosticCode.MILVUS_WAIT_INTERRUPTED) {
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
                create(); // a writer took it for one that is over, while this process was held up
            }
        } catch (SassException failed) {
            // The next time it may work; if not, the lease ends, and what it kept may go.
        }
    }

    @Override
    public void close() {
        marker.stopRenewing(); // also one that is under way
        synchronized (this) {
            closed = true;
            marker.release();
        }
    }

    /** Collections with a lease; leases that are over are dropped. */
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
