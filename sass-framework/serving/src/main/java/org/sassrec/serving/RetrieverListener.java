package org.sassrec.serving;

import java.time.Duration;
import org.sassrec.serving.release.ReleaseManifest;

/**
 * Receives the answers of a {@link Retriever} and its switches to other releases, for example for metrics or to clear a
 * cache. The methods run on the thread that queries or switches and delay it. An exception of a listener is logged and
 * has no other effect.
 */
public interface RetrieverListener {

    /**
     * Called after a query of {@link Retriever#retrieve} or {@link Retriever#score} was answered.
     *
     * @param duration of the call. Queries that one call answers have the same duration
     */
    default void answered(Query query, QueryResult result, Duration duration) {}

    /**
     * Called after an answer to {@link Retriever#score} or {@link Retriever#itemVectors} that lacks items, because the
     * scenario does not contain them.
     *
     * @param release id of the release that answered
     * @param number of distinct ids
     */
    default void unknownItems(String scenario, String release, int number) {}

    /**
     * Called after a switch to another release: a newer one, an older one if the live release is damaged, or the same one
     * after a repair of its files. Not called for the release that answers first.
     *
     * @param release answers from now on
     */
    default void releaseChanged(ReleaseManifest release) {}
}
