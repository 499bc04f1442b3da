package org.sassrec.store.milvus;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.sassrec.serving.KilledProcessContract;
import org.sassrec.serving.store.VectorStore;

@EnabledIfEnvironmentVariable(
        named = TestServers.STANDALONE,
        matches = ".+",
        disabledReason = TestServers.START_STANDALONE)
@EnabledIfSystemProperty(
        named = "sass.kills",
        matches = ".+",
        disabledReason = "skipped: a kill takes half a minute here; give -Dsass.kills=all -Dsass.kills.threads=4")
@Tag("slow")
class MilvusStandaloneKilledProcessTest extends KilledProcessContract {

    @Override
    protected VectorStore open(String place, Path home) {
        return MilvusStore.open(TestServers.standalone(place));
    }
}
