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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;

/**
 * Compares the content of a store with the manifests. Locks and changes nothing. During a publish it reports the
 * unfinished parts as drift.
 */
public final class DriftCheck {

    private final VectorStore store;
    private final ReleaseFiles files;

    /**
     * Creates a check.
     *
     * @param home folder with the files of the releases
     */
    public DriftCheck(VectorStore store, Path home) {
        this(store, ReleaseFiles.in(home));
    }

    /**
     * Creates a check.
     *
     * @param files the files of the releases, and their address
     */
    public DriftCheck(VectorStore store, ReleaseFiles files) {
        this.store = store;
        this.files = files;
    }

    /**
     * A difference between the store and a manifest.
     *
     * @param kind for example {@code missing}
     * @param subject alias or collection by its logical name, or the id of the release whose files differ
     * @param text description for users
     */
    public record Finding(String channel, Kind kind, String subject, String text) {

        /** Returns a copy with the name under which the store's own tools show the subject. */
        public Finding withPhysicalSubject(VectorStore store) {
            return kind == Kind.TOWER || kind == Kind.SNAPSHOT
                    ? this
                    : new Finding(channel, kind, store.physicalName(subject), text);
        }
    }

    /** The kind of a difference. */
    public enum Kind {
        /** An alias does not exist or points to another collection. */
        ALIAS,
        /** A collection does not exist or is incomplete. */
        MISSING,
        /** A collection or a manifest cannot be read, or a file does not match its checksum. */
        UNREADABLE,
        /** A collection has more or fewer rows. */
        COUNT,
        /** A collection has other ids. */
        IDS,
        /** A collection contains a withdrawn item. */
        WITHDRAWN,
        /** A user tower is missing or is not the published one, or files are missing at their address. */
        TOWER,
        /** A serving snapshot is missing or is not the published one. */
        SNAPSHOT,
        /** A collection belongs to no release. */
        ORPHAN,
        /** The manifest of the live release is missing or damaged, and so is its copy. A publish does not repair it. */
        LOST
    }

    /** Returns the differences in all channels. */
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        Map<Path, String> read = new HashMap<>(); // releases share files
        Function<Path, String> digests = place -> read.computeIfAbsent(place, ReleaseFiles::digestOrProblem);
        for (String channel : ReleaseChannel.channelsWithCollections(store)) {
            checkChannel(ReleaseChannel.of(store, channel), digests, findings);
        }
        return findings;
    }

    /**
     * Returns the folders with release files that only other stores claim, by the store that claims them. This is not
     * drift if several stores share the folder. Otherwise the files remain from an earlier address of this store.
     */
    public SortedMap<String, List<Path>> filesOfOtherStores() {
        return new ReleaseFileWriter(files).foldersOfOtherStores(store, ReleaseChannel.models(store));
    }

    /** Returns the differences from the live release of a channel: aliases, files and collections. */
    public List<Finding> liveFindings(String channel) {
        List<Finding> findings = new ArrayList<>();
        ReleaseChannel releases = ReleaseChannel.of(store, channel);
        releases.live().ifPresent(live -> {
            checkAliases(releases, live, findings);
            checkManifest(releases, live, findings);
            checkFiles(channel, live, ReleaseFiles::digestOrProblem, findings);
            CollectionIntegrity state = new CollectionIntegrity(store, live.withdrawn());
            live.scenarios()
                    .values()
                    .forEach(collection -> checkRows(channel, live.withdrawn(), collection, state, findings));
        });
        return findings;
    }

    private void checkChannel(ReleaseChannel releases, Function<Path, String> digests, List<Finding> findings) {
        String channel = releases.channel();
        List<ReleaseManifest> manifests = releases.all();
        Optional<SassException> lost = releases.lostManifest();
        lost.ifPresent(
                problem -> findings.add(lost(releases, problem.diagnostics().get(0))));
        Optional<ReleaseManifest> live = releases.liveIfIntact();
        Set<String> wanted = new HashSet<>();
        for (ReleaseManifest release : manifests) {
            wanted.add(releases.manifestName(release));
            release.scenarios().values().forEach(collection -> wanted.add(collection.name()));
        }
        for (String name : store.collections()) {
            // Without the live manifest, the collections of its release look like orphans.
            if (name.startsWith(releases.prefix()) && !wanted.contains(name) && lost.isEmpty()) {
                findings.add(new Finding(channel, Kind.ORPHAN, name, "belongs to no release"));
            }
        }
        if (live.isEmpty() && lost.isEmpty()) {
            findings.add(new Finding(channel, Kind.ALIAS, releases.alias(), "points to no release"));
            return;
        }
        live.ifPresent(release -> checkAliases(releases, release, findings));
        List<ReleaseManifest.Withdrawal> withdrawn =
                live.map(ReleaseManifest::withdrawn).orElseGet(() -> new Withdrawals(store).all());
        CollectionIntegrity state = new CollectionIntegrity(store, withdrawn);
        Set<String> seen = new HashSet<>();
        for (ReleaseManifest release : manifests) {
            if (live.isPresent() && release.epoch() > live.get().epoch()) {
                findings.add(new Finding(
                        channel,
                        Kind.ORPHAN,
                        releases.manifestName(release),
                        "was never activated: its publish was interrupted"));
                continue;
            }
            checkManifest(releases, release, findings);
            checkFiles(channel, release, digests, findings);
            for (ReleaseManifest.Collection collection : release.scenarios().values()) {
                if (seen.add(collection.name())) {
                    checkRows(channel, withdrawn, collection, state, findings);
                }
            }
        }
    }

    private static Finding lost(ReleaseChannel releases, Diagnostic problem) {
        return new Finding(
                releases.channel(),
                Kind.LOST,
                releases.liveManifestName().orElse(""),
                Stream.of(
                                Stream.of("is lost: " + problem.message()),
                                problem.notes().stream().map(Diagnostic.Note::text),
                                problem.help().stream())
                        .flatMap(parts -> parts)
                        .collect(Collectors.joining("; ")));
    }

    private void checkAliases(ReleaseChannel releases, ReleaseManifest live, List<Finding> findings) {
        try {
            store.verifyAliases();
        } catch (SassException damaged) {
            findings.add(new Finding(
                    releases.channel(),
                    Kind.ALIAS,
                    releases.alias(),
                    "cannot be read: " + damaged.diagnostics().get(0).message()));
        }
        checkAlias(releases.channel(), releases.alias(), releases.manifestName(live), findings);
        checkAlias(releases.channel(), releases.confirmationAlias(), releases.manifestName(live), findings);
        live.scenarios()
                .forEach((scenario, collection) ->
                        checkAlias(releases.channel(), releases.scenarioAlias(scenario), collection.name(), findings));
    }

    private void checkAlias(String channel, String alias, String expected, List<Finding> findings) {
        Optional<String> found = store.alias(alias);
        if (!found.equals(Optional.of(expected))) {
            findings.add(new Finding(
                    channel,
                    Kind.ALIAS,
                    alias,
                    found.map(target -> "points to `" + target + "` instead of `")
                                    .orElse("does not exist; it must point to `")
                            + expected + "`"));
        }
    }

    /** A manifest that was read from its second copy is damaged. */
    private void checkManifest(ReleaseChannel releases, ReleaseManifest release, List<Finding> findings) {
        String name = releases.manifestName(release);
        try {
            store.verify(name);
        } catch (SassException damaged) {
            findings.add(new Finding(
                    releases.channel(),
                    Kind.UNREADABLE,
                    name,
                    "cannot be read: " + damaged.diagnostics().get(0).message()));
        }
    }

    private void checkFiles(
            String channel, ReleaseManifest release, Function<Path, String> digests, List<Finding> findings) {
        for (String model : release.models().keySet()) {
            files.towerProblem(release, model, digests)
                    .ifPresent(
                            problem -> findings.add(new Finding(channel, Kind.TOWER, release.id(), problem.message())));
            files.snapshotProblem(release, model, digests)
                    .ifPresent(problem ->
                            findings.add(new Finding(channel, Kind.SNAPSHOT, release.id(), problem.message())));
            files.remote()
                    .flatMap(remote -> new ReleaseUpload(remote).problem(files.folder(model)))
                    .ifPresent(problem -> findings.add(new Finding(channel, Kind.TOWER, release.id(), problem)));
        }
    }

    private void checkRows(
            String channel,
            List<ReleaseManifest.Withdrawal> withdrawals,
            ReleaseManifest.Collection collection,
            CollectionIntegrity state,
            List<Finding> findings) {
        String name = collection.name();
        Optional<CollectionIntegrity.Difference> differs = state.difference(collection);
        differs.ifPresent(found -> findings.add(new Finding(channel, found.kind(), name, found.text())));
        List<String> withdrawn =
                withdrawals.stream().map(ReleaseManifest.Withdrawal::item).toList();
        boolean readable = differs.map(CollectionIntegrity.Difference::kind)
                .filter(kind -> kind == Kind.MISSING || kind == Kind.UNREADABLE)
                .isEmpty();
        if (!withdrawn.isEmpty() && readable) {
            for (VectorStore.Row row : store.fetch(name, withdrawn)) {
                findings.add(
                        new Finding(channel, Kind.WITHDRAWN, name, "contains the withdrawn item `" + row.id() + "`"));
            }
        }
    }
}
