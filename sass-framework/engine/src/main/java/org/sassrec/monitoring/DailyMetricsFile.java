package org.sassrec.monitoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.sassrec.config.SassConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SystemCode;
import org.sassrec.files.FileProbe;
import org.sassrec.files.Folders;
import org.sassrec.files.JsonFiles;
import org.sassrec.release.ConfiguredStore;
import org.sassrec.result.DailyMetrics;

/**
 * The daily metrics of a channel: {@code days/<channel>.jsonl} next to the releases, one line per run. A
 * training replaces the files of the run folder, but never this file.
 */
public final class DailyMetricsFile {
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
     * Reads the lines, and returns one for each date in the order of the dates.
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
                    days.merge(day.date(), day, DailyMetricsFile::merge);
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
     * Adds the line of a run. One write keeps the lines of concurrent runs apart.
     *
     * @throws SassException SASS5906 for a damaged line; then nothing is added
     */
    public void append(DailyMetrics line) throws IOException {
        read();
        Folders.create(Objects.requireNonNull(path.getParent()));
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(JsonFiles.line(line) + "\n");
        try (FileChannel file = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        }
    }

    /** The last evaluation of a date counts. */
    private static DailyMetrics merge(DailyMetrics earlier, DailyMetrics later) {
        return new DailyMetrics(
                later.date(),
                later.evaluation() == null ? earlier.evaluation() : later.evaluation(),
                ReleaseRecorder.merge(earlier.release(), later.release()));
    }
}
