package org.sassrec.retrieval;

import java.nio.file.Path;
import org.sassrec.release.VectorStore;
import org.sassrec.release.embedded.EmbeddedStore;

class EmbeddedRetrieverTest extends RetrieverContract {

    @Override
    protected VectorStore open(Path home) {
        return EmbeddedStore.open(home);
    }
}
