package org.sassrec.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.files.Sha256;
import org.sassrec.prepare.Preparation;

/**
 * Tells source files by what they hold: size and SHA-256. What a checkout, a download or a restored cache wrote anew with
 * the same content is the same file. A file is read when its size or one of its times is not the one that
 * {@code sources.json} remembers, and only then; why so, {@code docs/adr/0036} tells.
 */
public final class SourceContents {
    /** Bytes of all files together above which their times decide: reading them would keep a plan waiting for minutes. */
    static final long MOST = 64L << 30;

    /** A file written to this shortly before it was read may be written to again without a new time: clocks tick. */
    private static final Duration SETTLES = Duration.ofSeconds(2);

    /** Hexadecimal digits of the SHA-256 that are kept: no two files have the same by chance. */
    private static final int DIGITS = 32;

    /** In place of the version of a file that was not one, since it changed while it was read. */
    static final String WRITTEN_TO = "written to while it was prepared";

    private static final String BY_TIME = " bytes of ";
    private static final String BY_CONTENT = " bytes, SHA-256 ";
    private static final Pattern VERSION = Pattern.compile("(\\d+)(" + BY_TIME + "|" + BY_CONTENT + ").+");

    private final Path directory;
    private final SourceMemory memory;
    private final long most;
    private final Clock clock;

    /** @param most bytes of all files together that are read */
    SourceContents(Path directory, Path folder, long most, Clock clock) {
        this.directory = directory;
        this.memory = new SourceMemory(directory, folder);
        this.most = most;
        this.clock = clock;
    }

    /** Those of a configuration, remembered in its output folder. */
    public static SourceContents of(SassConfig config) {
        return new SourceContents(config.directory(), Preparation.output(config), MOST, Clock.systemUTC());
    }

    /**
     * Size and times of a file.
     *
     * @param changed when anything of it was changed last, its time by {@code touch} included, which nobody can set back;
     *     {@code null} where the system does not tell
     */
    record Stamp(long bytes, FileTime modified, @Nullable FileTime changed) {
        static Stamp of(Path file) throws IOException {
            boolean unix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
            Object changed = unix ? Files.getAttribute(file, "unix:ctime") : null;
            return new Stamp(Files.size(file), Files.getLastModifiedTime(file), (FileTime) changed);
        }

        private String version() {
            return bytes + BY_TIME + modified;
        }

        /** Whether nothing was written between; a new name or other rights change nothing of what is read. */
        private boolean isOfTime(Stamp other) {
            return bytes == other.bytes && modified.equals(other.modified);
        }

        private FileTime last() {
            return changed == null ? modified : changed;
        }
    }

    /** What was found of a file: how the pipeline tells it from others, and whether only its time is new. */
    private record Found(String version, boolean newTime) {}

    /**
     * What was found of all files.
     *
     * @param versions by name: relative to the configuration's folder where a file lies in it
     */
    record Look(Map<String, String> versions, Map<Path, Stamp> stamps, List<String> newTimes) {

        /** Files that are not as they were when looked at. */
        List<Path> changedSince() throws IOException {
            List<Path> changed = new ArrayList<>();
            for (Map.Entry<Path, Stamp> each : stamps.entrySet()) {
                if (!Files.exists(each.getKey()) || !Stamp.of(each.getKey()).isOfTime(each.getValue())) {
                    changed.add(each.getKey());
                }
            }
            return changed;
        }
    }

    /** The name of a file among the inputs. */
    String name(Path file) {
        return (file.startsWith(directory) ? directory.relativize(file) : file).toString();
    }

    /** Looks at files; reads those whose content is not remembered, and remembers it. */
    Look look(List<Path> files) throws IOException {
        Map<Path, Stamp> stamps = new TreeMap<>();
        long bytes = 0;
        for (Path file : files) {
            Stamp stamp = Stamp.of(file);
            stamps.put(file, stamp);
            bytes += stamp.bytes();
        }
        boolean read = bytes <= most;
        Map<String, SourceMemory.Known> known = memory.read();
        Map<String, SourceMemory.Known> more = new TreeMap<>();
        Map<String, String> versions = new TreeMap<>();
        List<String> newTimes = new ArrayList<>();
        Map<Path, Found> found = read ? contents(stamps, known, more) : Map.of();
        stamps.forEach((file, stamp) -> {
            Found its = found.getOrDefault(file, new Found(stamp.version(), false));
            versions.put(name(file), its.version());
            if (its.newTime()) {
                newTimes.add(name(file));
            }
        });
        memory.add(known, more);
        return new Look(versions, stamps, newTimes);
    }

    /** @param more gets what is to be remembered */
    private Map<Path, Found> contents(
            Map<Path, Stamp> stamps, Map<String, SourceMemory.Known> known, Map<String, SourceMemory.Known> more) {
        Map<Path, Found> all = new TreeMap<>();
        FileTime settled = FileTime.from(clock.instant().minus(SETTLES));
        // Each file is a task: reading waits for the disk.
        stamps.entrySet().parallelStream().forEach(each -> {
            Path file = each.getKey();
            Stamp stamp = each.getValue();
            Optional<SourceMemory.Known> before = Optional.ofNullable(known.get(name(file)));
            boolean remembered = before.filter(its -> its.stamp().equals(stamp)).isPresent();
            Optional<String> content = remembered ? before.map(SourceMemory.Known::content) : content(file, stamp);
            String version =
                    content.map(digits -> stamp.bytes() + BY_CONTENT + digits).orElseGet(stamp::version);
            boolean newTime = before.filter(its -> content.equals(Optional.of(its.content())))
                    .filter(its -> !its.stamp().modified().equals(stamp.modified()))
                    .isPresent();
            synchronized (all) {
                all.put(file, new Found(version, newTime));
                if (!remembered && content.isPresent() && stamp.last().compareTo(settled) <= 0) {
                    more.put(name(file), new SourceMemory.Known(stamp, content.get()));
                }
            }
        });
        return all;
    }

    /** Nothing of a file that cannot be read, which preparation tells, or that is being written to: then its time decides. */
    private static Optional<String> content(Path file, Stamp stamp) {
        try {
            String digits = Sha256.ofFile(file).substring(0, DIGITS);
            return Stamp.of(file).isOfTime(stamp) ? Optional.of(digits) : Optional.empty();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** Whether a value among the inputs tells a file. */
    static boolean isVersion(String value) {
        return VERSION.matcher(value).matches() || value.equals(WRITTEN_TO);
    }

    /** Whether a value among the inputs tells a file by its time. */
    private static boolean isByTime(String value) {
        Matcher matcher = VERSION.matcher(value);
        return matcher.matches() && BY_TIME.equals(matcher.group(2));
    }

    /** What is different between two values of one input, for people, after its name. */
    static String difference(String then, String now) {
        Matcher before = VERSION.matcher(then);
        Matcher after = VERSION.matcher(now);
        if (!before.matches() || !after.matches() || !before.group(1).equals(after.group(1))) {
            return "changed";
        }
        if (isByTime(then) != isByTime(now)) {
            return "cannot be compared with what it held before";
        }
        return isByTime(now) ? "has a new time" : "changed";
    }
}
