package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sassrec.release.embedded.EmbeddedStore;

class RollbackTest extends PublishFixture {

    @Test
    void aRollbackGoesBackUnderANewEpochWithoutBuilding() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Rollback rollback = new Rollback(store, home, "live", CLOCK, p -> {});
            assertThatThrownBy(rollback::toPrevious).hasMessageContaining("SASS7600");
            Release first = publish(store, content(1), 3).release();
            assertThatThrownBy(rollback::toPrevious)
                    .hasMessageContaining("SASS7550")
                    .hasMessageContaining("help: keep more of them (`publish.keepReleases`)");
            Release second = publish(store, content(2), 3).release();
            Release third = publish(store, content(3), 3).release();
            Set<String> before = collections(store);
            Release back = rollback.toPrevious();
            assertThat(back.id()).isEqualTo(second.id());
            assertThat(back.action()).isEqualTo(Release.Action.ROLLBACK);
            assertThat(back.replaced()).isEqualTo(third.id());
            assertThat(back.epoch()).isGreaterThan(third.epoch());
            assertThat(Releases.of(store, "live").live()).contains(back);
            assertThat(store.alias("sass_live_home"))
                    .contains(second.scenarios().get("home").name());
            // Not the third again, from which we came.
            assertThat(rollback.toPrevious().id()).isEqualTo(first.id());
            assertThatThrownBy(rollback::toPrevious)
                    .hasMessageContaining("SASS7550")
                    .hasMessageContaining(third.id())
                    .hasMessageContaining(
                            "help: `rollback --to ID` (with Maven `sass:rollback -Dsass.to=ID`) makes one of")
                    .hasMessageNotContaining("keepReleases");
            assertThat(rollback.toRelease(third.id()).scenarios()).isEqualTo(third.scenarios());
            assertThatThrownBy(() -> rollback.toRelease(third.id())).hasMessageContaining("is live already");
            assertThatThrownBy(() -> rollback.toRelease("20200101T000000Z_00000000"))
                    .hasMessageContaining("SASS7551")
                    .hasMessageContaining(first.id());
            assertThat(collections(store)).isEqualTo(before);
        }
    }

    @Test
    void aRollbackToWhatIsNotWholeIsRefused() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Release first = publish(store, content(1), 3).release();
            Release second = publish(store, content(2), 3).release();
            store.drop(first.scenarios().get("ho-me").name());
            assertThatThrownBy(() -> new Rollback(store, home, "live", CLOCK, p -> {}).toPrevious())
                    .hasMessageContaining("SASS7552")
                    .hasMessageContaining("the live release is as it was");
            assertThat(Releases.of(store, "live").live()).contains(second);
        }
    }

    /** Nobody could open it. */
    @Test
    void aRollbackToAReleaseWithoutItsSnapshotIsRefused() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Release first = publish(store, content(1), 3).release();
            Files.writeString(export.resolve("snapshot.arrow"), "other users");
            Release second = publish(store, content(2), 3).release();
            Files.writeString(ReleaseFiles.in(home).snapshot(first.id()), "");
            assertThatThrownBy(() -> new Rollback(store, home, "live", CLOCK, p -> {}).toPrevious())
                    .hasMessageContaining("SASS7552")
                    .hasMessageContaining(first.id());
            assertThat(Releases.of(store, "live").live()).contains(second);
        }
    }
}
