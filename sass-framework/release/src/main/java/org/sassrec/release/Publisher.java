package org.sassrec.release;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.CollectionBuilder.CheckedVectors;
import org.sassrec.release.content.ChurnMeasurement;
import org.sassrec.release.content.ContentCheck;
import org.sassrec.release.content.ReleaseCode;
import org.sassrec.release.content.ReleaseContent;
import org.sassrec.release.content.ReleaseContent.ScenarioVectors;
import org.sassrec.release.content.ServingParityCheck;
import org.sassrec.release.content.UserEncoder;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.release.RollbackHold;
import org.sassrec.serving.store.VectorStore;

/** Publishes a release. The package documentation describes the protocol. */
public final class Publisher {

    /**
     * Settings of a publish.
     *
     * @param channel channel to publish to, see {@link ReleaseChannel#LIVE}
     * @param annRecall recall@50 that each collection must reach, 0 to 1
     * @param keepReleases number of releases to keep, including the live one; at least 1
     * @param scenarios scenarios to publish; the others keep their live version. Empty for all
     * @param keepFailedScenarios whether a failed scenario keeps its live version while the others are released
     * @param maxChurn share of the best items of sample users that may change in a scenario; 1 for no limit
     * @param gates quality gates that scenarios must pass
     * @param endsHold whether the release may replace one that a rollback activated
     */
    public record Options(
            String channel,
            double annRecall,
            int keepReleases,
            List<String> scenarios,
            boolean keepFailedScenarios,
            double maxChurn,
            QualityGateVerdicts gates,
            boolean endsHold) {
        public Options {
            if (keepReleases < 1) {
                throw new IllegalArgumentException("keepReleases is " + keepReleases + ", but must be at least 1");
            }
            scenarios = List.copyOf(scenarios);
        }

        /** Creates settings that publish all scenarios and end a hold, without limits on churn and metrics. */
        public Options(String channel, double annRecall, int keepReleases) {
            this(channel, annRecall, keepReleases, List.of(), false, 1, QualityGateVerdicts.NONE, true);
        }

        private boolean publishes(String scenario) {
            return scenarios.isEmpty() || scenarios.contains(scenario);
        }
    }

    /**
     * The result of a publish.
     *
     * @param release live release
     * @param changed {@code false} if the same content was live already
     * @param failedScenarios scenarios that failed and keep their live version, with the reason
     */
    public record Outcome(ReleaseManifest release, boolean changed, Map<String, SassException> failedScenarios) {}

    private final VectorStore store;
    private final ReleaseFileWriter files;
    private final Options options;
    private final ReleaseChannel releases;
    private final ReleaseActivation activation;
    private final Retention retention;
    private final Clock clock;
    private final PublishProgress.Listener listener;
    private final Supplier<UserEncoder> encoders;
    private RowWriter writer = RowWriter.LOCAL;
    private List<String> alsoWithdrawn = List.of();

    /**
     * Creates a publisher.
     *
     * @param home folder for the files of the releases; for the embedded store, the folder of the store
     */
    public Publisher(VectorStore store, Path home, Options options, Clock clock, PublishProgress.Listener listener) {
        this(store, ReleaseFiles.in(home), options, clock, listener);
    }

    /**
     * Creates a publisher.
     *
     * @param files the files of the releases, and their address
     */
    public Publisher(
            VectorStore store, ReleaseFiles files, Options options, Clock clock, PublishProgress.Listener listener) {
        this(store, files, options, clock, listener, UserEncoder.Exported::new);
    }

    Publisher(
            VectorStore store,
            ReleaseFiles files,
            Options options,
            Clock clock,
            PublishProgress.Listener listener,
            Supplier<UserEncoder> encoders) {
        this.store = store;
        this.files = new ReleaseFileWriter(files);
        this.options = options;
        this.releases = ReleaseChannel.of(store, options.channel());
        this.activation = new ReleaseActivation(store, releases, clock, listener);
        this.retention = new Retention(store, this.files, releases, listener);
        this.clock = clock;
        this.listener = listener;
        this.encoders = encoders;
    }

    /** Sets items that were withdrawn elsewhere, for example in a store that was lost. They are withdrawn here, too. */
    public Publisher withdrawing(Collection<String> items) {
        alsoWithdrawn = List.copyOf(items);
        return this;
    }

    /** Sets what writes the rows of the collections. */
    public Publisher writingWith(RowWriter other) {
        writer = other;
        return this;
    }

    /**
     * Publishes content and activates it. After an exception the live release is unchanged, unless only the removal of
     * old releases failed.
     *
     * @throws org.sassrec.diagnostic.SassException SASS6001 if a quality gate fails; SASS7554 if releases are on hold
     * after a rollback; SASS75xx for invalid content or a
     * failure of the store
     */
    public Outcome publish(ReleaseContent content) {
        Map<String, SassException> failed = new LinkedHashMap<>();
        List<CheckedVectors> works = checkContent(content, failed);
        VectorStore.Lock lock = store.lock();
        try (UserEncoder encoder = encoders.get()) {
            return publish(content, works, failed, encoder);
        } finally {
            lock.close();
        }
    }

    /**
     * Checks the vectors of the scenarios to publish. Adds failures to {@code failed} if the others may be released.
     */
    private List<CheckedVectors> checkContent(ReleaseContent content, Map<String, SassException> failed) {
        List<CheckedVectors> works = new ArrayList<>();
        for (ScenarioVectors vectors : content.scenarios()) {
            if (options.publishes(vectors.scenario())) {
                try {
                    works.add(new CheckedVectors(vectors, ContentCheck.check(vectors, content.filters())));
                } catch (SassException invalid) {
                    keepLive(vectors.scenario(), invalid, failed);
                }
            }
        }
        return withoutEmpty(works, failed);
    }

    private static List<CheckedVectors> withoutEmpty(List<CheckedVectors> works, Map<String, SassException> failed) {
        if (works.isEmpty()) {
            throw failed.values().stream()
                    .findFirst()
                    .orElseGet(() -> Diagnostic.error(ReleaseCode.NOTHING_TO_PUBLISH, "no scenario to publish")
                            .withHelp("serve at least one scenario: remove `serve: false`")
                            .toException());
        }
        return works;
    }

    /** Returns the scenarios that pass the quality gates and the churn limit. Adds the others to {@code failed}. */
    private List<CheckedVectors> enforceGates(
            List<CheckedVectors> works,
            ReleaseManifest.Model model,
            Optional<ReleaseManifest> live,
            List<ReleaseManifest> manifests,
            List<ReleaseManifest.Withdrawal> withdrawn,
            UserEncoder encoder,
            Map<String, SassException> failed) {
        ReleaseAdmission admission = new ReleaseAdmission(
                new ChurnMeasurement(store, files.files(), encoder), options.maxChurn(), model, live, listener);
        Set<String> without = withdrawnItems(withdrawn);
        Map<String, CheckedVectors> rest = new LinkedHashMap<>();
        List<CheckedVectors> left = new ArrayList<>();
        for (CheckedVectors work : works) {
            try {
                left.add(work.without(without));
                rest.put(work.vectors().scenario(), work);
            } catch (SassException none) {
                keepLive(work.vectors().scenario(), none, failed);
            }
        }
        if (admission.changes(left) && !options.endsHold()) {
            live.flatMap(each -> RollbackHold.of(each, manifests)).ifPresent(hold -> {
                throw hold.problem();
            });
        }
        Map<String, SassException> refused = admission.findRefusals(left, options.gates());
        if (!refused.isEmpty() && !options.keepFailedScenarios()) {
            throw SassException.of(refused.values().stream()
                    .flatMap(each -> each.diagnostics().stream())
                    .toList());
        }
        refused.forEach((scenario, why) -> {
            keepLive(scenario, why, failed);
            rest.remove(scenario);
        });
        return withoutEmpty(List.copyOf(rest.values()), failed);
    }

    /**
     * Returns the live release. Without its manifest, its hold and its other scenarios are unknown, so the user must
     * allow to replace it.
     */
    private Optional<ReleaseManifest> live() {
        return options.endsHold() ? releases.liveIfIntact() : releases.live();
    }

    /** The same content with another index is a new release, and the hold continues. */
    private @Nullable String held(Optional<ReleaseManifest> live) {
        return options.endsHold() ? null : live.map(ReleaseManifest::heldSince).orElse(null);
    }

    private static Set<String> withdrawnItems(List<ReleaseManifest.Withdrawal> withdrawn) {
        return withdrawn.stream().map(ReleaseManifest.Withdrawal::item).collect(Collectors.toSet());
    }

    private void keepLive(String scenario, SassException why, Map<String, SassException> failed) {
        if (!options.keepFailedScenarios()) {
            throw why;
        }
        failed.put(scenario, why);
        listener.on(new PublishProgress.ScenarioKept(
                scenario, why.diagnostics().get(0).message()));
    }

    private Outcome publish(
            ReleaseContent content,
            List<CheckedVectors> works,
            Map<String, SassException> failed,
            UserEncoder encoder) {
        live(); // reported before anything changes
        Withdrawals withdrawals = new Withdrawals(store);
        List<String> unknown = withdrawals.unknown(alsoWithdrawn);
        if (!unknown.isEmpty()) {
            listener.on(new PublishProgress.WithdrawnAgain(unknown));
            ItemWithdrawal.ifLive(store, files, clock, listener, unknown);
        }
        List<ReleaseManifest> manifests = releases.all();
        Optional<ReleaseManifest> live = live();
        activation.repairAliases(live, manifests);
        List<ReleaseManifest.Withdrawal> withdrawn = withdrawals.allWith(alsoWithdrawn, clock);
        withdrawals.enforce(withdrawn, listener);
        CollectionIntegrity state = new CollectionIntegrity(store, withdrawn);
        ReleaseManifest.Model model = PublishPlan.describe(content);
        List<CheckedVectors> admitted = enforceGates(works, model, live, manifests, withdrawn, encoder, failed);
        PublishPlan plan = plan(content, model, admitted, failed.keySet(), live, manifests, state);
        warnOfDamage(plan, state);
        long epoch = releases.nextEpoch();
        List<ReleaseManifest> kept = retention.dropNeverLive(releases.liveManifestName(), manifests);
        int dropped = retention.dropLeftoversOfOtherChannels();
        if (releases.lostManifest().isEmpty()) { // otherwise the collections of the live release would be orphans
            dropped += retention.dropOrphans(kept, plan.retainedNames());
        }
        if (dropped > 0) {
            listener.on(new PublishProgress.Cleared(dropped));
        }
        if (live.isPresent() && isLive(plan, live.get(), manifests, withdrawn)) {
            files.ensure(store, live.get(), content.userTower(), content.snapshot());
            dropDamagedRelease(live.get(), state);
            return new Outcome(live.get(), false, failed);
        }
        ReleaseManifest release;
        if (plan.identicalRelease().isPresent()) {
            ReleaseManifest same = plan.identicalRelease().get();
            files.ensure(store, same, content.userTower(), content.snapshot());
            listener.on(new PublishProgress.Resumed(same.id()));
            release = same.reissue(
                    epoch,
                    activation.timestamp(),
                    ReleaseManifest.Action.PUBLISH,
                    live.map(ReleaseManifest::id).orElse(null),
                    new ReleaseOrder(manifests).beforeNext(same.id(), live),
                    held(live),
                    withdrawn);
        } else {
            release = buildOrClear(plan, epoch, live, kept, withdrawn, failed, encoder);
        }
        ReleaseManifest activated = activation.commit(release, live, manifests);
        dropDamagedRelease(activated, state);
        return new Outcome(activated, true, failed);
    }

    /** Drops releases with the same content whose collections have lost rows: the new release replaces them. */
    private void dropDamagedRelease(ReleaseManifest live, CollectionIntegrity state) {
        retention.apply(live, options.keepReleases(), release -> isReplaced(release, live.digest(), state));
    }

    private static boolean isReplaced(ReleaseManifest release, String digest, CollectionIntegrity state) {
        return release.digest().equals(digest) && !state.isIntact(release);
    }

    /** Reports damaged collections that stay. This publish cannot repair them because it has no vectors for them. */
    private void warnOfDamage(PublishPlan plan, CollectionIntegrity state) {
        plan.retained()
                .forEach((scenario, collection) -> state.difference(collection)
                        .ifPresent(differs -> listener.on(new PublishProgress.Damaged(scenario, differs.text()))));
    }

    /**
     * The result of a publish preview.
     *
     * @param release id of the release
     * @param changed {@code false} if the same content is live already
     * @param builds number of rows to write, by scenario
     * @param reusedCollections existing collections to reuse, by scenario
     * @param retained collections of the live release that are not published, by scenario
     * @param replaces the live release
     * @param droppedReleases releases that would be dropped
     */
    public record Preview(
            String release,
            boolean changed,
            Map<String, Integer> builds,
            Map<String, String> reusedCollections,
            Map<String, String> retained,
            Optional<String> replaces,
            List<String> droppedReleases) {}

    /**
     * Returns what {@link #publish} would do if all verifications succeed. Locks and changes nothing.
     *
     * @throws org.sassrec.diagnostic.SassException for content that cannot be published
     */
    public Preview preview(ReleaseContent content) {
        Map<String, SassException> failed = new LinkedHashMap<>();
        List<CheckedVectors> works = checkContent(content, failed);
        List<ReleaseManifest> manifests = releases.all();
        Optional<ReleaseManifest> live = live();
        List<ReleaseManifest.Withdrawal> withdrawn = new Withdrawals(store).allWith(alsoWithdrawn, clock);
        CollectionIntegrity state = new CollectionIntegrity(store, withdrawn);
        ReleaseManifest.Model model = PublishPlan.describe(content);
        List<CheckedVectors> admitted;
        try (UserEncoder encoder = encoders.get()) {
            admitted = enforceGates(works, model, live, manifests, withdrawn, encoder, failed);
        }
        PublishPlan plan = plan(content, model, admitted, failed.keySet(), live, manifests, state);
        boolean changed = live.isEmpty() || !isLive(plan, live.get(), manifests, withdrawn);
        String id = changed
                ? plan.identicalRelease().map(ReleaseManifest::id).orElse(plan.id())
                : live.get().id();
        long epoch = changed ? releases.nextEpoch() : live.get().epoch();
        Map<String, Integer> builds = new LinkedHashMap<>();
        Map<String, String> reuses = new LinkedHashMap<>();
        Map<String, String> stays = new LinkedHashMap<>();
        plan.reused().forEach((scenario, collection) -> reuses.put(scenario, collection.name()));
        plan.retained().forEach((scenario, collection) -> stays.put(scenario, collection.name()));
        plan.builds()
                .forEach(work ->
                        builds.put(work.vectors().scenario(), work.vectors().rows()));
        Set<String> gone = new LinkedHashSet<>();
        List<ReleaseManifest> surplus = new ArrayList<>(manifests);
        surplus.removeIf(release -> !isReplaced(release, plan.digest(), state));
        List<ReleaseManifest> useful = new ArrayList<>(manifests);
        useful.removeAll(surplus);
        surplus.addAll(retention.expiredManifests(id, epoch, useful, options.keepReleases()));
        surplus.forEach(release -> gone.add(release.id()));
        manifests.stream().filter(release -> !surplus.contains(release)).forEach(release -> gone.remove(release.id()));
        gone.remove(id);
        return new Preview(id, changed, builds, reuses, stays, live.map(ReleaseManifest::id), List.copyOf(gone));
    }

    private PublishPlan plan(
            ReleaseContent content,
            ReleaseManifest.Model model,
            List<CheckedVectors> works,
            Set<String> failed,
            Optional<ReleaseManifest> live,
            List<ReleaseManifest> manifests,
            CollectionIntegrity state) {
        PublishPlan.RetainedCollections stays = PublishPlan.RetainedCollections.of(
                live, scenario -> failed.contains(scenario) || !options.publishes(scenario));
        return PublishPlan.of(content, model, works, stays, manifests, state::isIntact, clock.instant());
    }

    /** Returns whether the same content is live and intact. A retriever opens damaged files again only as a new manifest. */
    private boolean isLive(
            PublishPlan plan,
            ReleaseManifest live,
            List<ReleaseManifest> manifests,
            List<ReleaseManifest.Withdrawal> withdrawn) {
        return plan.identicalRelease()
                        .filter(same -> same.id().equals(live.id()))
                        .isPresent()
                && live.withdrawnItems()
                        .containsAll(withdrawn.stream()
                                .map(ReleaseManifest.Withdrawal::item)
                                .toList())
                && Retention.keepsWithdrawals(live, manifests)
                && files.isIntact(live);
    }

    /** Builds the release. On failure drops its collections. If that fails too, the next publish drops them. */
    private ReleaseManifest buildOrClear(
            PublishPlan plan,
            long epoch,
            Optional<ReleaseManifest> live,
            List<ReleaseManifest> kept,
            List<ReleaseManifest.Withdrawal> withdrawn,
            Map<String, SassException> failed,
            UserEncoder encoder) {
        ReleaseContent content = plan.content();
        try {
            ServingParityCheck servingParity =
                    new ServingParityCheck(store, encoder, content.userTower(), content.snapshot());
            CollectionVerifier verifier = new CollectionVerifier(store, options.annRecall(), servingParity, listener);
            Set<String> without = withdrawnItems(withdrawn);
            Map<String, ReleaseManifest.Collection> built = new CollectionBuilder(
                            store, releases, verifier, writer, listener)
                    .build(
                            plan.id(),
                            plan.model(),
                            PublishPlan.index(content),
                            plan.builds().stream()
                                    .map(work -> work.without(without))
                                    .toList(),
                            (scenario, why) -> keepLive(scenario, why, failed));
            ReleaseManifest release = plan.release(
                    built,
                    PublishPlan.RetainedCollections.of(live, failed::containsKey),
                    epoch,
                    activation.timestamp(),
                    live,
                    new ReleaseOrder(kept).beforeNext(plan.id(), live),
                    held(live),
                    options.channel(),
                    withdrawn);
            if (built.isEmpty() && plan.reused().isEmpty()) {
                throw failed.values().iterator().next(); // no scenario of this content remains
            }
            files.ensure(store, release, content.userTower(), content.snapshot());
            return release;
        } catch (RuntimeException stopped) {
            try {
                if (releases.lostManifest().isEmpty()) {
                    retention.dropOrphans(kept, Set.of());
                }
            } catch (RuntimeException again) {
                stopped.addSuppressed(again);
            }
            throw stopped;
        }
    }
}
