package org.sassrec.serving;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

@Tag("slow")
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
