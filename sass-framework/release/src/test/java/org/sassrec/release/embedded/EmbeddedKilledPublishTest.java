package org.sassrec.release.embedded;

import java.nio.file.Path;
import org.sassrec.release.KilledPublishContract;
import org.sassrec.serving.store.VectorStore;

class EmbeddedKilledPublishTest extends KilledPublishContract {

    @Override
    protected VectorStore open(Path home) {
        return EmbeddedStore.open(home);
    }

    @Override
    protected boolean tries(int call, String what, boolean afterwards) {
        return true;
    }
}
