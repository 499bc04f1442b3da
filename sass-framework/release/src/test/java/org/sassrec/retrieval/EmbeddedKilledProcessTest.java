package org.sassrec.retrieval;

import java.nio.file.Path;
import org.sassrec.release.embedded.EmbeddedStore;
import org.sassrec.serving.store.VectorStore;

class EmbeddedKilledProcessTest extends KilledProcessContract {

    @Override
    protected VectorStore open(String place, Path home) {
        return EmbeddedStore.open(home);
    }
}
