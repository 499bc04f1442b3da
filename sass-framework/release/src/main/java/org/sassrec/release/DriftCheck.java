package org.sassrec.release;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import org.sassrec.serving.release.Release;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.Releases;
import org.sassrec.serving.store.VectorStore;

/**
 * Compares what a store holds with what the manifests say. Nothing is locked or changed; while somebody publishes, what is not
 * finished yet is told as drift.
 */
public final class DriftCheck {

    private final VectorStore store;
    private final ReleaseFiles files;

    /**
     * Prepares a check.
     *
     * @param home folder with the files of releases
     */
    public DriftCheck(VectorStore store, Path home) {
        this.store = store;
        this.files = ReleaseFiles.in(home);
    }

    /**
     * A difference.
     *
     * @param kind such as {@code missing}
     * @param subject the alias or collection, as the store takes it, or the release whose files differ
     * @param text for people
     */
    public record Finding(String channel, Kind kind, String subject, String text) {

        /** The subject as a person finds it who looks there. */
        public String subjectIn(VectorStore store) {
            return kind == Kind.TOWER || kind == Kind.SNAPSHOT ? subject : store.nameInStore(subject);
        }
    }

    /** What differs. */
    public enum Kind {
        /** An alias points elsewhere, or is not there. */
        ALIAS,
        /** A collection is not there. */
        MISSING,
        /** A collection is there and cannot be read. */
        UNREADABLE,
        /** A collection has more or fewer rows. */
        COUNT,
        /** A collection has other ids. */
        IDS,
        /** A withdrawn item is still there. */
        WITHDRAWN,
        /** A user tower is not there or another. */
        TOWER,
        /** The snapshot of the users is not there or another. */
        SNAPSHOT,
        /** A collection belongs to no release. */
        ORPHAN
    }

    /** What differs in all channels; empty when nothing does. */
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        Map<Path, String> read = new HashMap<>(); // releases share files
        Function<Path, String> digests = place -> read.computeIfAbsent(place, ReleaseFiles::found);
        for (String channel : Releases.channelsWithCollections(store)) {
            check(Releases.of(store, channel), digests, findings);
        }
        return findings;
    }

    /**
     * Files of releases that this store has not and does not remove, by the store that they are kept for. That is no drift where
     * several stores use one folder, and else what a former address of this one has left.
     */
    public SortedMap<String, List<Path>> filesOfOthers() {
        return new ReleaseFileWriter(files).ofOthers(store, Releases.models(store));
    }

    /** What differs from the live release of a channel, in the channel's aliases, its files and its collections. */
    public List<Finding> ofLive(String channel) {
        List<Finding> findings = new ArrayList<>();
        Releases releases = Releases.of(store, channel);
        releases.live().ifPresent(live -> {
            aliases(releases, live, findings);
            files(channel, live, ReleaseFiles::found, findings);
            CollectionState state = new CollectionState(store, live.withdrawn());
            live.scenarios().values().forEach(collection -> rows(channel, live, collection, state, findings));
        });
        return findings;
    }

    private void check(Releases releases, Function<Path, String> digests, List<Finding> findings) {
        String channel = releases.channel();
        List<Release> whole = releases.all();
        Optional<Release> live = releases.live();
        Set<String> wanted = new HashSet<>();
        for (Release release : whole) {
            wanted.add(releases.manifestName(release));
            release.scenarios().values().forEach(collection -> wanted.add(collection.name()));
        }
        for (String name : store.collections()) {
            if (name.startsWith(releases.prefix()) && !wanted.contains(name)) {
                findings.add(new Finding(channel, Kind.ORPHAN, name, "belongs to no release"));
            }
        }
        if (live.isEmpty()) {
            findings.add(new Finding(channel, Kind.ALIAS, releases.alias(), "points to no release"));
            return;
        }
        aliases(releases, live.get(), findings);
        CollectionState state = new CollectionState(store, live.get().withdrawn());
        Set<String> seen = new HashSet<>();
        for (Release release : whole) {
            if (release.epoch() > live.get().epoch()) {
                findings.add(new Finding(
                        channel,
                        Kind.ORPHAN,
                        releases.manifestName(release),
                        "was never made live: its publish was interrupted"));
                continue;
            }
            files(channel, release, digests, findings);
            for (Release.Collection collection : release.scenarios().values()) {
                if (seen.add(collection.name())) {
                    rows(channel, live.get(), collection, state, findings);
                }
            }
        }
    }

    private void aliases(Releases releases, Release live, List<Finding> findings) {
        points(releases.channel(), releases.alias(), releases.manifestName(live), findings);
        points(releases.channel(), releases.confirmation(), releases.manifestName(live), findings);
        live.scenarios()
                .forEach((scenario, collection) ->
                        points(releases.channel(), releases.scenarioAlias(scenario), collection.name(), findings));
    }

    private void points(String channel, String alias, String expected, List<Finding> findings) {
        Optional<String> found = store.alias(alias);
        if (!found.equals(Optional.of(expected))) {
            findings.add(new Finding(
                    channel,
                    Kind.ALIAS,
                    alias,
                    found.map(target -> "points to `" + target + "`").orElse("is not there") + " instead of `"
                            + expected + "`"));
        }
    }

    private void files(String channel, Release release, Function<Path, String> digests, List<Finding> findings) {
        for (String model : release.models().keySet()) {
            files.towerProblem(release, model, digests)
                    .ifPresent(told -> findings.add(new Finding(channel, Kind.TOWER, release.id(), told.message())));
            files.snapshotProblem(release, model, digests)
                    .ifPresent(told -> findings.add(new Finding(channel, Kind.SNAPSHOT, release.id(), told.message())));
        }
    }

    private void rows(
            String channel,
            Release live,
            Release.Collection collection,
            CollectionState state,
            List<Finding> findings) {
        String name = collection.name();
        Optional<CollectionState.Difference> differs = state.difference(collection);
        differs.ifPresent(found -> findings.add(new Finding(channel, found.kind(), name, found.text())));
        Set<String> withdrawn = live.withdrawnItems();
        boolean readable = differs.map(CollectionState.Difference::kind)
                .filter(kind -> kind == Kind.MISSING || kind == Kind.UNREADABLE)
                .isEmpty();
        if (!withdrawn.isEmpty() && readable) {
            for (VectorStore.Row row : store.fetch(name, List.copyOf(withdrawn))) {
                findings.add(new Finding(
                        channel, Kind.WITHDRAWN, name, "still holds the withdrawn item `" + row.id() + "`"));
            }
        }
    }
}
