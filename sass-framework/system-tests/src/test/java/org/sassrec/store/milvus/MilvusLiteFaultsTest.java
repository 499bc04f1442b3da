package org.sassrec.store.milvus;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

@Tag("slow")
@EnabledIfEnvironmentVariable(named = TestServers.LITE, matches = ".+", disabledReason = TestServers.START_LITE)
class MilvusLiteFaultsTest extends FaultsContract {

    @Override
    MilvusOptions options(String prefix) {
        return TestServers.lite(prefix);
    }

    @Override
    OwnServer server() throws Exception {
        return OwnServer.lite();
    }

    @Override
    int kills() {
        return 3;
    }

    @Override
    String version() {
        return "milvus_lite-3.2.2";
    }

    @Override
    String tooOld() {
        return "milvus_lite-3.1.2";
    }
}
