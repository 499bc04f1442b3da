package org.sassrec.retrieval;

import java.nio.file.Path;
import org.sassrec.release.embedded.EmbeddedStore;
import org.sassrec.serving.store.VectorStore;

class EmbeddedPublishUnderLoadTest extends PublishUnderLoadContract {

    @Override
    protected VectorStore open(Path home) {
        return EmbeddedStore.open(home);
    }

    @Override
    protected int releases() {
        return 8;
    }
}
