package org.sassrec.store.milvus;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.sassrec.serving.FullDiskContract;
import org.sassrec.serving.store.VectorStore;

/** The vectors are on the server; the user towers are on the full disk. */
@Tag("slow")
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
