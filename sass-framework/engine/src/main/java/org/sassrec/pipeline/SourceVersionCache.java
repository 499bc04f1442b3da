package org.sassrec.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code sources.json} of an output folder: what each source file held when it had this size and these times. It saves
 * reading and decides nothing: where it is missing, damaged or not writable, files are read again.
 */
final class SourceVersionCache {
    private static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path directory;
    private final Path folder;
    private final Path file;

    /** @param directory that the names are relative to */
    SourceVersionCache(Path directory, Path folder) {
        this.directory = directory;
        this.folder = folder;
        this.file = folder.resolve("sources.json");
    }

    /**
     * A file's content.
     *
     * @param content digits of its SHA-256
     */
    record CachedVersion(SourceVersions.FileStamp stamp, String content) {}

    /** All that is remembered, by the files' names. */
    Map<String, CachedVersion> read() throws IOException {
        Map<String, CachedVersion> all = new TreeMap<>();
        if (!Files.exists(file)) {
            return all; // also where nobody may look
        }
        try {
            JsonNode root = JsonFiles.readIfIntact(file);
            if (root.path("version").asInt() == VERSION) {
                root.path("files").properties().forEach(each -> all.put(each.getKey(), known(each.getValue())));
            }
            return all;
        } catch (DateTimeException e) {
            return new TreeMap<>();
        }
    }

    private static CachedVersion known(JsonNode node) {
        JsonNode changed = node.path("changed");
        return new CachedVersion(
                new SourceVersions.FileStamp(
                        node.path("bytes").asLong(),
                        time(node.path("modified")),
                        changed.isTextual() ? time(changed) : null),
                node.path("content").asText());
    }

    private static FileTime time(JsonNode node) {
        return FileTime.from(Instant.parse(node.asText()));
    }

    /** Adds to what is known, and forgets files that are gone. A plan of what was never run leaves no folder behind. */
    void update(Map<String, CachedVersion> known, Map<String, CachedVersion> more) {
        if (more.isEmpty() || !Files.isDirectory(folder)) {
            return;
        }
        Map<String, CachedVersion> all = new TreeMap<>(known);
        all.keySet().removeIf(name -> !Files.exists(directory.resolve(name)));
        all.putAll(more);
        ObjectNode root = JSON.createObjectNode().put("version", VERSION);
        ObjectNode files = root.putObject("files");
        all.forEach((name, each) -> {
            @Nullable FileTime changed = each.stamp().changed();
            files.putObject(name)
                    .put("bytes", each.stamp().bytes())
                    .put("modified", each.stamp().modified().toString())
                    .put("changed", changed == null ? null : changed.toString())
                    .put("content", each.content());
        });
        try {
            // Two processes may look at once; the last one's memory stays, whole.
            Path aside = Files.createTempFile(folder, ".sources-", ".json");
            Files.writeString(aside, JSON.writeValueAsString(root) + "\n");
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            // Then the files are read again next time; who needs the folder for more says what is wrong with it.
        }
    }
}
