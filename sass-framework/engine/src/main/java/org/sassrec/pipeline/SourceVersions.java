package org.sassrec.pipeline;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.files.JsonFiles;
import org.sassrec.files.Sha256;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.sql.ClusterSources;

/**
 * Identifies the content of source files by size and SHA-256. A file with the same content counts as unchanged, also
 * after a checkout or download with a new modification time. A file is read only if its size or times differ from those
 * in {@code sources.json}. See {@code docs/design/preparation.md}.
 */
public final class SourceVersions {
    /**
     * Maximum total size for hashing. Above it, modification times identify the files, because reading them takes
     * minutes.
     */
    static final long MAX_HASHED_BYTES = 64L << 30;

    /** Minimum age of a cached file. A newer file can change again without a new time, because clocks tick. */
    private static final Duration SETTLE_TIME = Duration.ofSeconds(2);

    /** Number of hexadecimal digits of the SHA-256 that are kept. */
    private static final int DIGITS = 32;

    /** Version of a file that changed while it was read. */
    public static final String BEING_WRITTEN = "written to while it was prepared";

    private static final String BY_TIME = " bytes of ";
    private static final String BY_CONTENT = " bytes, SHA-256 ";
    private static final Pattern VERSION = Pattern.compile("(\\d+)(" + BY_TIME + "|" + BY_CONTENT + ").+");

    private final Path directory;
    private final SourceVersionCache cache;
    private final long maxHashedBytes;
    private final Clock clock;

    /**
     * Creates the versions of a directory.
     *
     * @param most maximum total size in bytes for hashing
     */
    SourceVersions(Path directory, Path folder, long most, Clock clock) {
        this.directory = directory;
        this.cache = new SourceVersionCache(directory, folder);
        this.maxHashedBytes = most;
        this.clock = clock;
    }

    /** Returns the versions of a configuration's files, cached in its output folder. */
    public static SourceVersions of(SassConfig config) {
        return new SourceVersions(
                config.directory(), Preparation.outputFolder(config), MAX_HASHED_BYTES, Clock.systemUTC());
    }

    /**
     * Size and times of a file.
     *
     * @param changed time of the last status change, which also covers changes by {@code touch} and cannot be set;
     * {@code null} if the system does not provide it
     */
    record FileStamp(
            long bytes, FileTime modified, @Nullable FileTime changed) {
        static FileStamp of(Path file) throws IOException {
            boolean unix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
            Object changed = unix ? Files.getAttribute(file, "unix:ctime") : null;
            return new FileStamp(Files.size(file), Files.getLastModifiedTime(file), (FileTime) changed);
        }

        private String version() {
            return bytes + BY_TIME + modified;
        }

        /** Whether size and modification time are equal. A new name or new permissions do not change the content. */
        private boolean hasSameTime(FileStamp other) {
            return bytes == other.bytes && modified.equals(other.modified);
        }

        private FileTime latestTime() {
            return changed == null ? modified : changed;
        }
    }

    /**
     * A file's content.
     *
     * @param content digits of its SHA-256
     */
    record CachedVersion(@JsonUnwrapped FileStamp stamp, String content) {
        CachedVersion {
            Objects.requireNonNull(stamp.modified());
            Objects.requireNonNull(content);
        }
    }

    /** Version of a file, and whether only its modification time changed. */
    private record FileVersion(String version, boolean timeChanged) {}

    /**
     * Versions of all files.
     *
     * @param versions by name, relative to the configuration's folder if the file is in it
     * @param cluster those of the files and tables of a cluster, by address
     */
    public record Snapshot(
            Map<String, String> versions,
            Map<String, String> cluster,
            Map<Path, FileStamp> stamps,
            List<String> changedTimes) {

        /** Returns the files that changed since this snapshot. */
        public List<Path> changedSince() throws IOException {
            List<Path> changed = new ArrayList<>();
            for (Map.Entry<Path, FileStamp> each : stamps.entrySet()) {
                if (!Files.exists(each.getKey()) || !FileStamp.of(each.getKey()).hasSameTime(each.getValue())) {
                    changed.add(each.getKey());
                }
            }
            return changed;
        }
    }

    /** Returns the name of a file in the stage inputs. */
    public String inputName(Path file) {
        return (file.startsWith(directory) ? directory.relativize(file) : file).toString();
    }

    /**
     * Returns the versions of files. Reads the files that are not in the cache and updates the cache.
     *
     * @param cluster versions of the files and tables of a cluster by address; empty if this process cannot reach the
     * cluster. Then they are those of the last {@link #remember}.
     */
    public Snapshot inspect(List<Path> files, Optional<Map<String, String>> cluster) throws IOException {
        Map<Path, FileStamp> stamps = new TreeMap<>();
        long bytes = 0;
        for (Path file : files) {
            FileStamp stamp = FileStamp.of(file);
            stamps.put(file, stamp);
            bytes += stamp.bytes();
        }
        boolean read = bytes <= maxHashedBytes;
        Map<String, CachedVersion> cached = cache.read();
        Map<String, CachedVersion> more = new TreeMap<>();
        Map<String, String> versions = new TreeMap<>();
        List<String> newTimes = new ArrayList<>();
        Map<Path, FileVersion> found = read ? readVersions(stamps, cached, more) : Map.of();
        stamps.forEach((file, stamp) -> {
            FileVersion version = found.getOrDefault(file, new FileVersion(stamp.version(), false));
            versions.put(inputName(file), version.version());
            if (version.timeChanged()) {
                newTimes.add(inputName(file));
            }
        });
        cache.update(cached, more);
        Map<String, String> remote = cluster.isPresent() ? cluster.get() : cache.readCluster();
        versions.putAll(remote);
        return new Snapshot(versions, remote, stamps, newTimes);
    }

    /** Stores the versions of the files and tables of a cluster for processes that cannot reach it. */
    public void remember(Snapshot snapshot) throws IOException {
        if (!snapshot.cluster().equals(cache.readCluster())) {
            cache.write(new SourceVersionCache.Saved(SourceVersionCache.VERSION, cache.read(), snapshot.cluster()));
        }
    }

    /**
     * Reads versions.
     *
     * @param more receives the new cache entries
     */
    private Map<Path, FileVersion> readVersions(
            Map<Path, FileStamp> stamps, Map<String, CachedVersion> cached, Map<String, CachedVersion> more) {
        Map<Path, FileVersion> all = new TreeMap<>();
        FileTime settled = FileTime.from(clock.instant().minus(SETTLE_TIME));
        // Each file is a separate task, because reading waits for the disk.
        stamps.entrySet().parallelStream().forEach(each -> {
            Path file = each.getKey();
            FileStamp stamp = each.getValue();
            Optional<CachedVersion> before = Optional.ofNullable(cached.get(inputName(file)));
            boolean isCached =
                    before.filter(entry -> entry.stamp().equals(stamp)).isPresent();
            Optional<String> content = isCached ? before.map(CachedVersion::content) : digest(file, stamp);
            String version =
                    content.map(digits -> stamp.bytes() + BY_CONTENT + digits).orElseGet(stamp::version);
            boolean newTime = before.filter(entry -> content.equals(Optional.of(entry.content())))
                    .filter(entry -> !entry.stamp().modified().equals(stamp.modified()))
                    .isPresent();
            synchronized (all) {
                all.put(file, new FileVersion(version, newTime));
                if (!isCached && content.isPresent() && stamp.latestTime().compareTo(settled) <= 0) {
                    more.put(inputName(file), new CachedVersion(stamp, content.get()));
                }
            }
        });
        return all;
    }

    /** Returns an empty digest for a file that is not readable or is being written to. Then its time is its version. */
    private static Optional<String> digest(Path file, FileStamp stamp) {
        try {
            String digits = Sha256.ofFile(file).substring(0, DIGITS);
            return FileStamp.of(file).hasSameTime(stamp) ? Optional.of(digits) : Optional.empty();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns whether a stage input is the version of a source. The version of a source of a cluster is any text, so its
     * address decides.
     *
     * @param name name of the input, which is the address of a source of a cluster
     */
    public static boolean isSource(String name, String value) {
        return ClusterSources.reads(name) || VERSION.matcher(value).matches() || value.equals(BEING_WRITTEN);
    }

    /** Whether a stage input is a file version with a modification time. */
    private static boolean isTimeVersion(String value) {
        Matcher matcher = VERSION.matcher(value);
        return matcher.matches() && BY_TIME.equals(matcher.group(2));
    }

    /** Returns a text for the difference between two values of an input. It follows the input's name in a message. */
    public static String difference(String then, String now) {
        Matcher before = VERSION.matcher(then);
        Matcher after = VERSION.matcher(now);
        if (!before.matches() || !after.matches() || !before.group(1).equals(after.group(1))) {
            return "changed";
        }
        if (isTimeVersion(then) != isTimeVersion(now)) {
            return "cannot be compared with its previous content";
        }
        return isTimeVersion(now) ? "has a new modification time" : "changed";
    }

    /**
     * Cache of the content of source files, {@code sources.json} in an output folder. It only saves reading. If the
     * cache is missing, damaged or not writable, files are read again.
     */
    static final class SourceVersionCache {
        private static final int VERSION = 1;

        private final Path directory;
        private final Path folder;
        private final Path file;

        /**
         * Creates a cache.
         *
         * @param directory that file names are relative to
         */
        SourceVersionCache(Path directory, Path folder) {
            this.directory = directory;
            this.folder = folder;
            this.file = folder.resolve("sources.json");
        }

        /**
         * @param cluster versions of the files and tables of a cluster by address, {@code null} without any
         */
        private record Saved(
                int version,
                Map<String, CachedVersion> files,
                @Nullable Map<String, String> cluster) {}

        private Optional<Saved> saved() throws IOException {
            return Files.exists(file) // Not if the folder is not readable.
                    ? JsonFiles.readIfIntact(file, Saved.class).filter(saved -> saved.version() == VERSION)
                    : Optional.empty();
        }

        /** Returns all entries by file name. */
        Map<String, CachedVersion> read() throws IOException {
            return saved().map(Saved::files).orElse(Map.of());
        }

        /** Returns the versions of the files and tables of a cluster by address. */
        Map<String, String> readCluster() throws IOException {
            return saved().map(Saved::cluster).orElse(Map.of());
        }

        /**
         * Adds entries and removes those of deleted files. It does not create the folder, so a plan without a run
         * leaves no folder.
         */
        void update(Map<String, CachedVersion> cached, Map<String, CachedVersion> more) throws IOException {
            if (more.isEmpty() || !Files.isDirectory(folder)) {
                return;
            }
            Map<String, CachedVersion> all = new TreeMap<>(cached);
            all.keySet().removeIf(name -> !Files.exists(directory.resolve(name)));
            all.putAll(more);
            write(new Saved(VERSION, all, readCluster()));
        }

        private void write(Saved saved) {
            try {
                // Two processes can write at the same time. The last complete file stays.
                Path temporary = Files.createTempFile(folder, ".sources-", ".json");
                Files.writeString(temporary, JsonFiles.text(saved));
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                // The files are read again next time. Stages that need the folder report the error.
            }
        }
    }
}
