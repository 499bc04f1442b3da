package org.sassrec.release;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.release.content.ReleaseCode;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.release.ReleaseManifest.Withdrawal;
import org.sassrec.serving.release.ServingCode;
import org.sassrec.serving.store.VectorStore;

/**
 * Removes items from all releases of all channels of a store, and from all later releases. First writes new manifests,
 * so that retrievers stop returning the items. Then removes the rows from the collections, for clients that do not read
 * manifests.
 */
public final class ItemWithdrawal {

    private final VectorStore store;
    private final ReleaseFileWriter files;
    private final Clock clock;
    private final PublishProgress.Listener listener;

    /**
     * Creates a withdrawal.
     *
     * @param home folder with the files of the releases
     */
    public ItemWithdrawal(VectorStore store, Path home, Clock clock, PublishProgress.Listener listener) {
        this(store, new ReleaseFileWriter(ReleaseFiles.in(home)), clock, listener);
    }

    private ItemWithdrawal(VectorStore store, ReleaseFileWriter files, Clock clock, PublishProgress.Listener listener) {
        this.store = store;
        this.files = files;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Withdraws items. An item in no collection is withdrawn from later releases.
     *
     * @return the collections that contained the item, by item
     * @throws org.sassrec.diagnostic.SassException SASS7600 if no channel has a live release; SASS75xx from the store
     */
    public Map<String, List<String>> withdraw(List<String> items) {
        return withdraw(items, true);
    }

    /**
     * Withdraws items.
     *
     * @param unknownToo whether to accept items that no collection contains. Such an id is usually a typing error or a
     * list split at the wrong characters. A withdrawal cannot be undone, and the intended item would stay in the
     * results
     * @return the collections that contained the item, by item
     * @throws org.sassrec.diagnostic.SassException SASS7553 for an unknown item that is not accepted; SASS7600 if no
     * channel has a live release; SASS75xx from the store
     */
    public Map<String, List<String>> withdraw(List<String> items, boolean unknownToo) {
        VectorStore.Lock lock = store.lock();
        try {
            return withdrawLocked(items, unknownToo);
        } finally {
            lock.close();
        }
    }

    /**
     * Withdraws items that were withdrawn elsewhere. Does nothing without a live release, or if a live manifest is lost:
     * the next manifest then lists the items. The caller holds the writer lock.
     */
    static void ifLive(
            VectorStore store,
            ReleaseFileWriter files,
            Clock clock,
            PublishProgress.Listener listener,
            List<String> items) {
        List<ReleaseChannel> live = liveChannels(store);
        if (!live.isEmpty()
                && live.stream().allMatch(releases -> releases.lostManifest().isEmpty())) {
            new ItemWithdrawal(store, files, clock, listener).withdrawLocked(items, true);
        }
    }

    private static List<ReleaseChannel> liveChannels(VectorStore store) {
        return ReleaseChannel.channels(store).stream()
                .map(channel -> ReleaseChannel.of(store, channel))
                .filter(releases -> releases.liveManifestName().isPresent())
                .toList();
    }

    private Map<String, List<String>> withdrawLocked(List<String> items, boolean unknownToo) {
        Withdrawals withdrawals = new Withdrawals(store);
        List<ReleaseChannel> all = ReleaseChannel.channels(store).stream()
                .map(channel -> ReleaseChannel.of(store, channel))
                .toList();
        List<ReleaseChannel> channels = liveChannels(store);
        if (channels.isEmpty()) {
            throw Diagnostic.error(ServingCode.NO_LIVE_RELEASE, "no release is live in any channel")
                    .withHelp("run `sass publish` first")
                    .toException();
        }
        channels.forEach(ReleaseChannel::live); // a lost manifest is reported before anything changes
        List<Withdrawal> earlier = withdrawals.all();
        // Includes channels whose aliases were lost: their collections could be served again.
        Map<String, List<String>> holders = collectionsByItem(all, items, withdrawals);
        if (!unknownToo) {
            rejectUnknown(items, holders.keySet(), earlier);
        }
        List<Withdrawal> withdrawn = merged(earlier, items, holders);
        for (ReleaseChannel releases : channels) {
            publishManifest(releases, withdrawn);
        }
        withdrawals.enforce(withdrawn, listener);
        Map<String, List<String>> found = new LinkedHashMap<>();
        withdrawn.stream()
                .filter(one -> items.contains(one.item()))
                .forEach(one -> found.put(one.item(), one.collections()));
        return found;
    }

    private static void rejectUnknown(List<String> items, Set<String> held, List<Withdrawal> earlier) {
        Set<String> unknown = new LinkedHashSet<>(items);
        unknown.removeAll(held);
        earlier.forEach(one -> unknown.remove(one.item())); // a repeated withdrawal
        if (!unknown.isEmpty()) {
            String first = unknown.stream().limit(5).collect(Collectors.joining("`, `", "`", "`"));
            throw Diagnostic.error(
                            ReleaseCode.WITHDRAWN_ITEM_UNKNOWN,
                            items.size() == 1
                                    ? "item " + first + " is in no collection"
                                    : unknown.size() + " of " + items.size() + " items are in no collection: " + first
                                            + (unknown.size() > 5 ? ", ..." : ""))
                    .withNote("no item was withdrawn")
                    .withHelp(
                            "check the ids; `--item` splits its value at commas: put ids with commas into a file, one per line"
                                    + " (`--item-file`); to withdraw items before their first release,"
                                    + " use `--allow-unknown`")
                    .toException();
        }
    }

    /**
     * Returns the collections that contain an item, by item. Skips unreadable collections, which {@link DriftCheck}
     * reports.
     */
    private Map<String, List<String>> collectionsByItem(
            List<ReleaseChannel> channels, List<String> items, Withdrawals withdrawals) {
        Set<String> collections = new LinkedHashSet<>();
        for (ReleaseChannel releases : channels) {
            releases.all().forEach(release -> release.scenarios().values().forEach(c -> collections.add(c.name())));
        }
        Map<String, List<String>> holders = new LinkedHashMap<>();
        for (String name : collections) {
            withdrawals
                    .rows(name, items, listener)
                    .forEach(row -> holders.computeIfAbsent(row.id(), unknown -> new ArrayList<>())
                            .add(name));
        }
        return holders;
    }

    private List<Withdrawal> merged(List<Withdrawal> earlier, List<String> items, Map<String, List<String>> holders) {
        Map<String, Withdrawal> byItem = new LinkedHashMap<>();
        earlier.forEach(one -> byItem.put(one.item(), one));
        for (String item : items) {
            List<String> found = holders.getOrDefault(item, List.of());
            byItem.merge(item, new Withdrawal(item, clock.instant().toString(), found), (old, now) -> {
                Set<String> joined = new LinkedHashSet<>(old.collections());
                joined.addAll(now.collections());
                return new Withdrawal(item, old.withdrawnSince(), List.copyOf(joined));
            });
        }
        return List.copyOf(byItem.values());
    }

    /**
     * Writes a manifest with the list for each kept release, that of the live one last. Before the switch, the other
     * manifests count as never live.
     */
    private void publishManifest(ReleaseChannel releases, List<Withdrawal> withdrawn) {
        List<ReleaseManifest> manifests = releases.all();
        ReleaseManifest live = releases.live().orElseThrow();
        ReleaseActivation activation = new ReleaseActivation(store, releases, clock, listener);
        activation.repairAliases(Optional.of(live), manifests);
        if (live.withdrawn().equals(withdrawn) && Retention.keepsWithdrawals(live, manifests)) {
            return;
        }
        Retention retention = new Retention(store, files, releases, listener);
        List<ReleaseManifest> kept = new ArrayList<>(retention.dropNeverLive(releases.liveManifestName(), manifests));
        kept.removeAll(retention.expiredManifests(live.id(), live.epoch(), kept, Integer.MAX_VALUE));
        kept.remove(live);
        Set<Long> stay = new LinkedHashSet<>(Set.of(live.epoch()));
        long epoch = releases.nextEpoch();
        for (ReleaseManifest other : kept) {
            stay.add(epoch);
            activation.write(other.withWithdrawn(epoch++, withdrawn));
        }
        ReleaseManifest release = live.reissue(
                epoch,
                activation.timestamp(),
                ReleaseManifest.Action.WITHDRAW,
                live.id(),
                live.earlierReleases(),
                live.heldSince(),
                withdrawn);
        retention.dropSuperseded(activation.commit(release, Optional.of(live), manifests), stay);
    }
}
