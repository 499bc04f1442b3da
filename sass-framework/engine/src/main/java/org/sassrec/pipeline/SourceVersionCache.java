package org.sassrec.pipeline;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.sassrec.files.JsonFiles;

/**
 * {@code sources.json} of an output folder: what each source file held when it had this size and these times. It saves
 * reading and decides nothing: where it is missing, damaged or not writable, files are read again.
 */
final class SourceVersionCache {
    private static final int VERSION = 1;

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
    record CachedVersion(@JsonUnwrapped SourceVersions.FileStamp stamp, String content) {
        CachedVersion {
            Objects.requireNonNull(stamp.modified());
            Objects.requireNonNull(content);
        }
    }

    private record Saved(int version, Map<String, CachedVersion> files) {}

    /** All that is remembered, by the files' names. */
    Map<String, CachedVersion> read() throws IOException {
        if (!Files.exists(file)) {
            return Map.of(); // also where nobody may look
        }
        return JsonFiles.readIfIntact(file, Saved.class)
                .filter(saved -> saved.version() == VERSION)
                .map(Saved::files)
                .orElse(Map.of());
    }

    /** Adds to what is known, and forgets files that are gone. A plan of what was never run leaves no folder behind. */
    void update(Map<String, CachedVersion> known, Map<String, CachedVersion> more) {
        if (more.isEmpty() || !Files.isDirectory(folder)) {
            return;
        }
        Map<String, CachedVersion> all = new TreeMap<>(known);
        all.keySet().removeIf(name -> !Files.exists(directory.resolve(name)));
        all.putAll(more);
        try {
            // Two processes may look at once; the last one's memory stays, whole.
            Path aside = Files.createTempFile(folder, ".sources-", ".json");
            Files.writeString(aside, JsonFiles.text(new Saved(VERSION, all)));
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            // Then the files are read again next time; who needs the folder for more says what is wrong with it.
        }
    }
}
