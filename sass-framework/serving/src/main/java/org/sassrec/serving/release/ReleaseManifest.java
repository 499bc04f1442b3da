package org.sassrec.serving.release;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.serving.store.FilterColumns;

/**
 * The manifest of a release: all that a reader needs to use it, and to tell it from another. The same release has several
 * when it was made live more than once, by a rollback for instance: same id, another epoch.
 *
 * @param version of this form; a reader refuses another
 * @param id time of building and start of the digest: {@code 20260504T031500Z_1a2b3c4d}
 * @param epoch greater than that of every manifest written before in the channel
 * @param created when its content was built; ISO 8601, UTC. Later than every other release's of the channel
 * @param liveSince when this manifest was written
 * @param action that wrote it
 * @param replacedRelease id of the release that was live before; {@code null} for the first
 * @param channel for which it was published
 * @param digest over all vectors, ids, texts, user towers and snapshots: same digest, same content
 * @param metric always {@code IP}
 * @param fingerprints of the publish that built it; {@code run}: of all that it was made from; {@value #INDEX}: of how its
 *     collections are indexed and verified
 * @param provenance the configuration's effective values by path, and the source files, each with size and content
 * @param models by the id of the release that brought them, whose files lie under that id
 * @param scenarios by name, in the order of the configuration
 * @param evaluations figures of the scenarios' models by scenario, as of their evaluation before publishing; without those of
 *     which none are known
 * @param withdrawn items that must not be answered, whatever a collection holds
 */
public record ReleaseManifest(
        int version,
        String id,
        long epoch,
        String created,
        String liveSince,
        Action action,
        @Nullable String replacedRelease,
        String channel,
        String digest,
        String metric,
        Map<String, String> fingerprints,
        Map<String, String> provenance,
        Map<String, Model> models,
        Map<String, Collection> scenarios,
        Map<String, ScenarioMetrics> evaluations,
        List<Withdrawal> withdrawn) {

    /** The version of the form that this code reads and writes. */
    public static final int VERSION = 2;

    /** Name of the fingerprint whose change alone makes a new release of the same content. */
    public static final String INDEX = "index";

    /** The cut-off of the recall that is verified. */
    public static final int RECALL_AT = 50;

    /** What made a release live. */
    public enum Action {
        PUBLISH,
        ROLLBACK,
        WITHDRAW;

        /** As people read it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public ReleaseManifest {
        fingerprints = Collections.unmodifiableMap(new TreeMap<>(fingerprints));
        provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
        models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
        scenarios = Collections.unmodifiableMap(new LinkedHashMap<>(scenarios));
        evaluations = Collections.unmodifiableMap(new TreeMap<>(evaluations));
        withdrawn = List.copyOf(withdrawn);
        for (Collection collection : scenarios.values()) {
            if (!models.containsKey(collection.model())) {
                throw new IllegalArgumentException("no model " + collection.model());
            }
        }
    }

    /**
     * The result of one training: vectors of one and user tower of another never meet.
     *
     * @param userTowerId checksum of the user tower
     * @param snapshotId checksum of the known users' features
     * @param columns texts of the items, in the order of the configuration
     * @param run fingerprint of what it was made from, as in {@link ReleaseManifest#fingerprints}; empty if nobody said
     */
    public record Model(String userTowerId, String snapshotId, List<String> columns, String run) {
        public Model {
            columns = List.copyOf(columns);
        }

        /** Whether both come from the same user tower and the same users. */
        public boolean sameAs(Model other) {
            return userTowerId.equals(other.userTowerId) && snapshotId.equals(other.snapshotId);
        }
    }

    /**
     * One scenario's vectors.
     *
     * @param name of the collection in the store
     * @param model key of its {@link Model} in {@link ReleaseManifest#models}
     * @param rows written; those of items withdrawn later are gone, see {@link ReleaseManifest#rows}
     * @param digest over ids, vectors and texts of all items, withdrawn ones included
     * @param ids checksum of the set of ids, whatever their order
     * @param index fingerprint of how it is indexed and verified; empty if nobody said
     * @param breadth of the search with which the recall was reached
     * @param recall reached at {@value #RECALL_AT}, against exact search with real user vectors; 1 without such vectors
     * @param probes how many user vectors that was
     * @param filters columns that its rows can be filtered by
     */
    public record Collection(
            String name,
            String model,
            int dim,
            long rows,
            String digest,
            String ids,
            String index,
            int breadth,
            double recall,
            int probes,
            FilterColumns filters) {}

    /** The model that a scenario's vectors come from. */
    public Model model(Collection collection) {
        return Optional.ofNullable(models.get(collection.model())).orElseThrow();
    }

    /**
     * An item that was taken out of the releases and of all later ones.
     *
     * @param item its id
     * @param withdrawnSince when
     * @param collections that had it and are there still; its rows are removed from them
     */
    public record Withdrawal(String item, String withdrawnSince, List<String> collections) {
        public Withdrawal {
            collections = List.copyOf(collections);
        }
    }

    /** How many rows a collection has without those that were removed. */
    public long rows(Collection collection) {
        return rows(collection, withdrawn);
    }

    /** How many rows a collection has without those of withdrawn items. */
    public static long rows(Collection collection, List<Withdrawal> withdrawn) {
        return collection.rows() - removed(collection, withdrawn).count();
    }

    /** The withdrawals that removed a row of a collection. */
    public static Stream<Withdrawal> removed(Collection collection, List<Withdrawal> withdrawn) {
        return withdrawn.stream().filter(withdrawal -> withdrawal.collections().contains(collection.name()));
    }

    /** Ids of the withdrawn items. */
    public Set<String> withdrawnItems() {
        return withdrawn.stream().map(Withdrawal::item).collect(Collectors.toUnmodifiableSet());
    }

    /** The same content under a manifest of its own. */
    public ReleaseManifest reissue(
            long nextEpoch, String now, Action by, @Nullable String before, List<Withdrawal> withdrawnByNow) {
        return new ReleaseManifest(
                version,
                id,
                nextEpoch,
                created,
                now,
                by,
                before,
                channel,
                digest,
                metric,
                fingerprints,
                provenance,
                models,
                scenarios,
                evaluations,
                withdrawnByNow);
    }
}
