package org.sassrec.store.milvus;

import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.sassrec.release.content.KilledPublishContract;
import org.sassrec.serving.store.VectorStore;

/**
 * A publish takes seconds on this server: only {@code -Dsass.kills=all} tests each call, otherwise only the commit
 * point is tested.
 */
@EnabledIfEnvironmentVariable(
        named = TestServers.STANDALONE,
        matches = ".+",
        disabledReason = TestServers.START_STANDALONE)
@Tag("faults")
@Tag("slow")
class MilvusStandaloneKilledPublishTest extends KilledPublishContract {

    private final String prefix = "killed_" + UUID.randomUUID().toString().substring(0, 8);

    @Override
    protected VectorStore open(Path home) {
        return MilvusStore.open(TestServers.standalone(prefix));
    }

    @Override
    protected boolean tries(int call, String what, boolean afterwards) {
        return "all".equals(System.getProperty("sass.kills"))
                ? super.tries(call, what, afterwards)
                : what.equals(COMMIT);
    }
}
