package org.sassrec.store.milvus;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.sassrec.serving.KilledProcessContract;
import org.sassrec.serving.store.VectorStore;

@Tag("slow")
@EnabledIfEnvironmentVariable(named = TestServers.LITE, matches = ".+", disabledReason = TestServers.START_LITE)
class MilvusLiteKilledProcessTest extends KilledProcessContract {

    @Override
    protected VectorStore open(String place, Path home) {
        return MilvusStore.open(TestServers.lite(place));
    }
}
