package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.embedded.EmbeddedStore;

class ReleaseFilesTest extends PublishFixture {

    @Test
    void anotherUserTowerIsRefused() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Release release = publish(store, content(1)).release();
            Path tower = ReleaseFiles.in(home).userTower(release.id());
            Files.writeString(tower.resolve("variables/data"), "tower 2");
            assertThatThrownBy(() -> ReleaseFiles.in(home).checkTowers(release))
                    .isInstanceOf(SassException.class)
                    .hasMessageContaining("SASS7505");
            try (Stream<Path> files = Files.walk(tower)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.delete(file);
                }
            }
            assertThatThrownBy(() -> ReleaseFiles.in(home).checkTowers(release)).hasMessageContaining("SASS7505");
        }
    }
}
