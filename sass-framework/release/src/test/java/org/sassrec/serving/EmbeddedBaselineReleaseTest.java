package org.sassrec.serving;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

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
