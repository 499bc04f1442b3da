package org.sassrec.release.milvus;

import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.sassrec.retrieval.KilledProcessContract;
import org.sassrec.serving.store.VectorStore;

@EnabledIfEnvironmentVariable(
        named = TestServers.STANDALONE,
        matches = ".+",
        disabledReason = TestServers.START_STANDALONE)
@EnabledIfSystemProperty(
        named = "sass.kills",
        matches = ".+",
        disabledReason = "skipped: a kill takes half a minute here; give -Dsass.kills=all -Dsass.kills.threads=4")
class MilvusStandaloneKilledProcessTest extends KilledProcessContract {

    @Override
    protected VectorStore open(String place, Path home) {
        return MilvusStore.open(TestServers.standalone(place));
    }
}
