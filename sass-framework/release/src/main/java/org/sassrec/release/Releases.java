package org.sassrec.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sassrec.diagnostic.Diagnostic;

/** The releases of one channel in a store. Reads always what is there now. */
public final class Releases {

    /** The channel used when none is named. */
    public static final String LIVE = "live";

    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    private static final String FIELD = "json";
    // Stores limit the length of a text (65,535 bytes in Milvus): the JSON is cut into rows, part 0, 1, ...
    private static final int PART = 16_000;
    private static final int LONGEST_IN_ALIAS = 60;

    private final VectorStore store;
    private final String channel;

    private Releases(VectorStore store, String channel) {
        if (!channel.matches("[a-z][a-z0-9]{0,30}")) {
            throw Diagnostic.error("SASS7502", "`" + channel + "` cannot name a channel")
                    .withHelp("use up to 31 small letters and digits, starting with a letter")
                    .toException();
        }
        this.store = store;
        this.channel = channel;
    }

    /** The releases of a channel; the channel need not exist. */
    public static Releases of(VectorStore store, String channel) {
        return new Releases(store, channel);
    }

    /** The live release. */
    public Optional<Release> live() {
        return liveManifest().map(this::read);
    }

    /**
     * Name of the manifest collection that is live: cheap, and different for each release, so that readers may ask it
     * often to notice a switch.
     */
    public Optional<String> liveManifest() {
        return store.alias(alias());
    }

    /** All whole releases, oldest first. */
    public List<Release> all() {
        List<Release> releases = new ArrayList<>();
        for (String name : store.collections()) {
            if (name.startsWith(prefix() + "manifest_") && store.sealed(name)) {
                releases.add(read(name));
            }
        }
        releases.sort(Comparator.comparing(Release::created).thenComparing(Release::id));
        return releases;
    }

    /**
     * Names of the manifests of all whole releases before another, newest first.
     *
     * @param manifest of the other one, which need not be there any more
     */
    public List<String> manifestsBefore(String manifest) {
        // An id begins with the time of publishing.
        return store.collections().stream()
                .filter(name -> name.startsWith(prefix() + "manifest_") && name.compareTo(manifest) < 0)
                .filter(store::sealed)
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    /** Alias of the channel. */
    String alias() {
        return "sass_" + channel;
    }

    /**
     * Alias of a scenario's live collection, for clients that read aliases and not the manifest. It follows the channel's
     * alias within one publish, not at the same instant.
     */
    public String scenarioAlias(String scenario) {
        String readable = scenario.replaceAll("[^A-Za-z0-9_]", "_");
        if (readable.length() > LONGEST_IN_ALIAS) {
            readable = readable.substring(0, LONGEST_IN_ALIAS);
        }
        if (!readable.equals(scenario)) {
            // Two names that differ only in what an alias may not hold stay apart.
            MessageDigest digest = ReleaseFiles.sha256();
            digest.update(scenario.getBytes(StandardCharsets.UTF_8));
            readable += "_" + HexFormat.of().formatHex(digest.digest(), 0, 4);
        }
        return alias() + "_" + readable;
    }

    /** Start of the names of all collections of this channel; the double underscore ends the channel's name. */
    String prefix() {
        return "sass_" + channel + "__";
    }

    String manifestName(String releaseId) {
        return prefix() + "manifest_" + releaseId;
    }

    /** Writes the manifest collection, the last step before the switch. */
    void write(Release release) {
        String name = manifestName(release.id());
        String json;
        try {
            json = JSON.writeValueAsString(release);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
        List<VectorStore.Row> rows = new ArrayList<>();
        for (int from = 0; from < json.length(); from += PART) {
            String part = json.substring(from, Math.min(json.length(), from + PART));
            rows.add(new VectorStore.Row(Integer.toString(rows.size()), new float[] {1, 0}, Map.of(FIELD, part)));
        }
        store.create(new VectorStore.CollectionSpec(name, 2, rows.size(), 1));
        store.upsert(name, rows);
        store.seal(name);
    }

    /**
     * Reads a manifest.
     *
     * @param name of a manifest collection, from {@link #liveManifest}
     */
    public Release read(String name) {
        List<String> ids = new ArrayList<>();
        store.ids(name, ids::add);
        List<VectorStore.Row> rows = new ArrayList<>(store.fetch(name, ids));
        rows.sort(Comparator.comparingInt(row -> Integer.parseInt(row.id())));
        StringBuilder json = new StringBuilder();
        for (VectorStore.Row row : rows) {
            json.append(row.fields().getOrDefault(FIELD, ""));
        }
        Release release;
        try {
            release = JSON.readValue(json.toString(), Release.class);
        } catch (JsonProcessingException broken) {
            throw org.sassrec.diagnostic.SassException.of(
                    Diagnostic.error(
                                    "SASS7503",
                                    "the manifest `" + name + "` cannot be read: " + broken.getOriginalMessage())
                            .withHelp("publish again; if that does not help, remove the store and publish"),
                    broken);
        }
        if (release.version() != Release.VERSION) {
            throw Diagnostic.error(
                            "SASS7504",
                            "release " + release.id() + " has form " + release.version() + ", this version reads form "
                                    + Release.VERSION)
                    .withHelp("publish again with the version of sassrec that is to read the release")
                    .toException();
        }
        return release;
    }
}
