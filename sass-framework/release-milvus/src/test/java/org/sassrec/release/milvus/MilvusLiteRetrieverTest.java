package org.sassrec.release.milvus;

import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.sassrec.retrieval.RetrieverContract;
import org.sassrec.serving.store.VectorStore;

@EnabledIfEnvironmentVariable(named = TestServers.LITE, matches = ".+", disabledReason = TestServers.START_LITE)
class MilvusLiteRetrieverTest extends RetrieverContract {

    private final String prefix = "read_" + UUID.randomUUID().toString().substring(0, 8);

    @Override
    protected VectorStore open(Path home) {
        return MilvusStore.open(TestServers.lite(prefix));
    }
}
