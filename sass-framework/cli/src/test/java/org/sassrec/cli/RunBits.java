package org.sassrec.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

/**
 * All results of a run by name. Values that differ between two equal runs are excluded: durations, times, the place of
 * the folder, and the epoch of a release. The epoch also counts manifests that were written and never activated. Some
 * inputs of stages are times of earlier stages, so fingerprints are excluded and their other inputs are compared. Files
 * of Lucene contain random ids, so collections are compared by their rows. A publish that was killed after its activation
 * has no daily metrics, so these are excluded.
 */
public final class RunBits {
    private static final Pattern TIME_OF_RELEASE = Pattern.compile("\\d{8}T\\d{6}Z");
    private static final Pattern TEMPORARY_FOLDER = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern EPOCH_OF_MANIFEST = Pattern.compile("__manifest_\\d+_");
    /** Also the checksums of files with times. */
    private static final Set<String> TIMES = Set.of("seconds", "inputWaitShare", "finished", "timings", "crc32c");

    /** Inputs of a stage that are times, and values that are computed from them. */
    private static final Pattern FINGERPRINTS =
            Pattern.compile("fingerprint|result|stage .*|the evaluated model|the weights");

    /** A cache without the files that were written just before the run. */
    private static final String SOURCES = "sources.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private RunBits() {}

    /** Reads the folder {@code target/sass}. */
    public static SortedMap<String, String> of(Path run) throws IOException {
        SortedMap<String, String> bits = new TreeMap<>();
        Path collections = run.resolve("store/collections");
        Path copies = run.resolve("store/copies");
        Path days = run.resolve("store/days");
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith(SOURCES) && !file.startsWith(days))
                    .toList()) {
                boolean lucene = file.startsWith(collections)
                        || (file.startsWith(copies) && !file.toString().endsWith(".json"));
                // A second manifest of the same release has the same name and counts twice.
                bits.merge(
                        timeless(run.relativize(file).toString()),
                        lucene ? "in rows" : content(run, file),
                        (one, other) -> one + " and " + other);
            }
        }
        try (VectorStore store = EmbeddedStore.openExisting(run.resolve("store"))) {
            for (String collection : store.collections()) {
                if (!collection.contains("__manifest_")) {
                    bits.put("rows of " + timeless(collection), rows(store, collection));
                }
            }
        }
        return bits;
    }

    /** Returns the names at which two runs differ. */
    public static Set<String> differences(SortedMap<String, String> one, SortedMap<String, String> other) {
        Set<String> names = new TreeSet<>(one.keySet());
        names.addAll(other.keySet());
        names.removeIf(name -> one.getOrDefault(name, "").equals(other.getOrDefault(name, "")));
        return names;
    }

    private static String timeless(String text) {
        String dated = TIME_OF_RELEASE.matcher(text).replaceAll("TIME");
        return EPOCH_OF_MANIFEST.matcher(dated).replaceAll("__manifest_EPOCH_");
    }

    private static String content(Path run, Path file) throws IOException {
        if (file.toString().endsWith(".json")) {
            return timeless(withoutTimes(JSON.readTree(Files.readString(file)), file.endsWith("run.json"))
                    .toString());
        }
        if (file.toString().endsWith(".sql")) {
            String sql = Files.readString(file).replace(run.toString(), "RUN");
            return TEMPORARY_FOLDER.matcher(sql).replaceAll("TEMPORARY");
        }
        CRC32C sum = new CRC32C();
        sum.update(Files.readAllBytes(file));
        return Long.toHexString(sum.getValue());
    }

    private static JsonNode withoutTimes(JsonNode node, boolean state) {
        if (node instanceof ObjectNode object) {
            object.remove(TIMES);
            if (state) {
                List<String> names = new ArrayList<>();
                object.fieldNames().forEachRemaining(names::add);
                object.remove(names.stream()
                        .filter(name -> FINGERPRINTS.matcher(name).matches())
                        .toList());
            }
            if (object.has("release")) {
                object.remove("store");
            }
            if (object.has("gateKeys")) {
                // The checksum of a file with times
                object.remove("evaluation");
            }
        }
        node.forEach(each -> withoutTimes(each, state));
        return node;
    }

    private static String rows(VectorStore store, String collection) {
        List<String> ids = new ArrayList<>();
        store.ids(collection, ids::add);
        List<String> rows = new ArrayList<>();
        for (VectorStore.Row row : store.fetch(collection, ids)) {
            rows.add(row.id() + Arrays.toString(row.vector()) + row.fields());
        }
        rows.sort(null);
        return String.join("\n", rows);
    }
}
