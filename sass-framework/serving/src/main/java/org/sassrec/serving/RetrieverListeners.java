package org.sassrec.serving;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.sassrec.serving.release.ReleaseManifest;

/** The listeners of a retriever. Thread-safe. */
final class RetrieverListeners {

    private static final System.Logger LOG = System.getLogger(RetrieverListeners.class.getName());

    private final List<RetrieverListener> listeners = new CopyOnWriteArrayList<>();

    void add(RetrieverListener listener) {
        listeners.add(listener);
    }

    void answered(List<Query> queries, List<QueryResult> results, long nanos) {
        if (!listeners.isEmpty()) {
            Duration duration = Duration.ofNanos(nanos);
            for (int i = 0; i < results.size(); i++) {
                Query query = queries.get(i);
                QueryResult result = results.get(i);
                notifyEach(listener -> listener.answered(query, result, duration));
            }
        }
    }

    /** Reports the requested items that an answer lacks. */
    void found(String scenario, String release, Collection<String> requested, Collection<String> found) {
        if (!listeners.isEmpty()) {
            Set<String> unknown = new HashSet<>(requested);
            found.forEach(unknown::remove);
            if (!unknown.isEmpty()) {
                notifyEach(listener -> listener.unknownItems(scenario, release, unknown.size()));
            }
        }
    }

    void releaseChanged(ReleaseManifest release) {
        notifyEach(listener -> listener.releaseChanged(release));
    }

    private void notifyEach(Consumer<RetrieverListener> call) {
        for (RetrieverListener listener : listeners) {
            try {
                call.accept(listener);
            } catch (RuntimeException failed) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the listener " + listener.getClass().getName() + " failed",
                        failed);
            }
        }
    }
}
