package org.sassrec.serving;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.serving.release.ReleaseManifest;

/**
 * Whether a retriever can answer. {@link #check} looks at the store and, once per release, compares the answers with the
 * vectors. Thread-safe.
 */
public final class Readiness {

    /** The store looks for it, whether an item with this id exists or not. */
    private static final String ANY_ITEM = "readiness";

    private final Retriever retriever;
    private @Nullable String checked;
    private volatile Optional<String> reason = Optional.of("the release is not checked yet");

    public Readiness(Retriever retriever) {
        this.retriever = retriever;
    }

    /** Returns why the retriever cannot answer; empty if it can. */
    public Optional<String> reason() {
        return reason;
    }

    /** Checks the store and the release that answers. */
    public synchronized void check() {
        try {
            ReleaseManifest release = retriever.release();
            if (!release.id().equals(checked)) {
                reason = ParityCheck.run(retriever, release);
                checked = reason.isEmpty() ? release.id() : null;
            } else {
                String scenario = release.scenarios().keySet().iterator().next();
                retriever.readVectors(scenario, List.of(ANY_ITEM));
                reason = Optional.empty();
            }
        } catch (RuntimeException failed) {
            reason = Optional.of("the release cannot be read: " + failed.getMessage());
        }
    }
}
