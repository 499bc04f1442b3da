package org.sassrec.store.milvus;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.milvus.MilvusContainer;

/** The contract against a current Milvus in a container; skipped without Docker. */
class MilvusContainerContractTest extends MilvusContract {

    private static final String IMAGE = System.getProperty("sass.milvus.image", "milvusdb/milvus:v2.6.22");

    private static @Nullable MilvusContainer container;

    /** Started on first use: the contract fills its store before other setup methods run. */
    private static synchronized MilvusContainer container() {
        if (container == null) {
            boolean docker = DockerClientFactory.instance().isDockerAvailable();
            if (!docker) {
                System.out.println("skipped: MilvusContainerContractTest, because no Docker answers here");
            }
            assumeTrue(docker, "needs Docker");
            container = new MilvusContainer(IMAGE);
            container.start();
        }
        return container;
    }

    @AfterAll
    static void stop() {
        if (container != null) {
            container.stop();
        }
    }

    @Override
    MilvusOptions options(String prefix) {
        return MilvusOptions.of(container().getEndpoint(), prefix);
    }

    @Override
    List<MilvusIndex> indexes() {
        return List.of(
                MilvusIndex.ivfFlat(64),
                MilvusIndex.of(MilvusIndex.Type.FLAT),
                MilvusIndex.of(MilvusIndex.Type.DISKANN),
                MilvusIndex.of(MilvusIndex.Type.AUTOINDEX));
    }

    /** The container of all tests. */
    @Override
    List<MilvusIndex> refused() {
        return List.of();
    }
}
