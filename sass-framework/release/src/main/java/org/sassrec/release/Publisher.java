package org.sassrec.release;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.release.CollectionBuilder.Work;
import org.sassrec.release.ReleaseContent.ScenarioVectors;

/** Publishes a release; the package page has the protocol. */
public final class Publisher {

    /**
     * How to publish.
     *
     * @param channel see {@link Releases#LIVE}
     * @param annRecall recall@50 that each collection must reach, 0 to 1
     * @param keepReleases how many releases stay, the live one included; at least 1
     */
    public record Options(String channel, double annRecall, int keepReleases) {
        public Options {
            if (keepReleases < 1) {
                throw new IllegalArgumentException("keepReleases " + keepReleases);
            }
        }
    }

    /**
     * What came of it.
     *
     * @param release that is live now
     * @param changed {@code false} if the same content was live already
     */
    public record Outcome(Release release, boolean changed) {}

    private final VectorStore store;
    private final ReleaseFiles files;
    private final Options options;
    private final Releases releases;
    private final Switching switching;
    private final Retention retention;
    private final Clock clock;
    private final PublishProgress.Listener listener;

    /**
     * Prepares to publish.
     *
     * @param home folder for the files of releases; for the embedded store the store's own folder
     */
    public Publisher(VectorStore store, Path home, Options options, Clock clock, PublishProgress.Listener listener) {
        this.store = store;
        this.files = ReleaseFiles.in(home);
        this.options = options;
        this.releases = Releases.of(store, options.channel());
        this.switching = new Switching(store, releases, clock, listener);
        this.retention = new Retention(store, files, releases, listener);
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Publishes and makes live. On an exception the live release is what it was, unless only the cleaning up of old
     * releases failed.
     *
     * @throws org.sassrec.diagnostic.SassException SASS75xx
     */
    public Outcome publish(ReleaseContent content) {
        if (content.scenarios().isEmpty()) {
            throw Diagnostic.error("SASS7509", "there is no scenario to publish")
                    .withHelp("at least one scenario must be served")
                    .toException();
        }
        List<Work> works = new ArrayList<>();
        for (ScenarioVectors vectors : content.scenarios()) {
            works.add(new Work(vectors, ContentCheck.check(vectors)));
        }
        VectorStore.Lock lock = store.lock();
        try {
            return publish(content, works);
        } finally {
            lock.close();
        }
    }

    private Outcome publish(ReleaseContent content, List<Work> works) {
        List<Release> whole = releases.all();
        Optional<Release> live = releases.live();
        switching.heal(live, whole);
        PublishPlan plan = PublishPlan.of(content, works, whole, store::sealed, clock.instant());
        long epoch = releases.nextEpoch();
        List<Release> kept = retention.dropUnswitched(live, whole);
        int dropped = retention.clear(kept, plan.keeps());
        if (dropped > 0) {
            listener.on(new PublishProgress.Cleared(dropped));
        }
        if (live.isPresent()
                && plan.same().filter(same -> same.id().equals(live.get().id())).isPresent()) {
            files.ensure(live.get(), content.userTower(), content.snapshot());
            retention.retire(live.get(), options.keepReleases());
            return new Outcome(live.get(), false);
        }
        Release release;
        if (plan.same().isPresent()) {
            Release same = plan.same().get();
            files.ensure(same, content.userTower(), content.snapshot());
            listener.on(new PublishProgress.Resumed(same.id()));
            release = same.again(
                    epoch,
                    switching.now(),
                    Release.Action.PUBLISH,
                    live.map(Release::id).orElse(null));
        } else {
            release = buildOrClear(content, plan, epoch, live, kept);
        }
        switching.commit(release, whole);
        retention.retire(release, options.keepReleases());
        return new Outcome(release, true);
    }

    /** What failed is of no use to anyone; the next publish would clear it anyway, so failing here hides nothing. */
    private Release buildOrClear(
            ReleaseContent content, PublishPlan plan, long epoch, Optional<Release> live, List<Release> kept) {
        try {
            CollectionVerifier verifier = new CollectionVerifier(store, options.annRecall(), listener);
            Map<String, Release.Collection> built = new CollectionBuilder(store, releases, verifier, listener)
                    .build(plan.id(), plan.model(), PublishPlan.index(content), plan.builds());
            Release release = plan.release(built, epoch, switching.now(), live, options.channel());
            files.ensure(release, content.userTower(), content.snapshot());
            return release;
        } catch (RuntimeException failed) {
            try {
                retention.clear(kept, Set.of());
            } catch (RuntimeException again) {
                failed.addSuppressed(again);
            }
            throw failed;
        }
    }
}
