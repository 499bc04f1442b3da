package org.sassrec.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.files.Folders;
import org.sassrec.prepare.check.Overlap;

/**
 * Looks at the data of a configuration in seconds and writes nothing but the statements that ran. It is the first half of
 * a {@link Preparation}, with the same checks; of events that are too large for that it reads a sample.
 */
public final class DataValidation {
    private final SassConfig config;
    private final SqlEngine.Factory engines;
    private final Function<String, @Nullable SourceSpan> places;
    private final long memory;
    private final Clock clock;

    private DataValidation(
            SassConfig config,
            SqlEngine.Factory engines,
            Function<String, @Nullable SourceSpan> places,
            long memory,
            Clock clock) {
        this.config = config;
        this.engines = engines;
        this.places = places;
        this.memory = memory;
        this.clock = clock;
    }

    /**
     * What was looked at.
     *
     * @param events rows read
     * @param unmatched rows of these that are in no scenario
     * @param rowsOfEachFile that a sample read at most; 0 when everything was read
     * @param users known from the events and their own file
     * @param items likewise
     * @param overlap of the scenarios; {@code null} of a sample
     */
    public record Looked(
            long events,
            long unmatched,
            long rowsOfEachFile,
            long users,
            long items,
            @Nullable Overlap overlap) {
        /** Whether all events were read. */
        public boolean whole() {
            return rowsOfEachFile == 0;
        }
    }

    /**
     * What came of it.
     *
     * @param problems errors and warnings
     * @param looked {@code null} when an error ended the work before the end
     */
    public record Report(
            List<Diagnostic> problems, @Nullable Looked looked) {}

    static DataValidation of(
            SassConfig config,
            SqlEngine.Factory engines,
            Function<String, @Nullable SourceSpan> places,
            long memory,
            Clock clock) {
        return new DataValidation(config, engines, places, memory, clock);
    }

    /**
     * Looks at the data as far as it can be read in seconds.
     *
     * @throws SassException SASS4060 if the engine refuses a statement that no check foresaw
     */
    public Report run() {
        try {
            return run(Extent.quick(config, today()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Looks for what a preparation would end at before it reads events: files, columns, conditions and expressions.
     *
     * @return errors and warnings
     * @throws SassException SASS4060 if the engine refuses a statement that no check foresaw
     */
    public List<Diagnostic> columns() {
        try {
            return look(Extent.first(config, today()), false).problems();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LocalDate today() {
        return LocalDate.now(clock.withZone(config.data().events().time().zone()));
    }

    /** Looks at so much of the data. */
    Report run(Extent extent) throws IOException {
        return look(extent, true);
    }

    private static Diagnostic fullDisk(Path temp) {
        return Diagnostic.error(
                        "SASS4050", "the disk of `" + temp.toAbsolutePath().getParent() + "` is full")
                .withHelp(
                        "free some space there, or let the variable `TMPDIR` name another folder for what `sass` puts aside");
    }

    /** @param rows whether the events are read */
    private Report look(Extent extent, boolean rows) throws IOException {
        Path sql = Preparation.output(config).resolve("generated").resolve("validate");
        Path temp = Files.createTempDirectory("sass-validate-");
        DataProblems problems = new DataProblems(places, !extent.whole());
        SqlEngine.Settings settings = new SqlEngine.Settings(
                Files.createDirectory(temp.resolve("engine")),
                config.run().threads(),
                memory,
                config.data().events().time().zone());
        try (SqlEngine engine = engines.open(settings)) {
            Staging staging = new Staging(config, new Script(sql, engine), problems, extent, Instant.now(clock), temp);
            if (!rows) {
                staging.check();
                return new Report(problems.found().sorted(), null);
            }
            staging.run(step -> {});
            Overlap overlap = extent.whole() ? staging.overlap() : null;
            if (overlap != null) {
                staging.checkOverlap(overlap);
            }
            Looked looked = new Looked(
                    staging.events().source().rows(),
                    staging.events().source().unmatched(),
                    extent.whole() ? 0 : extent.rows(),
                    engine.number("SELECT count(*) FROM users"),
                    engine.number("SELECT count(*) FROM items"),
                    overlap);
            return new Report(problems.found().sorted(), looked);
        } catch (SassException e) {
            return new Report(e.diagnostics(), null);
        } catch (EngineException e) {
            throw SassException.of(e.diskFull() ? fullDisk(temp) : Preparation.refused(e, sql), e);
        } finally {
            Folders.delete(temp);
        }
    }
}
