package org.sassrec.serving;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

@Tag("slow")
class ExportedReleaseTest extends ExportedReleaseContract {

    @Override
    protected VectorStore open(Path home) {
        return EmbeddedStore.open(home);
    }
}
