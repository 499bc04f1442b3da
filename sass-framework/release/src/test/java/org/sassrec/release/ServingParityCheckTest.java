package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sassrec.release.content.FakeUserEncoder;
import org.sassrec.release.content.FakeVectors;
import org.sassrec.release.content.ReleaseContent;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.store.embedded.EmbeddedStore;

class ServingParityCheckTest extends PublishFixture {

    private final FakeVectors items = new FakeVectors("home", 300, 6, 80, 1).namingUsers();

    private float[] trained(String user) {
        return items.probes().get(Integer.parseInt(user.substring(1)));
    }

    private List<PublishProgress> publish(BiFunction<Path, String, float @Nullable []> encoder) {
        List<PublishProgress> progress = new ArrayList<>();
        ReleaseContent content = new ReleaseContent(
                List.of(items), export.resolve("user_tower"), export.resolve("snapshot.arrow"), List.of(), Map.of());
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            new Publisher(
                            store,
                            ReleaseFiles.in(home),
                            options(2),
                            CLOCK,
                            progress::add,
                            () -> new FakeUserEncoder(encoder))
                    .publish(content);
        }
        return progress;
    }

    @Test
    void passesForTheTrainedUserTower() {
        List<PublishProgress> progress = publish((tower, user) -> {
            assertThat(tower).isEqualTo(export.resolve("user_tower"));
            float[] vector = trained(user).clone();
            vector[0] += 1e-6f; // a rounding difference
            return vector;
        });
        PublishProgress.ParityChecked golden = progress.stream()
                .filter(PublishProgress.ParityChecked.class::isInstance)
                .map(PublishProgress.ParityChecked.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(golden.users()).isEqualTo(64);
        assertThat(golden.difference()).isPositive().isCloseTo(0, Offset.offset(1e-5));
    }

    @Test
    void stopsThePublishForADifferentVector() {
        assertThatThrownBy(() -> publish((tower, user) -> {
                    float[] vector = trained(user).clone();
                    vector[0] += user.equals("u0") ? 0.01f : 0;
                    return vector;
                }))
                .hasMessageContaining("SASS7523")
                .hasMessageContaining("user `u0`")
                .hasMessageContaining("the live release is unchanged");
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            assertThat(releases(store).live()).isEmpty();
            assertThat(store.collections()).isEmpty();
        }
    }

    @Test
    void stopsThePublishForAnotherDimension() {
        assertThatThrownBy(() -> publish((tower, user) -> new float[5]))
                .hasMessageContaining("SASS7523")
                .hasMessageContaining("5 numbers, but the items have 6 dimensions");
    }

    @Test
    void stopsThePublishForAnUnknownUser() {
        assertThatThrownBy(() -> publish((tower, user) -> user.equals("u0") ? null : trained(user)))
                .hasMessageContaining("SASS7523")
                .hasMessageContaining("does not contain user `u0`");
    }
}
