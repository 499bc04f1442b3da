package org.sassrec.release.milvus;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

@EnabledIfEnvironmentVariable(
        named = TestServers.STANDALONE,
        matches = ".+",
        disabledReason = TestServers.START_STANDALONE)
class MilvusStandaloneContractTest extends MilvusContract {

    @Override
    MilvusOptions options(String prefix) {
        return TestServers.standalone(prefix);
    }

    /** The one of the Python index has no DiskANN. */
    @Test
    void anIndexThatTheServerCannotBuildIsTold() {
        assertCannotBuild(MilvusIndex.of(MilvusIndex.Type.DISKANN));
    }

    @Override
    List<MilvusIndex> indexes() {
        return List.of(
                MilvusIndex.ivfFlat(64),
                MilvusIndex.of(MilvusIndex.Type.FLAT),
                MilvusIndex.of(MilvusIndex.Type.AUTOINDEX));
    }
}
