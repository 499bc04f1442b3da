package org.sassrec.store.embedded;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.sassrec.release.content.KilledPublishContract;
import org.sassrec.serving.store.VectorStore;

@Tag("slow")
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
