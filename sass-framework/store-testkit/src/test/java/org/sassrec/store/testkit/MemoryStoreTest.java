package org.sassrec.store.testkit;

import java.util.UUID;
import org.sassrec.serving.store.VectorStore;

class MemoryStoreTest extends VectorStoreContract {
    private final String space = UUID.randomUUID().toString();

    @Override
    protected VectorStore open() {
        return MemoryStore.open(space);
    }
}
