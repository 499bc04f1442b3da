package org.sassrec.store.milvus;

import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.sassrec.release.content.KilledPublishContract;
import org.sassrec.serving.store.VectorStore;

@Tag("slow")
@EnabledIfEnvironmentVariable(named = TestServers.LITE, matches = ".+", disabledReason = TestServers.START_LITE)
class MilvusLiteKilledPublishTest extends KilledPublishContract {

    private final String prefix = "killed_" + UUID.randomUUID().toString().substring(0, 8);

    @Override
    protected VectorStore open(Path home) {
        return MilvusStore.open(TestServers.lite(prefix));
    }
}
