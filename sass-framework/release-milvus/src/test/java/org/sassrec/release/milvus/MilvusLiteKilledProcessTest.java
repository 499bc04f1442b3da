package org.sassrec.release.milvus;

import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.sassrec.retrieval.KilledProcessContract;
import org.sassrec.serving.store.VectorStore;

@EnabledIfEnvironmentVariable(named = TestServers.LITE, matches = ".+", disabledReason = TestServers.START_LITE)
class MilvusLiteKilledProcessTest extends KilledProcessContract {

    @Override
    protected VectorStore open(String place, Path home) {
        return MilvusStore.open(TestServers.lite(place));
    }
}
