package org.sassrec.retrieval;

import java.nio.file.Path;
import org.sassrec.release.embedded.EmbeddedStore;
import org.sassrec.serving.store.VectorStore;

class ExportedReleaseTest extends ExportedReleaseContract {

    @Override
    protected VectorStore open(Path home) {
        return EmbeddedStore.open(home);
    }
}
