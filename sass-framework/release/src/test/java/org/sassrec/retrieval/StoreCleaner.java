package org.sassrec.retrieval;

import java.util.List;
import org.sassrec.serving.release.Releases;
import org.sassrec.serving.store.VectorStore;

/** Leaves nothing in a store that outlives its test. */
public final class StoreCleaner {

    private StoreCleaner() {}

    /** Removes the releases of the channel {@code live}. */
    public static void empty(VectorStore store) {
        Releases releases = Releases.of(store, Releases.LIVE);
        for (String scenario : List.of("home", "feed")) {
            store.dropAlias(releases.scenarioAlias(scenario));
        }
        store.dropAlias("sass_" + Releases.LIVE);
        store.dropAlias("sass_" + Releases.LIVE + "__confirmed");
        store.collections().forEach(store::drop);
    }
}
