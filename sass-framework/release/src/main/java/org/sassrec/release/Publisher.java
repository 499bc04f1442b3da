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
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.CollectionBuilder.Work;
import org.sassrec.release.ReleaseContent.ScenarioVectors;
import org.sassrec.serving.release.Release;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.Releases;
import org.sassrec.serving.store.VectorStore;

/** Publishes a release; the package page has the protocol. */
public final class Publisher {

    /**
     * How to publish.
     *
     * @param channel see {@link Releases#LIVE}
     * @param annRecall recall@50 that each collection must reach, 0 to 1
     * @param keepReleases how many releases stay, the live one included; at least 1
     * @param only scenarios to publish, the others stay as they are live; empty for all
     * @param holdBack whether a scenario that fails stays as it is live, while the others are released
     * @param mostChurn share of the best items of sample users that may change in a scenario, 1 for any
     * @param gates that scenarios must pass
     */
    public record Options(
            String channel,
            double annRecall,
            int keepReleases,
            List<String> only,
            boolean holdBack,
            double mostChurn,
            Gates gates) {
        public Options {
            if (keepReleases < 1) {
                throw new IllegalArgumentException("keepReleases " + keepReleases);
            }
            only = List.copyOf(only);
        }

        /** All scenarios or none. */
        public Options(String channel, double annRecall, int keepReleases) {
            this(channel, annRecall, keepReleases, List.of(), false, 1, Gates.NONE);
        }

        private boolean publishes(String scenario) {
            return only.isEmpty() || only.contains(scenario);
        }
    }

    /**
     * What came of it.
     *
     * @param release that is live now
     * @param changed {@code false} if the same content was live already
     * @param heldBack scenarios that failed, with the reason; they are as they were
     */
    public record Outcome(Release release, boolean changed, Map<String, SassException> heldBack) {}

    private final VectorStore store;
    private final ReleaseFileWriter files;
    private final Options options;
    private final Releases releases;
    private final Switching switching;
    private final Retention retention;
    private final Clock clock;
    private final PublishProgress.Listener listener;
    private final Supplier<UserEncoder> encoders;

    /**
     * Prepares to publish.
     *
     * @param home folder for the files of releases; for the embedded store the store's own folder
     */
    public Publisher(VectorStore store, Path home, Options options, Clock clock, PublishProgress.Listener listener) {
        this(store, home, options, clock, listener, ExportedUserEncoder::new);
    }

    Publisher(
            VectorStore store,
            Path home,
            Options options,
            Clock clock,
            PublishProgress.Listener listener,
            Supplier<UserEncoder> encoders) {
        this.store = store;
        this.files = new ReleaseFileWriter(ReleaseFiles.in(home));
        this.options = options;
        this.releases = Releases.of(store, options.channel());
        this.switching = new Switching(store, releases, clock, listener);
        this.retention = new Retention(store, files, releases, listener);
        this.clock = clock;
        this.listener = listener;
        this.encoders = encoders;
    }

    /**
     * Publishes and makes live. On an exception the live release is what it was, unless only the cleaning up of old
     * releases failed.
     *
     * @throws org.sassrec.diagnostic.SassException SASS75xx
     */
    public Outcome publish(ReleaseContent content) {
        Map<String, SassException> failed = new LinkedHashMap<>();
        List<Work> works = check(content, failed);
        VectorStore.Lock lock = store.lock();
        try (UserEncoder encoder = encoders.get()) {
            return publish(content, works, failed, encoder);
        } finally {
            lock.close();
        }
    }

    /** Looks at the content of what is to be published; what fails stands in {@code failed} if the others may go on. */
    private List<Work> check(ReleaseContent content, Map<String, SassException> failed) {
        List<Work> works = new ArrayList<>();
        for (ScenarioVectors vectors : content.scenarios()) {
            if (options.publishes(vectors.scenario())) {
                try {
                    works.add(new Work(vectors, ContentCheck.check(vectors, content.filters())));
                } catch (SassException unfit) {
                    hold(vectors.scenario(), unfit, failed);
                }
            }
        }
        return notEmpty(works, failed);
    }

    private static List<Work> notEmpty(List<Work> works, Map<String, SassException> failed) {
        if (works.isEmpty()) {
            throw failed.values().stream()
                    .findFirst()
                    .orElseGet(() -> Diagnostic.error("SASS7509", "there is no scenario to publish")
                            .withHelp("at least one scenario must be served")
                            .toException());
        }
        return works;
    }

    /** Those that may be released in place of what is live; the others stand in {@code failed}. */
    private List<Work> admit(
            List<Work> works,
            Release.Model model,
            Optional<Release> live,
            List<Release.Withdrawal> withdrawn,
            UserEncoder encoder,
            Map<String, SassException> failed) {
        Admission admission =
                new Admission(new Churn(store, files.files(), encoder), options.mostChurn(), model, live, listener);
        Set<String> without = items(withdrawn);
        Map<String, Work> rest = new LinkedHashMap<>();
        List<Work> left = new ArrayList<>();
        for (Work work : works) {
            try {
                left.add(work.without(without));
                rest.put(work.vectors().scenario(), work);
            } catch (SassException none) {
                hold(work.vectors().scenario(), none, failed);
            }
        }
        Map<String, SassException> refused = admission.refused(left, options.gates());
        if (!refused.isEmpty() && !options.holdBack()) {
            throw SassException.of(refused.values().stream()
                    .flatMap(each -> each.diagnostics().stream())
                    .toList());
        }
        refused.forEach((scenario, why) -> {
            hold(scenario, why, failed);
            rest.remove(scenario);
        });
        return notEmpty(List.copyOf(rest.values()), failed);
    }

    private static Set<String> items(List<Release.Withdrawal> withdrawn) {
        return withdrawn.stream().map(Release.Withdrawal::item).collect(Collectors.toSet());
    }

    private void hold(String scenario, SassException why, Map<String, SassException> failed) {
        if (!options.holdBack()) {
            throw why;
        }
        failed.put(scenario, why);
        listener.on(
                new PublishProgress.HeldBack(scenario, why.diagnostics().get(0).message()));
    }

    private Outcome publish(
            ReleaseContent content, List<Work> works, Map<String, SassException> failed, UserEncoder encoder) {
        List<Release> whole = releases.all();
        Optional<Release> live = releases.live();
        switching.heal(live, whole);
        Withdrawals withdrawals = new Withdrawals(store);
        List<Release.Withdrawal> withdrawn = withdrawals.known();
        withdrawals.enforce(withdrawn, listener);
        CollectionState state = new CollectionState(store, withdrawn);
        Release.Model model = PublishPlan.describe(content);
        List<Work> admitted = admit(works, model, live, withdrawn, encoder, failed);
        PublishPlan plan = plan(content, model, admitted, failed.keySet(), live, whole, state);
        warn(plan, state);
        long epoch = releases.nextEpoch();
        List<Release> kept = retention.dropUnswitched(live, whole);
        int dropped = retention.clear(kept, plan.keeps());
        if (dropped > 0) {
            listener.on(new PublishProgress.Cleared(dropped));
        }
        if (live.isPresent() && isLive(plan, live.get(), withdrawn)) {
            files.ensure(store, live.get(), content.userTower(), content.snapshot());
            retire(live.get(), state);
            return new Outcome(live.get(), false, failed);
        }
        Release release;
        if (plan.same().isPresent()) {
            Release same = plan.same().get();
            files.ensure(store, same, content.userTower(), content.snapshot());
            listener.on(new PublishProgress.Resumed(same.id()));
            release = same.again(
                    epoch,
                    switching.now(),
                    Release.Action.PUBLISH,
                    live.map(Release::id).orElse(null),
                    withdrawn);
        } else {
            release = buildOrClear(plan, epoch, live, kept, withdrawn, failed, encoder);
        }
        switching.commit(release, live, whole);
        retire(release, state);
        return new Outcome(release, true, failed);
    }

    /** A release of the same content that has lost rows is of no use beside the one that was built in its place. */
    private void retire(Release live, CollectionState state) {
        retention.retire(
                live,
                options.keepReleases(),
                release -> release.digest().equals(live.digest()) && !state.whole(release));
    }

    /** What stays cannot be put right here: its vectors are not those that are published. */
    private void warn(PublishPlan plan, CollectionState state) {
        plan.stays()
                .forEach((scenario, collection) -> state.difference(collection)
                        .ifPresent(differs -> listener.on(new PublishProgress.Damaged(scenario, differs.text()))));
    }

    /**
     * What a publish would do.
     *
     * @param release id that the release would have
     * @param changed {@code false} if the same content is live already
     * @param builds rows to write, by scenario
     * @param reuses collections that are there already, by scenario
     * @param stays collections of the live release that are not published, by scenario
     * @param replaces the live release
     * @param drops releases that would be dropped
     */
    public record Preview(
            String release,
            boolean changed,
            Map<String, Integer> builds,
            Map<String, String> reuses,
            Map<String, String> stays,
            Optional<String> replaces,
            List<String> drops) {}

    /**
     * Looks at the content and the store and tells what {@link #publish} would do, unless a collection then failed its
     * verification. Nothing is locked or changed.
     *
     * @throws org.sassrec.diagnostic.SassException for content that cannot be published
     */
    public Preview preview(ReleaseContent content) {
        Map<String, SassException> failed = new LinkedHashMap<>();
        List<Work> works = check(content, failed);
        List<Release> whole = releases.all();
        Optional<Release> live = releases.live();
        List<Release.Withdrawal> withdrawn = new Withdrawals(store).known();
        CollectionState state = new CollectionState(store, withdrawn);
        Release.Model model = PublishPlan.describe(content);
        List<Work> admitted;
        try (UserEncoder encoder = encoders.get()) {
            admitted = admit(works, model, live, withdrawn, encoder, failed);
        }
        PublishPlan plan = plan(content, model, admitted, failed.keySet(), live, whole, state);
        boolean changed = live.isEmpty() || !isLive(plan, live.get(), withdrawn);
        String id = changed
                ? plan.same().map(Release::id).orElse(plan.id())
                : live.get().id();
        long epoch = changed ? releases.nextEpoch() : live.get().epoch();
        Map<String, Integer> builds = new LinkedHashMap<>();
        Map<String, String> reuses = new LinkedHashMap<>();
        Map<String, String> stays = new LinkedHashMap<>();
        plan.reused().forEach((scenario, collection) -> reuses.put(scenario, collection.name()));
        plan.stays().forEach((scenario, collection) -> stays.put(scenario, collection.name()));
        plan.builds()
                .forEach(work ->
                        builds.put(work.vectors().scenario(), work.vectors().rows()));
        Set<String> gone = new LinkedHashSet<>();
        List<Release> surplus = retention.surplus(id, epoch, whole, options.keepReleases());
        surplus.forEach(release -> gone.add(release.id()));
        whole.stream().filter(release -> !surplus.contains(release)).forEach(release -> gone.remove(release.id()));
        gone.remove(id);
        return new Preview(id, changed, builds, reuses, stays, live.map(Release::id), List.copyOf(gone));
    }

    private PublishPlan plan(
            ReleaseContent content,
            Release.Model model,
            List<Work> works,
            Set<String> failed,
            Optional<Release> live,
            List<Release> whole,
            CollectionState state) {
        PublishPlan.Stays stays =
                PublishPlan.Stays.of(live, scenario -> failed.contains(scenario) || !options.publishes(scenario));
        return PublishPlan.of(content, model, works, stays, whole, state::whole, clock.instant());
    }

    private static boolean isLive(PublishPlan plan, Release live, List<Release.Withdrawal> withdrawn) {
        return plan.same().filter(same -> same.id().equals(live.id())).isPresent()
                && live.withdrawnItems()
                        .containsAll(
                                withdrawn.stream().map(Release.Withdrawal::item).toList());
    }

    /** What failed is of no use to anyone; the next publish would clear it anyway, so failing here hides nothing. */
    private Release buildOrClear(
            PublishPlan plan,
            long epoch,
            Optional<Release> live,
            List<Release> kept,
            List<Release.Withdrawal> withdrawn,
            Map<String, SassException> failed,
            UserEncoder encoder) {
        ReleaseContent content = plan.content();
        try {
            GoldenUsers golden = new GoldenUsers(store, encoder, content.userTower(), content.snapshot());
            CollectionVerifier verifier = new CollectionVerifier(store, options.annRecall(), golden, listener);
            Set<String> without = items(withdrawn);
            Map<String, Release.Collection> built = new CollectionBuilder(store, releases, verifier, listener)
                    .build(
                            plan.id(),
                            plan.model(),
                            PublishPlan.index(content),
                            plan.builds().stream()
                                    .map(work -> work.without(without))
                                    .toList(),
                            (scenario, why) -> hold(scenario, why, failed));
            Release release = plan.release(
                    built,
                    PublishPlan.Stays.of(live, failed::containsKey),
                    epoch,
                    switching.now(),
                    live,
                    options.channel(),
                    withdrawn);
            if (built.isEmpty() && plan.reused().isEmpty()) {
                throw failed.values().iterator().next(); // nothing of this content is left
            }
            files.ensure(store, release, content.userTower(), content.snapshot());
            return release;
        } catch (RuntimeException stopped) {
            try {
                retention.clear(kept, Set.of());
            } catch (RuntimeException again) {
                stopped.addSuppressed(again);
            }
            throw stopped;
        }
    }
}
