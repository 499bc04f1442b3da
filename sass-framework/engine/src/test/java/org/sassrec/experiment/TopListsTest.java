package org.sassrec.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopListsTest {
    private static final TopLists BEFORE = new TopLists(Map.of(
            "home", Map.of(1L, Set.of(10L, 11L, 12L, 13L), 2L, Set.of(20L, 21L)),
            "live", Map.of(1L, Set.of(30L, 31L))));

    @Test
    void measuresTheShareOfNewItemsOverUsersThenScenarios() {
        TopLists now = new TopLists(Map.of(
                "home", Map.of(1L, Set.of(10L, 11L, 12L, 99L), 2L, Set.of(20L, 98L), 3L, Set.of(97L)),
                "live", Map.of(1L, Set.of(30L, 31L))));

        // In home 1/4 and 1/2, in live 0. User 3 is new.
        assertThat(now.churn(BEFORE)).isEqualTo((0.375 + 0) / 2);
        assertThat(BEFORE.churn(BEFORE)).isZero();
    }

    @Test
    void isUnknownWithoutCommonUsers() {
        assertThat(new TopLists(Map.of("home", Map.of(7L, Set.of(1L)))).churn(BEFORE))
                .isNull();
        assertThat(new TopLists(Map.of("new", Map.of(1L, Set.of(1L)))).churn(BEFORE))
                .isNull();
    }

    @Test
    void readsWhatItWrites(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("lists.json");
        assertThat(TopLists.read(file)).isNull();
        BEFORE.write(file);
        assertThat(TopLists.read(file)).isEqualTo(BEFORE);
    }
}
