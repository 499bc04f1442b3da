package org.sassrec.serving;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

@Tag("slow")
class EmbeddedBaselineReleaseTest extends BaselineReleaseContract {
    @Override
    protected VectorStore open(String name, Path home) {
        return EmbeddedStore.open(home);
    }

    @Override
    protected Stream<String> baselines() {
        return Stream.of("ple, perScenario", "mind, pooled");
    }
}
