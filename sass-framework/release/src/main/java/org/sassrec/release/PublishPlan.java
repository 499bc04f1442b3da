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
import org.sassrec.files.Sha256;
import org.sassrec.release.CollectionBuilder.Work;
import org.sassrec.serving.release.Evaluated;
import org.sassrec.serving.release.Release;
import org.sassrec.serving.release.ReleaseFiles;

/**
 * What a publish has to do, from what is to be released and what is there. A scenario whose vectors, user tower and users are
 * those of a whole release takes that one's collection.
 *
 * @param content what is to be released
 * @param id of the release that comes of it
 * @param created time of building
 * @param model key of the content's model
 * @param described the content's model
 * @param builds scenarios to build
 * @param reused collections of whole releases by scenario
 * @param stays collections of the live release for scenarios that are not published this time
 * @param stayingModels their models
 * @param order of the scenarios
 * @param same a whole release with this very content; then nothing is built
 */
record PublishPlan(
        ReleaseContent content,
        String id,
        String created,
        String model,
        Release.Model described,
        List<Work> builds,
        Map<String, Release.Collection> reused,
        Map<String, Release.Collection> stays,
        Map<String, Release.Model> stayingModels,
        List<String> order,
        Optional<Release> same) {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /**
     * Makes the plan.
     *
     * @param described see {@link #describe}
     * @param works of the scenarios to publish
     * @param stays of the live release's scenarios, those that are not published and stay
     * @param whole all whole manifests
     * @param holds whether a collection of them is there and holds what its manifest says
     */
    static PublishPlan of(
            ReleaseContent content,
            Release.Model described,
            List<Work> works,
            Stays stays,
            List<Release> whole,
            Predicate<Release.Collection> holds,
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
            Release.Collection staying = stays.collections().get(scenario);
            parts.put(
                    scenario,
                    staying == null
                            ? published.getOrDefault(scenario, "")
                            : part(stays.model(staying), staying.digest()));
        }
        String digest = digest(parts);
        Instant created = created(now, whole);
        String id = STAMP.format(created) + "_" + digest.substring(0, 8);
        List<Release> newestFirst = new ArrayList<>(whole);
        newestFirst.sort(Comparator.comparing(Release::epoch).reversed());
        String model = newestFirst.stream()
                .flatMap(release -> release.models().entrySet().stream())
                .filter(entry -> entry.getValue().sameAs(described))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(id);
        List<Work> builds = new ArrayList<>();
        Map<String, Release.Collection> reused = new LinkedHashMap<>();
        for (Work work : works) {
            Optional<Release.Collection> found = newestFirst.stream()
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
        Optional<Release> same = newestFirst.stream()
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
                stays.collections(),
                stays.models(),
                List.copyOf(order),
                same);
    }

    /** The content's model: both files are read. */
    static Release.Model describe(ReleaseContent content) {
        return new Release.Model(
                ReleaseFiles.digest(content.userTower()),
                ReleaseFiles.digest(content.snapshot()),
                content.columns(),
                content.fingerprints().getOrDefault("run", ""));
    }

    /**
     * What stays as it is live.
     *
     * @param collections by scenario
     * @param models of the live release
     */
    record Stays(Map<String, Release.Collection> collections, Map<String, Release.Model> models) {

        static Stays of(Optional<Release> live, Predicate<String> scenarios) {
            Map<String, Release.Collection> collections = new LinkedHashMap<>();
            live.ifPresent(release -> release.scenarios().forEach((scenario, collection) -> {
                if (scenarios.test(scenario)) {
                    collections.put(scenario, collection);
                }
            }));
            return new Stays(collections, live.map(Release::models).orElse(Map.of()));
        }

        Release.Model model(Release.Collection collection) {
            return Optional.ofNullable(models.get(collection.model())).orElseThrow();
        }
    }

    /** Now, but after every other release, so that their order is theirs whatever the clock does. */
    private static Instant created(Instant clock, List<Release> whole) {
        Instant now = clock.truncatedTo(ChronoUnit.SECONDS);
        for (Release release : whole) {
            Instant other = Instant.parse(release.created());
            if (!now.isAfter(other)) {
                now = other.plusSeconds(1);
            }
        }
        return now;
    }

    /** The same content in collections that are indexed otherwise is another release: only so does the new index come. */
    static String index(ReleaseContent content) {
        return content.fingerprints().getOrDefault(Release.INDEX, "");
    }

    /** Names of the collections that are not built anew. */
    Set<String> keeps() {
        Set<String> names = new LinkedHashSet<>();
        reused.values().forEach(collection -> names.add(collection.name()));
        same.ifPresent(release -> release.scenarios().values().forEach(collection -> names.add(collection.name())));
        return names;
    }

    /**
     * The manifest of what came of it.
     *
     * @param built by scenario
     * @param instead collections of the live release for scenarios that were to be built and failed, and their models
     */
    Release release(
            Map<String, Release.Collection> built,
            Stays instead,
            long epoch,
            String since,
            Optional<Release> live,
            String channel,
            List<Release.Withdrawal> withdrawn) {
        Map<String, Release.Collection> collections = new LinkedHashMap<>();
        Map<String, Release.Model> models = new LinkedHashMap<>();
        Map<String, String> digests = new LinkedHashMap<>();
        Map<String, Evaluated> evaluations = new LinkedHashMap<>();
        for (String scenario : order) {
            Release.Collection collection = Stream.of(built, reused, stays, instead.collections())
                    .flatMap(from -> Optional.ofNullable(from.get(scenario)).stream())
                    .findFirst()
                    .orElse(null);
            if (collection == null) {
                continue; // it failed, and never was live
            }
            Release.Model its = collection.model().equals(model)
                    ? described
                    : Optional.ofNullable(stayingModels.get(collection.model()))
                            .or(() -> Optional.ofNullable(instead.models().get(collection.model())))
                            .orElseThrow();
            collections.put(scenario, collection);
            models.put(collection.model(), its);
            digests.put(scenario, part(its, collection.digest()));
            boolean published = built.containsKey(scenario) || reused.containsKey(scenario);
            Evaluated figures = published
                    ? content.evaluations().get(scenario)
                    : live.map(release -> release.evaluations().get(scenario)).orElse(null);
            if (figures != null) {
                evaluations.put(scenario, figures);
            }
        }
        return new Release(
                Release.VERSION,
                id,
                epoch,
                created,
                since,
                Release.Action.PUBLISH,
                live.map(Release::id).orElse(null),
                channel,
                digest(digests),
                "IP",
                content.fingerprints(),
                content.madeFrom(),
                models,
                collections,
                evaluations,
                withdrawn);
    }

    private static String part(Release.Model model, String vectors) {
        return model.userTowerId() + " " + model.snapshotId() + " " + vectors;
    }

    private static String digest(Map<String, String> parts) {
        MessageDigest digest = Sha256.digest();
        parts.forEach((scenario, part) -> {
            ContentCheck.text(digest, scenario);
            ContentCheck.text(digest, part);
        });
        return HexFormat.of().formatHex(digest.digest());
    }
}
