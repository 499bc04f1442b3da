package org.sassrec.store.milvus;

import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.sassrec.serving.PublishUnderLoadContract;
import org.sassrec.serving.store.VectorStore;

@EnabledIfEnvironmentVariable(
        named = TestServers.STANDALONE,
        matches = ".+",
        disabledReason = TestServers.START_STANDALONE)
@EnabledIfSystemProperty(
        named = "sass.releases",
        matches = "\\d+",
        disabledReason = "skipped: a release takes seconds here; give -Dsass.releases=10")
@Tag("slow")
class MilvusStandalonePublishUnderLoadTest extends PublishUnderLoadContract {

    private final String prefix = "load_" + UUID.randomUUID().toString().substring(0, 8);

    @Override
    protected VectorStore open(Path home) {
        return MilvusStore.open(TestServers.standalone(prefix));
    }

    @Override
    protected int releases() {
        return 10;
    }
}
