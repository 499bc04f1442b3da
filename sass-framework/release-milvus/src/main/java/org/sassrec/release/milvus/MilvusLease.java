package org.sassrec.release.milvus;

import io.milvus.v2.client.MilvusClientV2;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.store.VectorStore;

/** A reader's lease on a collection: an empty collection, as the writers' lock is one, whose properties say for what. */
final class MilvusLease implements VectorStore.Lease {

    static final Duration LEASE = Duration.ofMinutes(5);

    private static final String COLLECTION = "sassrec.leased";

    private final LockHolder self;
    private final Marker marker;
    private final String collection;
    private final Clock clock;
    private boolean closed;
    private final ScheduledExecutorService renewing = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "sass-milvus-lease");
        thread.setDaemon(true);
        return thread;
    });

    private MilvusLease(LockHolder self, Marker marker, String collection, Clock clock) {
        this.self = self;
        this.marker = marker;
        this.collection = collection;
        this.clock = clock;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // renew() keeps its own failures
    static MilvusLease take(
            MilvusClientV2 client, Calls calls, String database, Names names, String collection, Clock clock) {
        LockHolder self = LockHolder.ofThisProcess();
        Marker marker = new Marker(client, calls, database, names.lease(self.text()));
        MilvusLease lease = new MilvusLease(self, marker, collection, clock);
        try {
            lease.create();
        } catch (SassException failed) {
            // What passes is tried again; who may not write goes without.
            String code = failed.diagnostics().get(0).code();
            if (code.equals("SASS7541") || code.equals("SASS7547")) {
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
            if (marker.isThere()) {
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
            self.letGo();
            try {
                marker.drop();
            } catch (SassException failed) {
                // It ends by itself.
            }
        }
    }

    /** Collections with a lease; leases that are over are dropped. */
    static Set<String> held(MilvusClientV2 client, Calls calls, String database, Names names, Clock clock) {
        Set<String> held = new TreeSet<>();
        for (String name : Catalog.all(client, calls, database)) {
            if (names.isLease(name)) {
                Marker marker = new Marker(client, calls, database, name);
                Optional<Map<String, String>> properties = marker.properties();
                boolean over = LockHolder.parse(names.leaseHolder(name)).hasEnded()
                        || properties
                                .filter(found -> !Marker.isOver(found, clock))
                                .isEmpty();
                if (over) {
                    marker.drop();
                } else {
                    held.add(properties.orElseThrow().getOrDefault(COLLECTION, ""));
                }
            }
        }
        return held;
    }
}
