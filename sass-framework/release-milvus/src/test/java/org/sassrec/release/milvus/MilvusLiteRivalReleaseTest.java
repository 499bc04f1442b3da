package org.sassrec.release.milvus;

import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.sassrec.retrieval.RivalReleaseContract;
import org.sassrec.serving.store.VectorStore;

@EnabledIfEnvironmentVariable(named = TestServers.LITE, matches = ".+", disabledReason = TestServers.START_LITE)
class MilvusLiteRivalReleaseTest extends RivalReleaseContract {

    private final String prefix = "rival_" + UUID.randomUUID().toString().substring(0, 8);

    @Override
    protected VectorStore open(String name, Path home) {
        return MilvusStore.open(TestServers.lite(prefix + "_" + name));
    }

    @Override
    protected Stream<String> rivals() {
        return Stream.of("dssm, mixed", "mind, mixed");
    }
}
