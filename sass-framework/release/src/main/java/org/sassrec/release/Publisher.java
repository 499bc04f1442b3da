package org.sassrec.release;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.sassrec.diagnostic.Diagnostic;
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

    private static final int BATCH_BYTES = 4 << 20;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final VectorStore store;
    private final ReleaseFiles files;
    private final Options options;
    private final Releases releases;
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
        List<ContentCheck.Checked> checked = new ArrayList<>();
        for (ScenarioVectors vectors : content.scenarios()) {
            checked.add(ContentCheck.check(vectors));
        }
        String towerId = ReleaseFiles.digest(content.userTower());
        String digest = digest(content, checked, towerId);
        VectorStore.Lock lock = store.lock();
        try {
            return publish(content, checked, towerId, digest);
        } finally {
            lock.close();
        }
    }

    private Outcome publish(ReleaseContent content, List<ContentCheck.Checked> checked, String towerId, String digest) {
        List<Release> whole = releases.all();
        clear(whole);
        Optional<Release> live = releases.live();
        if (live.filter(release -> isSame(release, content, digest)).isPresent()) {
            follow(live.get(), whole);
            retire(live.get());
            return new Outcome(live.get(), false);
        }
        Optional<Release> same =
                whole.stream().filter(r -> isSame(r, content, digest)).findFirst();
        Release release;
        if (same.isPresent()) {
            release = same.get();
            listener.on(new PublishProgress.Resumed(release.id()));
        } else {
            release = buildOrClear(content, checked, towerId, digest, whole);
        }
        store.setAlias(releases.alias(), releases.manifestName(release.id()));
        listener.on(new PublishProgress.Switched(release.id()));
        follow(release, whole);
        retire(release);
        return new Outcome(release, true);
    }

    /** The same content in collections that are indexed otherwise is another release: only so does the new index come. */
    private static boolean isSame(Release release, ReleaseContent content, String digest) {
        return release.digest().equals(digest)
                && Objects.equals(
                        release.fingerprints().get(Release.INDEX),
                        content.fingerprints().get(Release.INDEX));
    }

    /** What failed is of no use to anyone; the next publish would clear it anyway, so failing here hides nothing. */
    private Release buildOrClear(
            ReleaseContent content,
            List<ContentCheck.Checked> checked,
            String towerId,
            String digest,
            List<Release> whole) {
        try {
            return build(content, checked, towerId, digest, whole);
        } catch (RuntimeException failed) {
            try {
                clear(whole);
            } catch (RuntimeException again) {
                failed.addSuppressed(again);
            }
            throw failed;
        }
    }

    private Release build(
            ReleaseContent content,
            List<ContentCheck.Checked> checked,
            String towerId,
            String digest,
            List<Release> whole) {
        Instant now = created(whole);
        String id = STAMP.format(now) + "_" + digest.substring(0, 8);
        Map<String, Release.Collection> collections = new LinkedHashMap<>();
        CollectionVerifier verifier = new CollectionVerifier(store, options.annRecall(), listener);
        List<ScenarioVectors> scenarios = content.scenarios();
        List<String> unsealed = new ArrayList<>();
        for (int s = 0; s < scenarios.size(); s++) {
            String name = collectionName(s, scenarios.get(s), id);
            write(name, scenarios.get(s), checked.get(s).largestNorm());
            unsealed.add(name);
            if (!store.sealsTogether() || s + 1 == scenarios.size()) {
                store.seal(unsealed, this::sealing);
                unsealed.clear();
            }
        }
        for (int s = 0; s < scenarios.size(); s++) {
            ScenarioVectors vectors = scenarios.get(s);
            long from = System.nanoTime();
            Release.Collection verified = verifier.verify(
                    collectionName(s, vectors, id), vectors, checked.get(s).digest());
            collections.put(vectors.scenario(), verified);
            double seconds = (System.nanoTime() - from) * 1e-9;
            listener.on(new PublishProgress.Verified(vectors.scenario(), verified, seconds));
        }
        files.copy(id, content.userTower(), content.snapshot());
        Release release = new Release(
                Release.VERSION,
                id,
                now.toString(),
                options.channel(),
                digest,
                "IP",
                towerId,
                content.fingerprints(),
                content.madeFrom(),
                content.columns(),
                collections);
        files.checkTower(release); // what was copied is what was digested
        releases.write(release);
        return release;
    }

    /** Now, but after every other release, so that their order is theirs whatever the clock does. */
    private Instant created(List<Release> whole) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        for (Release release : whole) {
            Instant other = Instant.parse(release.created());
            if (!now.isAfter(other)) {
                now = other.plusSeconds(1);
            }
        }
        return now;
    }

    private void write(String name, ScenarioVectors vectors, double largestNorm) {
        store.create(new VectorStore.CollectionSpec(name, vectors.dim(), vectors.rows(), largestNorm));
        int perBatch = Math.max(1, Math.min(5_000, BATCH_BYTES / (4 * vectors.dim() + 256)));
        List<VectorStore.Row> batch = new ArrayList<>();
        for (int row = 0; row < vectors.rows(); row++) {
            float[] vector = new float[vectors.dim()];
            vectors.vector(row, vector);
            batch.add(new VectorStore.Row(vectors.id(row), vector, vectors.texts(row)));
            if (batch.size() == perBatch || row + 1 == vectors.rows()) {
                store.upsert(name, batch);
                batch = new ArrayList<>();
                listener.on(new PublishProgress.Written(vectors.scenario(), row + 1L, vectors.rows()));
            }
        }
    }

    private void sealing(String collection, String step, long done, long rows) {
        listener.on(new PublishProgress.Sealing(collection, step, done, rows));
    }

    /** The scenario's number keeps names apart that differ only in what a name may not hold. */
    private String collectionName(int number, ScenarioVectors vectors, String id) {
        String readable = vectors.scenario().replaceAll("[^A-Za-z0-9]", "_");
        readable = readable.substring(0, Math.min(60, readable.length()));
        return releases.prefix() + "s" + number + "_" + readable + "__" + id;
    }

    /** Drops what belongs to no whole release. */
    private void clear(List<Release> whole) {
        Set<String> wanted = new HashSet<>();
        for (Release release : whole) {
            wanted.add(releases.manifestName(release.id()));
            release.scenarios().values().forEach(c -> wanted.add(c.name()));
        }
        int dropped = 0;
        for (String name : store.collections()) {
            if (name.startsWith(releases.prefix()) && !wanted.contains(name)) {
                store.drop(name);
                dropped++;
            }
        }
        if (dropped > 0) {
            listener.on(new PublishProgress.Cleared(dropped));
        }
    }

    /** Moves the aliases of scenarios, and drops those of scenarios that are not released any more. */
    private void follow(Release live, List<Release> whole) {
        live.scenarios().forEach((scenario, collection) -> {
            String alias = releases.scenarioAlias(scenario);
            if (!store.alias(alias).equals(Optional.of(collection.name()))) {
                store.setAlias(alias, collection.name());
            }
        });
        Set<String> gone = new HashSet<>();
        whole.forEach(release -> gone.addAll(release.scenarios().keySet()));
        gone.removeAll(live.scenarios().keySet());
        for (String scenario : gone) {
            String alias = releases.scenarioAlias(scenario);
            if (store.alias(alias).isPresent()) {
                store.dropAlias(alias);
            }
        }
    }

    /** Drops the oldest releases but {@code keepReleases}, never the live one. */
    private void retire(Release live) {
        List<Release> others = new ArrayList<>(releases.all());
        others.removeIf(release -> release.id().equals(live.id()));
        int surplus = others.size() - (options.keepReleases() - 1);
        for (Release release : others.subList(0, Math.max(0, surplus))) {
            store.drop(releases.manifestName(release.id()));
            release.scenarios().values().forEach(collection -> store.drop(collection.name()));
            listener.on(new PublishProgress.Dropped(release.id()));
        }
        retainFiles();
    }

    private void retainFiles() {
        // Another channel may keep its releases in the same folder; ids of all channels stand in the names.
        Set<String> ids = new HashSet<>();
        for (String name : store.collections()) {
            int manifest = name.indexOf("__manifest_");
            if (name.startsWith("sass_") && manifest > 0) {
                ids.add(name.substring(manifest + "__manifest_".length()));
            }
        }
        files.retain(List.copyOf(ids));
    }

    private static String digest(ReleaseContent content, List<ContentCheck.Checked> checked, String towerId) {
        MessageDigest digest = ReleaseFiles.sha256();
        ContentCheck.text(digest, towerId);
        ContentCheck.text(digest, ReleaseFiles.digest(content.snapshot()));
        for (int s = 0; s < checked.size(); s++) {
            ContentCheck.text(digest, content.scenarios().get(s).scenario());
            ContentCheck.text(digest, checked.get(s).digest());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
