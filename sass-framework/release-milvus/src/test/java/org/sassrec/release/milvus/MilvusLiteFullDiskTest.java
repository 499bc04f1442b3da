package org.sassrec.release.milvus;

import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.sassrec.retrieval.FullDiskContract;
import org.sassrec.serving.store.VectorStore;

/** The vectors are in the server; the user towers lie on the disk that is full. */
@EnabledIfEnvironmentVariable(named = TestServers.LITE, matches = ".+", disabledReason = TestServers.START_LITE)
class MilvusLiteFullDiskTest extends FullDiskContract {

    @Override
    protected VectorStore open(String place, Path home) {
        return MilvusStore.open(TestServers.lite(place));
    }

    @Override
    protected int step() {
        return 2;
    }
}
