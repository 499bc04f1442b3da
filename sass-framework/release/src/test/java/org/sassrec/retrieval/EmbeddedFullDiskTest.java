package org.sassrec.retrieval;

import java.nio.file.Path;
import org.sassrec.release.embedded.EmbeddedStore;
import org.sassrec.serving.store.VectorStore;

class EmbeddedFullDiskTest extends FullDiskContract {

    @Override
    protected VectorStore open(String place, Path home) {
        return EmbeddedStore.open(home);
    }

    @Override
    protected int step() {
        return 9;
    }
}
