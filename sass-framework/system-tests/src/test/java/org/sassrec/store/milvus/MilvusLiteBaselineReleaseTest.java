package org.sassrec.store.milvus;

import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.sassrec.serving.BaselineReleaseContract;
import org.sassrec.serving.store.VectorStore;

@Tag("slow")
@EnabledIfEnvironmentVariable(named = TestServers.LITE, matches = ".+", disabledReason = TestServers.START_LITE)
class MilvusLiteBaselineReleaseTest extends BaselineReleaseContract {

    private final String prefix = "rival_" + UUID.randomUUID().toString().substring(0, 8);

    @Override
    protected VectorStore open(String name, Path home) {
        return MilvusStore.open(TestServers.lite(prefix + "_" + name));
    }

    @Override
    protected Stream<String> baselines() {
        return Stream.of("dssm, pooled", "mind, pooled");
    }
}
