package org.sassrec.retrieval;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.sassrec.release.embedded.EmbeddedStore;
import org.sassrec.serving.store.VectorStore;

class EmbeddedRivalReleaseTest extends RivalReleaseContract {
    @Override
    protected VectorStore open(String name, Path home) {
        return EmbeddedStore.open(home);
    }

    @Override
    protected Stream<String> rivals() {
        return Stream.of("ple, own", "mind, mixed");
    }
}
