package org.sassrec.serving;

import java.nio.file.Path;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

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
