package org.sassrec.store.embedded;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.testkit.VectorStoreContract;

@Tag("slow")
class EmbeddedContractTest extends VectorStoreContract {

    @TempDir
    static Path folder;

    @Override
    protected VectorStore open() {
        return EmbeddedStore.open(folder.resolve("store"));
    }
}
