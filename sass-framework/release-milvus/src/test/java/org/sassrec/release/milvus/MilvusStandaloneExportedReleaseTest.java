package org.sassrec.release.milvus;

import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.sassrec.retrieval.ExportedReleaseContract;
import org.sassrec.serving.store.VectorStore;

@EnabledIfEnvironmentVariable(
        named = TestServers.STANDALONE,
        matches = ".+",
        disabledReason = TestServers.START_STANDALONE)
class MilvusStandaloneExportedReleaseTest extends ExportedReleaseContract {

    private final String prefix = "read_" + UUID.randomUUID().toString().substring(0, 8);

    @Override
    protected VectorStore open(Path home) {
        return MilvusStore.open(TestServers.standalone(prefix));
    }
}
