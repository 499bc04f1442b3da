package org.sassrec.serving;

import java.nio.file.Path;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.testkit.MemoryStore;

/** Publishes to and reads from a store that the release code does not know. */
class MemoryRetrieverTest extends RetrieverContract {

    @Override
    protected VectorStore open(Path home) {
        return MemoryStore.open(home.toString());
    }
}
