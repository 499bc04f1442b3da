package org.sassrec.store.milvus;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

@Tag("slow")
@EnabledIfEnvironmentVariable(named = TestServers.LITE, matches = ".+", disabledReason = TestServers.START_LITE)
class MilvusLiteContractTest extends MilvusContract {

    @Override
    MilvusOptions options(String prefix) {
        return TestServers.lite(prefix);
    }

    /** Milvus-lite accepts every type of index, so there is none that it cannot build. */
    @Override
    List<MilvusIndex> indexes() {
        return List.of(
                MilvusIndex.ivfFlat(64),
                MilvusIndex.of(MilvusIndex.Type.FLAT),
                MilvusIndex.of(MilvusIndex.Type.DISKANN),
                MilvusIndex.of(MilvusIndex.Type.AUTOINDEX));
    }
}
