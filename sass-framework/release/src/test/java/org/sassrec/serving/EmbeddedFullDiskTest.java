package org.sassrec.serving;

import java.nio.file.Path;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

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
