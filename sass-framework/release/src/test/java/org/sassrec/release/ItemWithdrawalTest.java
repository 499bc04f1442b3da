package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.release.content.FakeVectors;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

@Tag("slow")
class ItemWithdrawalTest extends PublishFixture {

    @Test
    void removesAnItemFromCurrentAndLaterReleases() {
        String item = new FakeVectors("home", 1, 6, 0, 1).id(0);
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Publisher canary = new Publisher(store, home, new Publisher.Options("canary", 0.9, 1), CLOCK, p -> {});
            ReleaseManifest first = publish(store, content(1)).release();
            publish(store, content(2));
            canary.publish(content(3));
            ItemWithdrawal withdrawal = new ItemWithdrawal(store, home, CLOCK, p -> {});
            assertThat(withdrawal.withdraw(List.of(item, "unreleased item")).get(item))
                    .hasSize(6);
            for (String channel : List.of("live", "canary")) {
                ReleaseManifest live = ReleaseChannel.of(store, channel).live().orElseThrow();
                assertThat(live.action()).isEqualTo(ReleaseManifest.Action.WITHDRAW);
                assertThat(live.withdrawnItems()).containsExactlyInAnyOrder(item, "unreleased item");
                assertGone(store, live, item);
            }
            assertThat(ReleaseStatus.of(store))
                    .allSatisfy(status -> assertThat(status.live())
                            .satisfies(live -> assertThat(
                                            live.scenarios().get("home").rows())
                                    .isEqualTo(299)));
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
            // Publishing the same export again keeps the item withdrawn.
            assertThat(publish(store, content(2)).changed()).isFalse();
            ReleaseManifest back = new Rollback(store, home, "live", CLOCK, p -> {}).toPrevious();
            assertThat(back.id()).isEqualTo(first.id());
            assertThat(back.rows(back.scenarios().get("home"))).isEqualTo(299);
            assertGone(store, back, item);
            ReleaseManifest later = publish(store, content(4)).release();
            assertGone(store, later, item);
            assertThat(later.scenarios().get("home").rows()).isEqualTo(299);
            // A repeated withdrawal also covers a channel that was created later.
            withdrawal.withdraw(List.of(item));
            ReleaseManifest other = new Publisher(store, home, new Publisher.Options("late", 0.9, 1), CLOCK, p -> {})
                    .publish(content(4))
                    .release();
            assertGone(store, other, item);
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
        }
    }

    /** The next publish would serve the existing collections. */
    @Test
    void removesAnItemFromAChannelWithoutAliases() {
        String item = new FakeVectors("home", 1, 6, 0, 1).id(0);
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publish(store, content(1));
            Publisher canary = new Publisher(store, home, new Publisher.Options("canary", 0.9, 1), CLOCK, p -> {});
            canary.publish(content(3));
            ReleaseChannel releases = ReleaseChannel.of(store, "canary");
            store.dropAlias(releases.alias());
            store.dropAlias(releases.confirmationAlias());
            new ItemWithdrawal(store, home, CLOCK, p -> {}).withdraw(List.of(item));
            assertGone(store, canary.publish(content(3)).release(), item);
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
        }
    }

    /** A list that was split inside an id must not withdraw anything. */
    @Test
    void withdrawsNothingWhenAnItemIsUnknown() {
        FakeVectors items = new FakeVectors("home", 3, 6, 0, 1);
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest live = publish(store, content(1)).release();
            ItemWithdrawal withdrawal = new ItemWithdrawal(store, home, CLOCK, p -> {});
            assertThatThrownBy(() -> withdrawal.withdraw(List.of(items.id(0), "half"), false))
                    .hasMessageContaining("SASS7553")
                    .hasMessageContaining("1 of 2 items are in no collection: `half`");
            assertThat(releases(store).live()).contains(live);
            assertThatThrownBy(() -> withdrawal.withdraw(List.of("to come"), false))
                    .hasMessageContaining("SASS7553")
                    .hasMessageContaining("item `to come` is in no collection");
            assertThat(releases(store).live()).contains(live);
            withdrawal.withdraw(List.of("to come"), true);
            withdrawal.withdraw(List.of(items.id(0), "half"), true);
            // A withdrawn item is in no collection, but can be withdrawn again.
            withdrawal.withdraw(List.of(items.id(0), items.id(1), "half"), false);
            assertThat(releases(store).live().orElseThrow().withdrawnItems())
                    .containsExactlyInAnyOrder(items.id(0), items.id(1), "half", "to come");
        }
    }

    /** The process was killed after it had written the manifest of the second channel. */
    @Test
    void publishRemovesAnInterruptedWithdrawalFromOtherChannels() {
        String item = new FakeVectors("home", 1, 6, 0, 1).id(0);
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publish(store, content(1));
            Publisher.Options test = new Publisher.Options("test", 0.95, 2);
            new Publisher(store, home, test, CLOCK, p -> {}).publish(content(1));
            VectorStore killed = new DelegatingStore(store) {
                @Override
                public void seal(List<String> collections, SealListener listener) {
                    super.seal(collections, listener);
                    if (collections.get(0).startsWith("sass_test__manifest_")) {
                        throw new FaultyStore.Killed();
                    }
                }
            };
            assertThatThrownBy(() -> new ItemWithdrawal(killed, home, CLOCK, p -> {}).withdraw(List.of(item)))
                    .isInstanceOf(FaultyStore.Killed.class);
            assertThat(new DriftCheck(store, home).findings())
                    .extracting(DriftCheck.Finding::channel)
                    .contains("test");
            ReleaseManifest next = publish(store, content(2)).release();
            assertThat(next.withdrawnItems()).containsExactly(item);
            assertThat(new DriftCheck(store, home).findings())
                    .filteredOn(finding -> finding.kind() == DriftCheck.Kind.ORPHAN)
                    .isEmpty();
        }
    }

    /** Milvus-lite can lose aliases. The live manifest is then unknown, but the withdrawals are known. */
    @Test
    void keepsWithdrawalsWithoutAliases() throws IOException {
        String item = new FakeVectors("home", 1, 6, 0, 1).id(0);
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publish(store, content(1));
            new ItemWithdrawal(store, home, CLOCK, p -> {}).withdraw(List.of(item));
            publish(store, content(2));
            Files.delete(home.resolve("aliases.json"));
            Files.delete(home.resolve("copies/aliases.json"));
            assertThat(releases(store).live()).isEmpty();
            ReleaseManifest again = publish(store, content(3)).release();
            assertThat(again.withdrawnItems()).containsExactly(item);
            assertGone(store, again, item);
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
        }
    }

    private static void assertGone(VectorStore store, ReleaseManifest release, String item) {
        for (ReleaseManifest.Collection collection : release.scenarios().values()) {
            assertThat(store.fetch(collection.name(), List.of(item))).isEmpty();
            assertThat(store.count(collection.name())).isEqualTo(release.rows(collection));
        }
    }

    /**
     * The previous manifest stays because readers may just have read its name, and a second one with the list, because
     * the live one can be lost.
     */
    @Test
    void keepsFewManifestsAfterWithdrawals() {
        FakeVectors items = new FakeVectors("home", 9, 6, 0, 1);
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = publish(store, content(1)).release();
            ItemWithdrawal withdrawal = new ItemWithdrawal(store, home, CLOCK, p -> {});
            try (VectorStore.Lease lease = store.lease(releases(store).manifestName(first))) {
                assertThat(lease).isNotNull();
                for (int i = 0; i < 4; i++) {
                    withdrawal.withdraw(List.of(items.id(i)));
                }
                assertThat(releases(store).all()).hasSize(4).contains(first);
            }
            withdrawal.withdraw(List.of(items.id(4)));
            assertThat(releases(store).all())
                    .extracting(release -> release.withdrawn().size())
                    .containsExactly(4, 5, 5);
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
        }
    }
}
