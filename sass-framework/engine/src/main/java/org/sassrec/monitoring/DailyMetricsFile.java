package org.sassrec.monitoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.sassrec.config.SassConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SystemCode;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.FileProbe;
import org.sassrec.files.FolderLock;
import org.sassrec.files.Folders;
import org.sassrec.files.JsonFiles;
import org.sassrec.release.ConfiguredStore;
import org.sassrec.result.DailyMetrics;

/**
 * The daily metrics of a channel: {@code days/<channel>.jsonl} next to the releases, one line per date in the order of
 * the dates. A training replaces the files of the run folder, but never this file.
 */
public final class DailyMetricsFile {
    private static final int ATTEMPTS = 250;
    private static final int PAUSE_MILLIS = 20;

    private final Path path;

    private DailyMetricsFile(Path path) {
        this.path = path;
    }

    /** Returns the file of the configured channel. It may not exist. */
    public static DailyMetricsFile of(SassConfig config) {
        return at(ConfiguredStore.home(config)
                .resolve("days")
                .resolve(config.publish().channel() + ".jsonl"));
    }

    static DailyMetricsFile at(Path path) {
        return new DailyMetricsFile(path);
    }

    /** Returns the path of the file. */
    public Path path() {
        return path;
    }

    /**
     * Reads the lines in the order of their dates.
     *
     * @return an empty list if the file does not exist
     * @throws SassException SASS5906 for a damaged line
     */
    public List<DailyMetrics> read() throws IOException {
        if (!FileProbe.exists(path)) {
            return List.of();
        }
        TreeMap<String, DailyMetrics> days = new TreeMap<>();
        int number = 0;
        try {
            for (String line : Files.readAllLines(path)) {
                number++;
                if (!line.isBlank()) {
                    DailyMetrics day = JsonFiles.parse(line, DailyMetrics.class);
                    days.put(day.date(), day);
                }
            }
        } catch (JsonProcessingException | CharacterCodingException e) {
            throw SassException.of(
                    Diagnostic.error(
                                    SystemCode.IO_ERROR,
                                    "cannot read the daily metrics in `" + path + "`: "
                                            + (number == 0 ? "it is not a text" : "line " + number + " is damaged"))
                            .withHelp("delete the line; the values of its date are then missing in reports"),
                    e);
        }
        return new ArrayList<>(days.values());
    }

    /**
     * Replaces the line of a date, or adds it at its place. Waits for other processes that change the file.
     *
     * @param change receives the existing line, or one without values
     * @return the new line
     * @throws SassException SASS5906 for a damaged line
     */
    public DailyMetrics update(LocalDate date, UnaryOperator<DailyMetrics> change) throws IOException {
        Path folder = Objects.requireNonNull(path.getParent());
        Folders.create(folder);
        FolderLock lock = lock(folder);
        try (lock) {
            TreeMap<String, DailyMetrics> days = new TreeMap<>();
            read().forEach(day -> days.put(day.date(), day));
            DailyMetrics changed = change.apply(days.getOrDefault(date.toString(), DailyMetrics.of(date)));
            days.put(changed.date(), changed);
            StringBuilder text = new StringBuilder();
            days.values().forEach(day -> text.append(JsonFiles.line(day)).append('\n'));
            AtomicFile.write(path, text.toString());
            return changed;
        }
    }

    /** Another process holds the lock only while it writes the file. */
    private FolderLock lock(Path folder) throws IOException {
        String name = path.getFileName() + ".lock";
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            FolderLock lock = FolderLock.tryLock(folder, name);
            if (lock != null) {
                return lock;
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for " + folder.resolve(name));
            }
        }
        throw new IOException("another process holds " + folder.resolve(name));
    }
}
