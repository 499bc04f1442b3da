package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.StoreCode;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

@Tag("slow")
class RollbackTest extends PublishFixture {

    @Test
    void rollsBackUnderANewEpochWithoutBuilding() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Rollback rollback = new Rollback(store, home, "live", CLOCK, p -> {});
            assertThatThrownBy(rollback::toPrevious).hasMessageContaining("SASS7600");
            ReleaseManifest first = publish(store, content(1), 3).release();
            assertThatThrownBy(rollback::toPrevious)
                    .hasMessageContaining("SASS7550")
                    .hasMessageContaining("help: publish again with the earlier data and configuration");
            ReleaseManifest second = publish(store, content(2), 3).release();
            ReleaseManifest third = publish(store, content(3), 3).release();
            Set<String> before = collections(store);
            ReleaseManifest back = rollback.toPrevious();
            assertThat(back.id()).isEqualTo(second.id());
            assertThat(back.action()).isEqualTo(ReleaseManifest.Action.ROLLBACK);
            assertThat(back.replacedRelease()).isEqualTo(third.id());
            assertThat(back.epoch()).isGreaterThan(third.epoch());
            assertThat(ReleaseChannel.of(store, "live").live()).contains(back);
            assertThat(store.alias("sass_live_home"))
                    .contains(second.scenarios().get("home").name());
            // The third release is newer, so it is not the previous one.
            assertThat(rollback.toPrevious().id()).isEqualTo(first.id());
            assertThatThrownBy(rollback::toPrevious)
                    .hasMessageContaining("SASS7550")
                    .hasMessageContaining(third.id())
                    .hasMessageContaining("help: activate one of these with `sass rollback --to ID`")
                    .hasMessageNotContaining("keepReleases");
            assertThat(rollback.toRelease(third.id()).scenarios()).isEqualTo(third.scenarios());
            assertThatThrownBy(() -> rollback.toRelease(third.id())).hasMessageContaining("is already live");
            assertThatThrownBy(() -> rollback.toRelease("20200101T000000Z_00000000"))
                    .hasMessageContaining("SASS7551")
                    .hasMessageContaining(first.id());
            assertThat(collections(store)).isEqualTo(before);
        }
    }

    /** The first release is older, but it was live last. */
    @Test
    void goesBackInTheOrderOfActivation() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = publishNightly(store, 1, false).release();
            assertThat(ReleaseStatus.of(store).get(0).previousRelease()).isNull();
            ReleaseManifest second = publishNightly(store, 2, false).release();
            ReleaseManifest again = publishNightly(store, 1, false).release();
            assertThat(again.id()).isEqualTo(first.id());
            assertThat(ReleaseStatus.of(store).get(0).previousRelease()).isEqualTo(second.id());
            new ItemWithdrawal(store, home, CLOCK, p -> {}).withdraw(List.of("i1"), true);
            Rollback rollback = new Rollback(store, home, "live", CLOCK, p -> {});

            ReleaseManifest back = rollback.toPrevious();

            assertThat(back.id()).isEqualTo(second.id());
            assertThatThrownBy(() -> publishNightly(store, 1, false)).hasMessageContaining("SASS7554");
            assertThat(ReleaseStatus.of(store).get(0).previousRelease()).isNull();
            assertThatThrownBy(rollback::toPrevious)
                    .hasMessageContaining("SASS7550")
                    .hasMessageContaining(first.id());
            assertThat(rollback.toRelease(first.id()).earlierReleases()).containsExactly(second.id());
            assertThat(rollback.toPrevious().id()).isEqualTo(second.id());
        }
    }

    private Publisher.Outcome publishNightly(VectorStore store, int seed, boolean endsHold) {
        Publisher.Options options =
                new Publisher.Options("live", 0.95, 3, List.of(), false, 1, QualityGateVerdicts.NONE, endsHold);
        return new Publisher(store, home, options, CLOCK, p -> {}).publish(content(seed));
    }

    /** A nightly publish does not undo a rollback, also with a new model or after a withdrawal. */
    @Test
    void keepsTheReleaseLiveUntilTheHoldEnds() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseChannel channel = ReleaseChannel.of(store, "live");
            ReleaseManifest first = publishNightly(store, 1, false).release();
            ReleaseManifest second = publishNightly(store, 2, false).release();
            assertThat(second.heldSince()).isNull();
            Rollback rollback = new Rollback(store, home, "live", CLOCK, p -> {});
            ReleaseManifest back = rollback.toPrevious();
            assertThat(back.heldSince()).isEqualTo(back.liveSince());
            for (int seed : new int[] {2, 3}) {
                assertThatThrownBy(() -> publishNightly(store, seed, false))
                        .hasMessageContaining("error[SASS7554]: release " + first.id() + " is live by rollback since "
                                + back.heldSince() + ", and newer releases are on hold: " + second.id())
                        .hasMessageContaining("`sass publish --allow-destructive`")
                        .hasMessageContaining("`sass rollback --to " + second.id() + "`");
            }
            assertThat(publishNightly(store, 1, false).changed())
                    .as("the live content")
                    .isFalse();
            new ItemWithdrawal(store, home, CLOCK, p -> {}).withdraw(List.of("i1"), true);
            assertThat(channel.live().orElseThrow().action()).isEqualTo(ReleaseManifest.Action.WITHDRAW);
            assertThatThrownBy(() -> publishNightly(store, 3, false)).hasMessageContaining("SASS7554");
            assertThat(channel.live().orElseThrow().id()).isEqualTo(first.id());
            ReleaseStatus.Live live =
                    Objects.requireNonNull(ReleaseStatus.of(store).get(0).live());
            assertThat(live.heldSince()).isEqualTo(back.heldSince());
            assertThat(live.onHold()).containsExactly(second.id());

            ReleaseManifest third = publishNightly(store, 3, true).release();
            assertThat(third.heldSince()).isNull();
            assertThat(publishNightly(store, 2, false).changed()).isTrue();
        }
    }

    @Test
    void endsTheHoldByARollbackToTheNewestRelease() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publishNightly(store, 1, false);
            ReleaseManifest second = publishNightly(store, 2, false).release();
            ReleaseManifest third = publishNightly(store, 3, false).release();
            Rollback rollback = new Rollback(store, home, "live", CLOCK, p -> {});
            rollback.toPrevious();
            rollback.toPrevious();
            assertThat(rollback.toRelease(second.id()).heldSince())
                    .as("not the newest")
                    .isNotNull();
            assertThat(rollback.toRelease(third.id()).heldSince()).isNull();
            assertThat(publishNightly(store, 4, false).changed()).isTrue();
        }
    }

    /** A delayed publisher may write the manifest that another publisher has written. */
    @Test
    void keepsAnExistingManifestWhenItIsWrittenAgain() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = publish(store, content(1), 3).release();
            ReleaseChannel releases = ReleaseChannel.of(store, "live");
            ReleaseManifest again = first.reissue(
                    releases.nextEpoch(),
                    first.created(),
                    ReleaseManifest.Action.WITHDRAW,
                    first.id(),
                    List.of(),
                    null,
                    List.of());
            ReleaseActivation writer = new ReleaseActivation(store, releases, CLOCK, p -> {});
            writer.write(again);
            assertThatThrownBy(() -> writer.write(again)).hasMessageContaining("SASS7532");
            assertThat(releases.all()).contains(again);
        }
    }

    @Test
    void rejectsARollbackToAnIncompleteRelease() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = publish(store, content(1), 3).release();
            ReleaseManifest second = publish(store, content(2), 3).release();
            store.drop(first.scenarios().get("ho-me").name());
            assertThatThrownBy(() -> new Rollback(store, home, "live", CLOCK, p -> {}).toPrevious())
                    .hasMessageContaining("SASS7552")
                    .hasMessageContaining("the live release is unchanged");
            assertThat(ReleaseChannel.of(store, "live").live()).contains(second);
        }
    }

    /** A reader could not open the release. */
    @Test
    void rejectsARollbackWithoutASnapshot() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = publish(store, content(1), 3).release();
            Files.writeString(export.resolve("snapshot.arrow"), "other users");
            ReleaseManifest second = publish(store, content(2), 3).release();
            Files.writeString(ReleaseFiles.in(home).snapshot(first.id()), "");
            assertThatThrownBy(() -> new Rollback(store, home, "live", CLOCK, p -> {}).toPrevious())
                    .hasMessageContaining("SASS7552")
                    .hasMessageContaining(first.id());
            assertThat(ReleaseChannel.of(store, "live").live()).contains(second);
        }
    }

    @Test
    void keepsOneManifestPerReleaseAfterRollbacks() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = publish(store, content(1), 2).release();
            ReleaseManifest second = publish(store, content(2), 2).release();
            Rollback rollback = new Rollback(store, home, "live", CLOCK, p -> {});
            try (VectorStore.Lease lease = store.lease(releases(store).manifestName(second))) {
                assertThat(lease).isNotNull();
                for (int i = 0; i < 3; i++) {
                    rollback.toRelease(first.id());
                    rollback.toRelease(second.id());
                }
                // A reader has a lease on the first manifest of the second release.
                assertThat(releases(store).all())
                        .extracting(ReleaseManifest::id)
                        .containsExactly(second.id(), first.id(), second.id());
                assertThat(releases(store).all()).contains(second);
            }
            rollback.toRelease(first.id());
            assertThat(releases(store).all()).extracting(ReleaseManifest::id).containsExactly(second.id(), first.id());
            assertThat(rollback.toRelease(second.id()).scenarios()).isEqualTo(second.scenarios());
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
        }
    }

    /** The release is live. After an error an operator would repeat the rollback and go back too far. */
    @Test
    void rollsBackEvenIfCleanupFails() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = publish(store, content(1), 2).release();
            publish(store, content(2), 2);
            VectorStore stuck = new DelegatingStore(store) {
                @Override
                public void drop(String collection) {
                    throw Diagnostic.error(RemoteStoreCode.NO_ANSWER, "the server answered with an error")
                            .toException();
                }
            };
            List<PublishProgress> progress = new ArrayList<>();
            ReleaseManifest back = new Rollback(stuck, home, "live", CLOCK, progress::add).toPrevious();
            assertThat(releases(store).live()).contains(back);
            assertThat(progress)
                    .contains(new PublishProgress.Skipped(
                            releases(store).manifestName(first), "the server answered with an error"));
        }
    }

    /** Failures after the move of the channel's alias do not fail the rollback, nor does a lost response to the move. */
    @Test
    void rollsBackEvenIfScenarioAliasesFail() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publish(store, content(1), 2);
            publish(store, content(2), 2);
            VectorStore silent = new DelegatingStore(store) {
                @Override
                public void setAlias(String alias, String collection) {
                    super.setAlias(alias, collection);
                    throw Diagnostic.error(RemoteStoreCode.NO_ANSWER, "no answer")
                            .toException();
                }
            };
            List<PublishProgress> progress = new ArrayList<>();
            ReleaseManifest back = new Rollback(silent, home, "live", CLOCK, progress::add).toPrevious();
            assertThat(releases(store).live()).contains(back);
            assertThat(progress)
                    .contains(
                            new PublishProgress.Skipped(
                                    releases(store).manifestName(back),
                                    "the release is live, but other aliases were not moved; the next publish moves them: no answer"));
        }
    }

    /** Otherwise each attempt on a full disk would leave one more manifest. */
    @Test
    void removesAPartiallyWrittenManifest() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publish(store, content(1), 2);
            publish(store, content(2), 2);
            List<String> before = store.collections();
            VectorStore full = new DelegatingStore(store) {
                @Override
                public void seal(List<String> collections, SealListener listener) {
                    throw Diagnostic.error(StoreCode.COLLECTION_IO_FAILED, "no space left")
                            .toException();
                }
            };
            assertThatThrownBy(() -> new Rollback(full, home, "live", CLOCK, p -> {}).toPrevious())
                    .hasMessageContaining("SASS7533");
            assertThatThrownBy(() -> new ItemWithdrawal(full, home, CLOCK, p -> {}).withdraw(List.of("x")))
                    .hasMessageContaining("SASS7533");
            assertThat(store.collections()).containsExactlyInAnyOrderElementsOf(before);
        }
    }
}
