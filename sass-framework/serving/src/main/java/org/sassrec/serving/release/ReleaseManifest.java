package org.sassrec.serving.release;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.serving.store.FilterColumns;

/**
 * The manifest of a release: all that a reader needs to use the release. A release that was activated more than once,
 * for example by a rollback, has several manifests with the same id and different epochs.
 *
 * @param version format version; readers reject other versions
 * @param id time of building and start of the digest: {@code 20260504T031500Z_1a2b3c4d}
 * @param epoch greater than that of every earlier manifest of the channel
 * @param created when the content was built; ISO 8601, UTC. Later than that of every earlier release of the channel
 * @param liveSince when this manifest was written
 * @param action that wrote this manifest
 * @param replacedRelease id of the release that was live before; {@code null} for the first one
 * @param earlierReleases ids of the releases that were live before, oldest first. A rollback goes back through them and
 * removes them from the list. {@code null} in manifests of earlier versions
 * @param heldSince time of the rollback to this release, which a publish replaces only on request; {@code null} if every
 * publish may replace it
 * @param channel for which it was published
 * @param digest over all vectors, ids, texts, user towers and snapshots: equal digests mean equal content
 * @param metric always {@code IP} (inner product)
 * @param fingerprints of the publish that built the release. {@code run}: of all inputs of the publish. {@value
 * #TRAINING}: of all inputs of the training. {@value #INDEX}: of the settings by which its collections are indexed and verified
 * @param provenance effective configuration values by path, and the source files with size and content hash
 * @param models by the id of the release that introduced them; their files are stored under that id
 * @param scenarios by name, in the order of the configuration
 * @param evaluations metrics by scenario, as evaluated before publishing; without scenarios that were not evaluated
 * @param withdrawn items that no query may return, even if a collection contains them
 */
public record ReleaseManifest(
        int version,
        String id,
        long epoch,
        String created,
        String liveSince,
        Action action,
        @Nullable String replacedRelease,
        @Nullable List<String> earlierReleases,
        @Nullable String heldSince,
        String channel,
        String digest,
        String metric,
        Map<String, String> fingerprints,
        Map<String, String> provenance,
        Map<String, Model> models,
        Map<String, Collection> scenarios,
        Map<String, ScenarioMetrics> evaluations,
        List<Withdrawal> withdrawn) {

    /** The format version that this code reads and writes. */
    public static final int VERSION = 2;

    /** Name of the fingerprint that identifies the training. Refreshes of the same weights have the same one. */
    public static final String TRAINING = "training";

    /** Name of the fingerprint whose change alone makes a new release of the same content. */
    public static final String INDEX = "index";

    private static final Pattern ID_TIME = Pattern.compile("(\\d{4})(\\d\\d)(\\d\\d)T(\\d\\d)(\\d\\d)(\\d\\d)Z_.*");
    private static final String ITEM_BIAS = "model.itemBias";
    private static final String NO_ITEM_BIAS = "none";

    /** Cut-off of the verified recall. */
    public static final int RECALL_AT = 50;

    /** The operation that activated a release. */
    public enum Action {
        PUBLISH,
        ROLLBACK,
        WITHDRAW;

        /** Returns the name in lower case, as reports show it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public ReleaseManifest {
        Objects.requireNonNull(id);
        Objects.requireNonNull(created);
        Objects.requireNonNull(liveSince);
        Objects.requireNonNull(action);
        Objects.requireNonNull(channel);
        Objects.requireNonNull(digest);
        fingerprints = Collections.unmodifiableMap(new TreeMap<>(fingerprints));
        provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
        models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
        scenarios = Collections.unmodifiableMap(new LinkedHashMap<>(scenarios));
        evaluations = Collections.unmodifiableMap(new TreeMap<>(evaluations));
        withdrawn = List.copyOf(withdrawn);
        earlierReleases = earlierReleases == null ? null : List.copyOf(earlierReleases);
        for (Collection collection : scenarios.values()) {
            if (!models.containsKey(collection.model())) {
                throw new IllegalArgumentException("the manifest does not contain the model " + collection.model());
            }
        }
    }

    /**
     * The result of one training. A user tower is used only with the item vectors of the same model.
     *
     * @param userTowerId checksum of the user tower
     * @param snapshotId checksum of the serving snapshot
     * @param columns text columns of the items, in the order of the configuration
     * @param run fingerprint of the training's inputs, see {@link ReleaseManifest#fingerprints}; empty if unknown
     * @param weights origin of its weights; {@code null} if unknown
     */
    public record Model(
            String userTowerId,
            String snapshotId,
            List<String> columns,
            String run,
            @Nullable WeightOrigin weights) {
        public Model {
            Objects.requireNonNull(userTowerId);
            Objects.requireNonNull(snapshotId);
            Objects.requireNonNull(run);
            columns = List.copyOf(columns);
        }

        /** Returns whether both have the same user tower and snapshot. */
        public boolean sameAs(Model other) {
            return userTowerId.equals(other.userTowerId) && snapshotId.equals(other.snapshotId);
        }
    }

    /**
     * The trainings that contributed to weights. The events of each of them still influence the weights.
     *
     * @param coldStart date of the training that started without earlier weights, as {@code 2026-05-08}
     * @param warmStarts number of trainings after it
     */
    public record WeightOrigin(String coldStart, int warmStarts) {
        public WeightOrigin {
            Objects.requireNonNull(coldStart);
        }
    }

    /**
     * The item vectors of one scenario.
     *
     * @param name of the collection in the store
     * @param model key of its {@link Model} in {@link ReleaseManifest#models}
     * @param dim dimension of the vectors
     * @param rows number of written rows, including items withdrawn later; see {@link ReleaseManifest#rows}
     * @param digest over ids, vectors and texts of all items, including withdrawn ones
     * @param ids checksum of the set of ids, independent of their order
     * @param index fingerprint of the settings by which it is indexed and verified; empty if unknown
     * @param breadth search breadth with which the recall was reached
     * @param recall recall at {@value #RECALL_AT} against exact search with real user vectors; 1 without such vectors
     * @param probes number of these user vectors
     * @param filters columns that queries can filter by
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
            FilterColumns filters) {
        public Collection {
            Objects.requireNonNull(name);
            Objects.requireNonNull(model);
            Objects.requireNonNull(digest);
            Objects.requireNonNull(ids);
            Objects.requireNonNull(index);
            Objects.requireNonNull(filters);
        }
    }

    /** Returns the model of a scenario's vectors. */
    public Model model(Collection collection) {
        return Optional.ofNullable(models.get(collection.model())).orElseThrow();
    }

    /**
     * An item that was removed from all present and future releases.
     *
     * @param item id of the item
     * @param withdrawnSince time of the withdrawal; ISO 8601, UTC
     * @param collections existing collections that contained the item; its rows are removed from them
     */
    public record Withdrawal(String item, String withdrawnSince, List<String> collections) {
        public Withdrawal {
            Objects.requireNonNull(item);
            Objects.requireNonNull(withdrawnSince);
            collections = List.copyOf(collections);
        }
    }

    /** Returns the number of rows of a collection without those of withdrawn items. */
    public long rows(Collection collection) {
        return rows(collection, withdrawn);
    }

    /** Returns the number of rows of a collection without those of withdrawn items. */
    public static long rows(Collection collection, List<Withdrawal> withdrawn) {
        return collection.rows() - removed(collection, withdrawn).count();
    }

    /** Returns the withdrawals that removed a row of a collection. */
    public static Stream<Withdrawal> removed(Collection collection, List<Withdrawal> withdrawn) {
        return withdrawn.stream().filter(withdrawal -> withdrawal.collections().contains(collection.name()));
    }

    /** Returns whether the last dimension of the item vectors is a bias, for example the popularity of the item. */
    public boolean hasItemBias() {
        return !provenance.getOrDefault(ITEM_BIAS, NO_ITEM_BIAS).equals(NO_ITEM_BIAS);
    }

    /** Returns when a release was built, from its id. Empty if the id has no time. */
    public static Optional<Instant> builtAt(String id) {
        Matcher time = ID_TIME.matcher(id);
        return time.matches() ? time(time.replaceFirst("$1-$2-$3T$4:$5:$6Z")) : Optional.empty();
    }

    /** Returns a time; empty if the text is not one. */
    static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException invalid) {
            return Optional.empty();
        }
    }

    /** Returns the ids of the withdrawn items. */
    public Set<String> withdrawnItems() {
        return withdrawn.stream().map(Withdrawal::item).collect(Collectors.toUnmodifiableSet());
    }

    /** Returns a manifest of the same content and activation with a new epoch and list of withdrawn items. */
    public ReleaseManifest withWithdrawn(long nextEpoch, List<Withdrawal> newWithdrawn) {
        return reissue(nextEpoch, liveSince, action, replacedRelease, earlierReleases, heldSince, newWithdrawn);
    }

    /**
     * Returns a manifest of the same content with a new epoch.
     *
     * @param before see {@link #replacedRelease}
     * @param earlier see {@link #earlierReleases}
     * @param held see {@link #heldSince}
     */
    public ReleaseManifest reissue(
            long nextEpoch,
            String now,
            Action by,
            @Nullable String before,
            @Nullable List<String> earlier,
            @Nullable String held,
            List<Withdrawal> newWithdrawn) {
        return new ReleaseManifest(
                version,
                id,
                nextEpoch,
                created,
                now,
                by,
                before,
                earlier,
                held,
                channel,
                digest,
                metric,
                fingerprints,
                provenance,
                models,
                scenarios,
                evaluations,
                newWithdrawn);
    }
}
