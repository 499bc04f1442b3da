package org.sassrec.store.milvus;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.store.VectorStore;

/** A reader's lease on a collection: an empty collection, as the writers' lock is one, whose properties say for what. */
final class MilvusLease implements VectorStore.Lease {

    static final Duration LEASE = Duration.ofMinutes(5);

    private static final String COLLECTION = "sassrec.leased";

    private final LockHolder self;
    private final LockCollection marker;
    private final String collection;
    private final Clock clock;
    private boolean closed;
    private final ScheduledExecutorService renewing =
            Executors.newSingleThreadScheduledExecutor(LongRunningCalls.daemonThreads("sass-milvus-lease"));

    private MilvusLease(LockHolder self, LockCollection marker, String collection, Clock clock) {
        this.self = self;
        this.marker = marker;
        this.collection = collection;
        this.clock = clock;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // renew() keeps its own failures
    static MilvusLease take(MilvusDatabase database, String collection, Clock clock) {
        LockHolder self = LockHolder.ofThisProcess();
        LockCollection marker = new LockCollection(database, database.leaseName(self.text()));
        MilvusLease lease = new MilvusLease(self, marker, collection, clock);
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
        long every = LEASE.toMillis() / 5;
        lease.renewing.scheduleWithFixedDelay(lease::renew, every, every, TimeUnit.MILLISECONDS);
        return lease;
    }

    private void create() {
        marker.create(clock.millis() + LEASE.toMillis(), Map.of(COLLECTION, collection));
    }

    synchronized void renew() {
        if (closed) {
            return;
        }
        try {
            if (marker.exists()) {
                marker.renew(clock.millis() + LEASE.toMillis());
            } else {
                create(); // a writer took it for one that is over, while this process was held up
            }
        } catch (SassException failed) {
            // The next time it may work; if not, the lease ends, and what it kept may go.
        }
    }

    @Override
    public void close() {
        renewing.shutdownNow();
        synchronized (this) {
            closed = true;
            self.release();
            try {
                marker.drop();
            } catch (SassException failed) {
                // It ends by itself.
            }
        }
    }

    /** Collections with a lease; leases that are over are dropped. */
    static Set<String> activeCollections(MilvusDatabase database, Clock clock) {
        Set<String> held = new TreeSet<>();
        for (String name : database.collections()) {
            if (database.isLease(name)) {
                Optional<Map<String, String>> properties = database.properties(name);
                boolean over = LockHolder.parse(database.leaseHolder(name)).hasEnded()
                        || properties
                                .filter(found -> !LockCollection.isExpired(found, clock))
                                .isEmpty();
                if (over) {
                    database.drop(name);
                } else {
                    held.add(properties.orElseThrow().getOrDefault(COLLECTION, ""));
                }
            }
        }
        return held;
    }
}
