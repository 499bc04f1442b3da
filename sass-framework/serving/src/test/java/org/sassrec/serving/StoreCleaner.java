package org.sassrec.serving;

import java.util.List;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.store.VectorStore;

/** Removes releases from a store that is shared between tests. */
public final class StoreCleaner {

    private StoreCleaner() {}

    /** Removes the releases of the channel {@code live}. */
    public static void empty(VectorStore store) {
        ReleaseChannel releases = ReleaseChannel.of(store, ReleaseChannel.LIVE);
        for (String scenario : List.of("home", "feed")) {
            store.dropAlias(releases.scenarioAlias(scenario));
        }
        store.dropAlias("sass_" + ReleaseChannel.LIVE);
        store.dropAlias("sass_" + ReleaseChannel.LIVE + "__confirmed");
        store.collections().forEach(store::drop);
    }
}
