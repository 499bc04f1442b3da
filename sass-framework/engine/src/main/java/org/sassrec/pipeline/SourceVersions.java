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

/**
 * Tells source files by what they hold: size and SHA-256. What a checkout, a download or a restored cache wrote anew with
 * the same content is the same file. A file is read when its size or one of its times is not the one that
 * {@code sources.json} remembers, and only then; why so, {@code docs/adr/0036} tells.
 */
public final class SourceVersions {
    /** Bytes of all files together above which their times decide: reading them would keep a plan waiting for minutes. */
    static final long MAX_HASHED_BYTES = 64L << 30;

    /** A file written to this shortly before it was read may be written to again without a new time: clocks tick. */
    private static final Duration SETTLE_TIME = Duration.ofSeconds(2);

    /** Hexadecimal digits of the SHA-256 that are kept: no two files have the same by chance. */
    private static final int DIGITS = 32;

    /** In place of the version of a file that was not one, since it changed while it was read. */
    public static final String BEING_WRITTEN = "written to while it was prepared";

    private static final String BY_TIME = " bytes of ";
    private static final String BY_CONTENT = " bytes, SHA-256 ";
    private static final Pattern VERSION = Pattern.compile("(\\d+)(" + BY_TIME + "|" + BY_CONTENT + ").+");

    private final Path directory;
    private final SourceVersionCache memory;
    private final long maxHashedBytes;
    private final Clock clock;

    /** @param most bytes of all files together that are read */
    SourceVersions(Path directory, Path folder, long most, Clock clock) {
        this.directory = directory;
        this.memory = new SourceVersionCache(directory, folder);
        this.maxHashedBytes = most;
        this.clock = clock;
    }

    /** Those of a configuration, remembered in its output folder. */
    public static SourceVersions of(SassConfig config) {
        return new SourceVersions(
                config.directory(), Preparation.outputFolder(config), MAX_HASHED_BYTES, Clock.systemUTC());
    }

    /**
     * Size and times of a file.
     *
     * @param changed when anything of it was changed last, its time by {@code touch} included, which nobody can set back;
     *     {@code null} where the system does not tell
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

        /** Whether nothing was written between; a new name or other rights change nothing of what is read. */
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

    /** What was found of a file: how the pipeline tells it from others, and whether only its time is new. */
    private record FileVersion(String version, boolean timeChanged) {}

    /**
     * What was found of all files.
     *
     * @param versions by name: relative to the configuration's folder where a file lies in it
     */
    public record Snapshot(Map<String, String> versions, Map<Path, FileStamp> stamps, List<String> changedTimes) {

        /** Files that are not as they were when looked at. */
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

    /** The name of a file among the inputs. */
    public String inputName(Path file) {
        return (file.startsWith(directory) ? directory.relativize(file) : file).toString();
    }

    /** Looks at files; reads those whose content is not remembered, and remembers it. */
    public Snapshot inspect(List<Path> files) throws IOException {
        Map<Path, FileStamp> stamps = new TreeMap<>();
        long bytes = 0;
        for (Path file : files) {
            FileStamp stamp = FileStamp.of(file);
            stamps.put(file, stamp);
            bytes += stamp.bytes();
        }
        boolean read = bytes <= maxHashedBytes;
        Map<String, CachedVersion> known = memory.read();
        Map<String, CachedVersion> more = new TreeMap<>();
        Map<String, String> versions = new TreeMap<>();
        List<String> newTimes = new ArrayList<>();
        Map<Path, FileVersion> found = read ? readVersions(stamps, known, more) : Map.of();
        stamps.forEach((file, stamp) -> {
            FileVersion its = found.getOrDefault(file, new FileVersion(stamp.version(), false));
            versions.put(inputName(file), its.version());
            if (its.timeChanged()) {
                newTimes.add(inputName(file));
            }
        });
        memory.update(known, more);
        return new Snapshot(versions, stamps, newTimes);
    }

    /** @param more gets what is to be remembered */
    private Map<Path, FileVersion> readVersions(
            Map<Path, FileStamp> stamps, Map<String, CachedVersion> known, Map<String, CachedVersion> more) {
        Map<Path, FileVersion> all = new TreeMap<>();
        FileTime settled = FileTime.from(clock.instant().minus(SETTLE_TIME));
        // Each file is a task: reading waits for the disk.
        stamps.entrySet().parallelStream().forEach(each -> {
            Path file = each.getKey();
            FileStamp stamp = each.getValue();
            Optional<CachedVersion> before = Optional.ofNullable(known.get(inputName(file)));
            boolean remembered = before.filter(its -> its.stamp().equals(stamp)).isPresent();
            Optional<String> content = remembered ? before.map(CachedVersion::content) : digest(file, stamp);
            String version =
                    content.map(digits -> stamp.bytes() + BY_CONTENT + digits).orElseGet(stamp::version);
            boolean newTime = before.filter(its -> content.equals(Optional.of(its.content())))
                    .filter(its -> !its.stamp().modified().equals(stamp.modified()))
                    .isPresent();
            synchronized (all) {
                all.put(file, new FileVersion(version, newTime));
                if (!remembered && content.isPresent() && stamp.latestTime().compareTo(settled) <= 0) {
                    more.put(inputName(file), new CachedVersion(stamp, content.get()));
                }
            }
        });
        return all;
    }

    /** Nothing of a file that cannot be read, which preparation tells, or that is being written to: then its time decides. */
    private static Optional<String> digest(Path file, FileStamp stamp) {
        try {
            String digits = Sha256.ofFile(file).substring(0, DIGITS);
            return FileStamp.of(file).hasSameTime(stamp) ? Optional.of(digits) : Optional.empty();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** Whether a value among the inputs tells a file. */
    public static boolean isVersion(String value) {
        return VERSION.matcher(value).matches() || value.equals(BEING_WRITTEN);
    }

    /** Whether a value among the inputs tells a file by its time. */
    private static boolean isTimeVersion(String value) {
        Matcher matcher = VERSION.matcher(value);
        return matcher.matches() && BY_TIME.equals(matcher.group(2));
    }

    /** What is different between two values of one input, for people, after its name. */
    public static String difference(String then, String now) {
        Matcher before = VERSION.matcher(then);
        Matcher after = VERSION.matcher(now);
        if (!before.matches() || !after.matches() || !before.group(1).equals(after.group(1))) {
            return "changed";
        }
        if (isTimeVersion(then) != isTimeVersion(now)) {
            return "cannot be compared with what it held before";
        }
        return isTimeVersion(now) ? "has a new time" : "changed";
    }

    /**
     * {@code sources.json} of an output folder: what each source file held when it had this size and these times. It saves
     * reading and decides nothing: where it is missing, damaged or not writable, files are read again.
     */
    static final class SourceVersionCache {
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
}
