package org.sassrec.release;

import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.files.Sha256;
import org.sassrec.release.CollectionBuilder.CheckedVectors;
import org.sassrec.release.content.ContentCheck;
import org.sassrec.release.content.ReleaseContent;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.release.ScenarioMetrics;

/**
 * The work of a publish. A scenario whose vectors, user tower and snapshot equal those of an intact release reuses its
 * collection.
 *
 * @param content content to release
 * @param id id of the new release
 * @param created time of building
 * @param model key of the content's model
 * @param contentModel the content's model
 * @param builds scenarios to build
 * @param reused collections of intact releases, by scenario
 * @param staying parts of the live release that are not published this time
 * @param order order of the scenarios
 * @param identicalRelease an intact release with the same content; then nothing is built
 * @param digest digest of the new release, if no scenario fails
 */
record PublishPlan(
        ReleaseContent content,
        String id,
        String created,
        String model,
        ReleaseManifest.Model contentModel,
        List<CheckedVectors> builds,
        Map<String, ReleaseManifest.Collection> reused,
        RetainedCollections staying,
        List<String> order,
        Optional<ReleaseManifest> identicalRelease,
        String digest) {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /**
     * Creates a plan.
     *
     * @param described model of the content, see {@link #describe}
     * @param works scenarios to publish
     * @param stays scenarios of the live release that are not published and stay
     * @param manifests all complete manifests
     * @param holds whether a collection of these exists and matches its manifest
     */
    static PublishPlan of(
            ReleaseContent content,
            ReleaseManifest.Model described,
            List<CheckedVectors> works,
            RetainedCollections stays,
            List<ReleaseManifest> manifests,
            Predicate<ReleaseManifest.Collection> holds,
            Instant now) {
        String index = index(content);
        Map<String, String> published = new LinkedHashMap<>();
        works.forEach(work -> published.put(
                work.vectors().scenario(), part(described, work.checked().digest())));
        Set<String> order = new LinkedHashSet<>();
        content.scenarios().forEach(vectors -> order.add(vectors.scenario()));
        order.addAll(stays.collections().keySet());
        order.removeIf(scenario ->
                !published.containsKey(scenario) && !stays.collections().containsKey(scenario));
        Map<String, String> parts = new LinkedHashMap<>();
        for (String scenario : order) {
            ReleaseManifest.Collection staying = stays.collections().get(scenario);
            parts.put(
                    scenario,
                    staying == null
                            ? published.getOrDefault(scenario, "")
                            : part(stays.model(staying), staying.digest()));
        }
        String digest = digest(parts);
        Instant created = created(now, manifests);
        String id = STAMP.format(created) + "_" + digest.substring(0, 8);
        List<ReleaseManifest> newestFirst = new ArrayList<>(manifests);
        newestFirst.sort(Comparator.comparing(ReleaseManifest::epoch).reversed());
        String model = newestFirst.stream()
                .flatMap(release -> release.models().entrySet().stream())
                .filter(entry -> entry.getValue().sameAs(described))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(id);
        List<CheckedVectors> builds = new ArrayList<>();
        Map<String, ReleaseManifest.Collection> reused = new LinkedHashMap<>();
        for (CheckedVectors work : works) {
            Optional<ReleaseManifest.Collection> found = newestFirst.stream()
                    .flatMap(
                            release -> Optional.ofNullable(
                                    release.scenarios().get(work.vectors().scenario()))
                                    .stream())
                    .filter(collection -> collection.model().equals(model)
                            && collection.digest().equals(work.checked().digest())
                            && collection.index().equals(index)
                            && collection.filters().equals(content.filters())
                            && holds.test(collection))
                    .findFirst();
            found.ifPresentOrElse(
                    collection -> reused.put(work.vectors().scenario(), collection), () -> builds.add(work));
        }
        Optional<ReleaseManifest> same = newestFirst.stream()
                .filter(release -> release.digest().equals(digest)
                        && release.scenarios().entrySet().stream()
                                .allMatch(entry -> stays.collections().containsKey(entry.getKey())
                                        || (holds.test(entry.getValue())
                                                && entry.getValue().index().equals(index)
                                                && entry.getValue().filters().equals(content.filters()))))
                .findFirst();
        return new PublishPlan(
                content,
                id,
                created.toString(),
                model,
                described,
                builds,
                reused,
                stays,
                List.copyOf(order),
                same,
                digest);
    }

    /** Returns the model of the content. Reads the user tower and the snapshot completely. */
    static ReleaseManifest.Model describe(ReleaseContent content) {
        return new ReleaseManifest.Model(
                ReleaseFiles.digest(content.userTower()),
                ReleaseFiles.digest(content.snapshot()),
                content.columns(),
                content.fingerprints()
                        .getOrDefault(
                                ReleaseManifest.TRAINING, content.fingerprints().getOrDefault("run", "")),
                content.weights());
    }

    /**
     * The parts of the live release that stay unchanged.
     *
     * @param collections by scenario
     * @param models of the live release
     */
    record RetainedCollections(
            Map<String, ReleaseManifest.Collection> collections, Map<String, ReleaseManifest.Model> models) {

        static RetainedCollections of(Optional<ReleaseManifest> live, Predicate<String> scenarios) {
            Map<String, ReleaseManifest.Collection> collections = new LinkedHashMap<>();
            live.ifPresent(release -> release.scenarios().forEach((scenario, collection) -> {
                if (scenarios.test(scenario)) {
                    collections.put(scenario, collection);
                }
            }));
            return new RetainedCollections(
                    collections, live.map(ReleaseManifest::models).orElse(Map.of()));
        }

        ReleaseManifest.Model model(ReleaseManifest.Collection collection) {
            return Optional.ofNullable(models.get(collection.model())).orElseThrow();
        }
    }

    /**
     * Returns the current time, or a time after every other release, so that the order of releases does not depend on
     * the clock.
     */
    private static Instant created(Instant clock, List<ReleaseManifest> manifests) {
        Instant now = clock.truncatedTo(ChronoUnit.SECONDS);
        for (ReleaseManifest release : manifests) {
            Instant other = Instant.parse(release.created());
            if (!now.isAfter(other)) {
                now = other.plusSeconds(1);
            }
        }
        return now;
    }

    /**
     * Returns the fingerprint of the index settings. The same content with other index settings is a new release;
     * otherwise new settings would have no effect.
     */
    static String index(ReleaseContent content) {
        return content.fingerprints().getOrDefault(ReleaseManifest.INDEX, "");
    }

    /** Returns the collections of the live release for scenarios that are not published this time. */
    Map<String, ReleaseManifest.Collection> retained() {
        return staying.collections();
    }

    /** Returns the names of the collections that are not rebuilt. */
    Set<String> retainedNames() {
        Set<String> names = new LinkedHashSet<>();
        reused.values().forEach(collection -> names.add(collection.name()));
        identicalRelease.ifPresent(
                release -> release.scenarios().values().forEach(collection -> names.add(collection.name())));
        return names;
    }

    /**
     * Returns the manifest of the result.
     *
     * @param built collections by scenario
     * @param instead parts of the live release for scenarios whose build failed
     * @param held see {@link ReleaseManifest#heldSince}
     */
    ReleaseManifest release(
            Map<String, ReleaseManifest.Collection> built,
            RetainedCollections instead,
            long epoch,
            String since,
            Optional<ReleaseManifest> live,
            List<String> earlier,
            @Nullable String held,
            String channel,
            List<ReleaseManifest.Withdrawal> withdrawn) {
        Map<String, ReleaseManifest.Collection> collections = new LinkedHashMap<>();
        Map<String, ReleaseManifest.Model> models = new LinkedHashMap<>();
        Map<String, String> digests = new LinkedHashMap<>();
        Map<String, ScenarioMetrics> evaluations = new LinkedHashMap<>();
        for (String scenario : order) {
            ReleaseManifest.Collection collection = Stream.of(built, reused, retained(), instead.collections())
                    .flatMap(from -> Optional.ofNullable(from.get(scenario)).stream())
                    .findFirst()
                    .orElse(null);
            if (collection == null) {
                continue; // its build failed, and it is not in the live release
            }
            ReleaseManifest.Model collectionModel = collection.model().equals(model)
                    ? contentModel
                    : Optional.ofNullable(staying.models().get(collection.model()))
                            .or(() -> Optional.ofNullable(instead.models().get(collection.model())))
                            .orElseThrow();
            collections.put(scenario, collection);
            models.put(collection.model(), collectionModel);
            digests.put(scenario, part(collectionModel, collection.digest()));
            boolean published = built.containsKey(scenario) || reused.containsKey(scenario);
            ScenarioMetrics metrics = published
                    ? content.evaluations().get(scenario)
                    : live.map(release -> release.evaluations().get(scenario)).orElse(null);
            if (metrics != null) {
                evaluations.put(scenario, metrics);
            }
        }
        return new ReleaseManifest(
                ReleaseManifest.VERSION,
                id,
                epoch,
                created,
                since,
                ReleaseManifest.Action.PUBLISH,
                live.map(ReleaseManifest::id).orElse(null),
                earlier,
                held,
                channel,
                digest(digests),
                "IP",
                content.fingerprints(),
                content.provenance(),
                models,
                collections,
                evaluations,
                withdrawn);
    }

    private static String part(ReleaseManifest.Model model, String vectors) {
        return model.userTowerId() + " " + model.snapshotId() + " " + vectors;
    }

    private static String digest(Map<String, String> parts) {
        MessageDigest digest = Sha256.digest();
        parts.forEach((scenario, part) -> {
            ContentCheck.updateDigest(digest, scenario);
            ContentCheck.updateDigest(digest, part);
        });
        return HexFormat.of().formatHex(digest.digest());
    }
}
