package org.sassrec.serving.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.Sha256;
import org.sassrec.serving.store.StoreCode;
import org.sassrec.serving.store.VectorStore;

/** Reads the releases of one channel in a store. Caches nothing: each call reads the current state of the store. */
public final class ReleaseChannel {

    /** The default channel. */
    public static final String LIVE = "live";

    /** Field of a manifest row that contains a part of the JSON. The ids of the rows number the parts. */
    public static final String FIELD = "json";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final Set<DiagnosticCode> UNREADABLE =
            Set.of(StoreCode.COLLECTION_CORRUPT, ServingCode.MANIFEST_CORRUPT, StoreCode.COLLECTION_MISSING);
    private static final int MAX_ALIAS_PART = 60;
    private static final Pattern MANIFEST = Pattern.compile(
            "sass_(?<channel>[a-z][a-z0-9]{0,30})__manifest_(?<epoch>[0-9]{1,18})_(?<id>" + ManifestCheck.ID + ")");

    private static final Pattern ANY = Pattern.compile("sass_(?<channel>[a-z][a-z0-9]{0,30})__.+");

    private final VectorStore store;
    private final String channel;

    private ReleaseChannel(VectorStore store, String channel) {
        if (!channel.matches("[a-z][a-z0-9]{0,30}")) {
            throw Diagnostic.error(StoreCode.INVALID_CHANNEL_NAME, "`" + channel + "` is not a valid channel name")
                    .withHelp("use up to 31 lowercase letters and digits, starting with a letter")
                    .toException();
        }
        this.store = store;
        this.channel = channel;
    }

    /**
     * Creates a reader for a channel, which need not exist.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7502 if the name is invalid
     */
    public static ReleaseChannel of(VectorStore store, String channel) {
        return new ReleaseChannel(store, channel);
    }

    /** Returns the channels of a store that have releases. */
    public static List<String> channels(VectorStore store) {
        return channels(store, MANIFEST);
    }

    /** Returns the keys of all models in all releases of all channels. The store needs the files of these models. */
    public static Set<String> models(VectorStore store) {
        Set<String> models = new TreeSet<>();
        releases(store).forEach(release -> models.addAll(release.models().keySet()));
        return models;
    }

    /** Returns the manifests of all channels of a store. */
    static List<ReleaseManifest> releases(VectorStore store) {
        return channels(store).stream()
                .flatMap(channel -> of(store, channel).all().stream())
                .toList();
    }

    /** Returns whether {@link #usesLostManifest} holds for any channel. */
    public static boolean anyUsesLostManifest(VectorStore store) {
        return channels(store).stream().anyMatch(channel -> of(store, channel).usesLostManifest());
    }

    /** Returns the channels of a store that have collections, including those that belong to no release. */
    public static List<String> channelsWithCollections(VectorStore store) {
        return channels(store, ANY);
    }

    private static List<String> channels(VectorStore store, Pattern names) {
        Set<String> channels = new TreeSet<>();
        for (String name : store.collections()) {
            Matcher form = names.matcher(name);
            if (form.matches()) {
                channels.add(form.group("channel"));
            }
        }
        return List.copyOf(channels);
    }

    /** Returns the name of the channel. */
    public String channel() {
        return channel;
    }

    /**
     * Returns the live release.
     *
     * @throws SassException SASS7560 if its manifest is lost: missing or damaged, and so is its copy
     */
    public Optional<ReleaseManifest> live() {
        return liveManifestName().map(name -> readIfIntact(name).orElseThrow(() -> lost(name)));
    }

    /** Returns the live release; empty if no release is live or its manifest is lost. */
    public Optional<ReleaseManifest> liveIfIntact() {
        return liveManifestName().flatMap(this::readIfIntact);
    }

    /** Returns the error of a live release whose manifest is lost; empty if there is none. */
    public Optional<SassException> lostManifest() {
        return liveManifestName().filter(name -> readIfIntact(name).isEmpty()).map(this::lost);
    }

    /** Returns whether a release is live or open in a reader, and its manifest is lost. Its files are unknown. */
    public boolean usesLostManifest() {
        return lostManifest().isPresent()
                || store.leasedCollections().stream()
                        .anyMatch(name -> isManifest(name) && readIfIntact(name).isEmpty());
    }

    private SassException lost(String manifest) {
        Diagnostic error = Diagnostic.error(
                ServingCode.LIVE_MANIFEST_LOST,
                "release " + releaseId(manifest) + " is live in channel `" + channel + "`, but its manifest `"
                        + manifest + "` is missing or damaged, and so is every copy");
        List<String> intact = all().stream()
                .filter(release -> release.epoch() < epoch(manifest)) // a later one was never live
                .map(ReleaseManifest::id)
                .distinct()
                .sorted(Comparator.reverseOrder())
                .toList();
        return (intact.isEmpty()
                        ? error.withNote("no other release is kept")
                        : error.withNote("releases with an intact manifest: " + String.join(", ", intact))
                                .withHelp("`sass rollback --to " + intact.get(0) + "` activates the newest of them"))
                .withHelp("`sass publish --allow-destructive` replaces the lost release by that of the last training;"
                        + " or restore the store from a backup")
                .toException();
    }

    /**
     * Returns the name of the live manifest collection. The call is cheap and the name changes with each activation, so
     * readers can poll it. The alias of the channel names the manifest, unless a publisher that had lost the lock moved
     * the alias late. Then {@link #confirmationAlias} names a manifest with a greater epoch, which is returned.
     */
    public Optional<String> liveManifestName() {
        Optional<String> moved = store.alias(alias());
        Optional<String> confirmed = store.alias(confirmationAlias());
        boolean late = confirmed.isPresent()
                && (moved.isEmpty() || epoch(moved.get()) < epoch(confirmed.get()))
                && store.isSealed(confirmed.get());
        return late ? confirmed : moved;
    }

    /**
     * Returns all complete manifests of the channel, ordered by epoch. Omits manifests that are damaged or unreadable;
     * the next publish removes them.
     */
    public List<ReleaseManifest> all() {
        List<ReleaseManifest> releases = new ArrayList<>();
        for (String name : manifests()) {
            if (store.isSealed(name)) {
                readIfIntact(name).ifPresent(releases::add);
            }
        }
        releases.sort(Comparator.comparing(ReleaseManifest::epoch).thenComparing(ReleaseManifest::id));
        return releases;
    }

    private Optional<ReleaseManifest> readIfIntact(String name) {
        try {
            return Optional.of(read(name));
        } catch (SassException failure) {
            // Damaged, unreadable, or dropped meanwhile: this method takes no lock.
            if (UNREADABLE.contains(failure.diagnostics().get(0).code())) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /**
     * Returns the names of the complete manifests with an earlier epoch than a manifest. First come the releases that
     * were built before its release, newest first. Then come those that were built later and from which a rollback led
     * to it.
     *
     * @param manifest name of a manifest, which need not exist any more
     */
    public List<String> fallbackManifests(String manifest) {
        long epoch = epoch(manifest);
        return manifests().stream()
                .filter(name -> epoch(name) < epoch && store.isSealed(name))
                .sorted(Comparator.<String, Boolean>comparing(
                                name -> releaseId(name).compareTo(releaseId(manifest)) > 0)
                        .thenComparing(ReleaseChannel::epoch, Comparator.reverseOrder()))
                .toList();
    }

    /** Returns the release id in a manifest name. Ids sort by the time of building. */
    public static String releaseId(String manifest) {
        Matcher form = MANIFEST.matcher(manifest);
        return form.matches() ? form.group("id") : "";
    }

    private List<String> manifests() {
        return store.collections().stream().filter(this::isManifest).toList();
    }

    /** Returns whether a name is that of a manifest collection of the channel. */
    public boolean isManifest(String name) {
        Matcher form = MANIFEST.matcher(name);
        return form.matches() && channel.equals(form.group("channel"));
    }

    /** Returns an epoch greater than that of every manifest, complete or not, and of a live manifest that is lost. */
    public long nextEpoch() {
        return 1
                + Stream.of(
                                manifests().stream(),
                                store.alias(alias()).stream(),
                                store.alias(confirmationAlias()).stream())
                        .flatMap(names -> names)
                        .mapToLong(ReleaseChannel::epoch)
                        .max()
                        .orElse(0);
    }

    /**
     * Returns the epoch in a manifest name.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7504 if the name has an older format
     */
    public static long epoch(String manifest) {
        Matcher form = MANIFEST.matcher(manifest);
        if (!form.matches()) {
            throw Diagnostic.error(
                            StoreCode.STORE_VERSION_MISMATCH,
                            "the live manifest `" + manifest + "` has an older format than format "
                                    + ReleaseManifest.VERSION + ", which this version reads")
                    .withHelp("publish to another `publish.path` (or with another `publish.milvus.prefix`), and"
                            + " remove the old store when no service reads it")
                    .toException();
        }
        return Long.parseLong(form.group("epoch"));
    }

    /** Returns the alias of the channel. */
    public String alias() {
        return "sass_" + channel;
    }

    /**
     * Returns the alias that follows the channel's alias after an activation. The documentation of the package {@code
     * org.sassrec.release} describes its purpose.
     */
    public String confirmationAlias() {
        return prefix() + "confirmed";
    }

    /**
     * Returns the alias of a scenario's live collection, for clients that read aliases instead of the manifest. It
     * follows the channel's alias within the same publish, but not at the same instant.
     */
    public String scenarioAlias(String scenario) {
        String readable = scenario.replaceAll("[^A-Za-z0-9_]", "_");
        if (readable.length() > MAX_ALIAS_PART) {
            readable = readable.substring(0, MAX_ALIAS_PART);
        }
        if (!readable.equals(scenario)) {
            // The hash distinguishes names that differ only in characters that an alias cannot contain.
            MessageDigest digest = Sha256.digest();
            digest.update(scenario.getBytes(StandardCharsets.UTF_8));
            readable += "_" + HexFormat.of().formatHex(digest.digest(), 0, 4);
        }
        return alias() + "_" + readable;
    }

    /** Returns the prefix of all collection names of the channel. The double underscore ends the channel's name. */
    public String prefix() {
        return "sass_" + channel + "__";
    }

    /** Returns the name of a release's manifest collection. */
    public String manifestName(ReleaseManifest release) {
        return prefix() + "manifest_" + release.epoch() + "_" + release.id();
    }

    /**
     * Reads a manifest.
     *
     * @param name of a manifest collection, from {@link #liveManifestName}
     * @throws org.sassrec.diagnostic.SassException SASS7504 if the manifest has another format version, SASS7503 if it
     * is damaged
     */
    public ReleaseManifest read(String name) {
        long epoch = epoch(name);
        try {
            List<VectorStore.Row> rows = rows(name);
            rows.sort(Comparator.comparingInt(row -> Integer.parseInt(row.id())));
            StringBuilder json = new StringBuilder();
            for (VectorStore.Row row : rows) {
                json.append(row.fields().getOrDefault(FIELD, ""));
            }
            // The version comes first: another format may have other fields.
            int version = JSON.readTree(json.toString()).path("version").asInt(ReleaseManifest.VERSION);
            if (version != ReleaseManifest.VERSION) {
                throw Diagnostic.error(
                                StoreCode.STORE_VERSION_MISMATCH,
                                "the manifest `" + name + "` has format " + version + ", but this version reads format "
                                        + ReleaseManifest.VERSION)
                        .withHelp("publish again with the version of sassrec that reads the release")
                        .toException();
            }
            ReleaseManifest release = JSON.readValue(json.toString(), ReleaseManifest.class);
            if (release == null) { // the text `null`
                throw new IllegalArgumentException("it is empty");
            }
            if (release.epoch() != epoch || !name.equals(manifestName(release)) || !channel.equals(release.channel())) {
                throw new IllegalArgumentException("it describes another release");
            }
            ManifestCheck.requireValid(release, prefix());
            return release;
        } catch (JsonProcessingException broken) {
            throw damaged(name, reason(broken), broken);
        } catch (NumberFormatException broken) {
            throw damaged(name, "a row has no number", broken);
        } catch (IllegalArgumentException invalid) {
            throw damaged(name, String.valueOf(invalid.getMessage()), invalid);
        } catch (SassException broken) {
            Diagnostic problem = broken.diagnostics().get(0);
            throw problem.code() == StoreCode.COLLECTION_CORRUPT ? damaged(name, problem.message(), broken) : broken;
        }
    }

    /** A record that rejects a value throws the cause. */
    private static String reason(JsonProcessingException broken) {
        return broken.getCause() instanceof IllegalArgumentException invalid
                ? String.valueOf(invalid.getMessage())
                : broken instanceof ValueInstantiationException ? "a value is missing" : broken.getOriginalMessage();
    }

    private static SassException damaged(String manifest, String why, Exception cause) {
        return SassException.of(
                Diagnostic.error(ServingCode.MANIFEST_CORRUPT, "cannot read the manifest `" + manifest + "`: " + why)
                        .withHelp("`sass status` names the intact releases; a publish removes the damaged manifest of a"
                                + " release that is not live"),
                cause);
    }

    /**
     * Unloads the manifest after reading. It is read once; otherwise its files would stay open for the life of the
     * process.
     */
    private List<VectorStore.Row> rows(String manifest) {
        try {
            List<String> ids = new ArrayList<>();
            store.ids(manifest, ids::add);
            return new ArrayList<>(store.fetch(manifest, ids));
        } finally {
            store.unload(manifest);
        }
    }
}
