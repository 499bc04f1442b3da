package org.sassrec.store.milvus;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A killed server needs minutes to restart. */
@EnabledIfEnvironmentVariable(
        named = TestServers.STANDALONE,
        matches = ".+",
        disabledReason = TestServers.START_STANDALONE)
@EnabledIfSystemProperty(
        named = "sass.faults",
        matches = ".+",
        disabledReason = "skipped: it takes an hour here; give -Dsass.faults=some")
@Tag("slow")
class MilvusStandaloneFaultsTest extends FaultsContract {

    @Override
    MilvusOptions options(String prefix) {
        return TestServers.standalone(prefix).with(Duration.ofMinutes(2));
    }

    @Override
    OwnServer server() {
        return OwnServer.standalone(System.getenv(TestServers.STANDALONE));
    }

    @Override
    int kills() {
        return 6;
    }

    @Override
    String version() {
        return "2.3.5";
    }

    @Override
    String tooOld() {
        return "2.2.5";
    }
}
