package org.sassrec.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.Folders;
import org.sassrec.prepare.check.DataProblems;
import org.sassrec.prepare.check.EntityOverlap;
import org.sassrec.prepare.source.RowLimit;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlScript;
import org.sassrec.prepare.step.SourceStaging;

/**
 * Looks at the data of a configuration in seconds and writes nothing but the statements that ran. It is the first half of
 * a {@link Preparation}, with the same checks; of events that are too large for that it reads a sample.
 */
public final class DataValidation {
    private final Preparation preparation;
    private final SassConfig config;

    DataValidation(Preparation preparation) {
        this.preparation = preparation;
        this.config = preparation.config;
    }

    /**
     * What was looked at.
     *
     * @param events rows read
     * @param unmatched rows of these that are in no scenario
     * @param sampleRowsPerFile that a sample read at most; 0 when everything was read
     * @param users known from the events and their own file
     * @param items likewise
     * @param overlap of the scenarios; {@code null} of a sample
     */
    public record Summary(
            long events,
            long unmatched,
            long sampleRowsPerFile,
            long users,
            long items,
            @Nullable EntityOverlap overlap) {
        /** Whether all events were read. */
        public boolean isComplete() {
            return sampleRowsPerFile == 0;
        }
    }

    /**
     * What came of it.
     *
     * @param problems errors and warnings
     * @param summary {@code null} when an error ended the work before the end
     */
    public record Report(
            List<Diagnostic> problems, @Nullable Summary summary) {}

    /**
     * Looks at the data as far as it can be read in seconds.
     *
     * @throws SassException SASS4060 if the engine refuses a statement that no check foresaw
     */
    public Report run() {
        try {
            return run(RowLimit.forValidation(config, preparation.today()));
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
    public List<Diagnostic> checkColumns() {
        try {
            return validate(RowLimit.forPrecheck(config, preparation.today()), false)
                    .problems();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Looks at so much of the data. */
    Report run(RowLimit extent) throws IOException {
        return validate(extent, true);
    }

    private static Diagnostic diskFullError(Path temp) {
        return Diagnostic.error(
                        DiagnosticCode.DATASET_DISK_FULL,
                        "the disk of `" + temp.toAbsolutePath().getParent() + "` is full")
                .withHelp(
                        "free some space there, or let the variable `TMPDIR` name another folder for what `sass` puts aside");
    }

    /** @param rows whether the events are read */
    private Report validate(RowLimit extent, boolean rows) throws IOException {
        Path sql = Preparation.outputFolder(config).resolve("generated").resolve("validate");
        Path temp = Files.createTempDirectory("sass-validate-");
        DataProblems problems = new DataProblems(preparation.locations, !extent.isUnlimited());
        try (SqlEngine engine = preparation.openEngine(Files.createDirectory(temp.resolve("engine")))) {
            SourceStaging staging = new SourceStaging(
                    config, new SqlScript(sql, engine), problems, extent, Instant.now(preparation.clock), temp);
            if (!rows) {
                staging.check();
                return new Report(problems.problems().sorted(), null);
            }
            staging.run(step -> {});
            EntityOverlap overlap = extent.isUnlimited() ? staging.overlap() : null;
            if (overlap != null) {
                staging.checkOverlap(overlap);
            }
            Summary looked = new Summary(
                    staging.events().source().rows(),
                    staging.events().source().rowsWithoutScenario(),
                    extent.isUnlimited() ? 0 : extent.rows(),
                    engine.queryLong("SELECT count(*) FROM users"),
                    engine.queryLong("SELECT count(*) FROM items"),
                    overlap);
            return new Report(problems.problems().sorted(), looked);
        } catch (SassException e) {
            return new Report(e.diagnostics(), null);
        } catch (EngineException e) {
            throw SassException.of(e.isDiskFull() ? diskFullError(temp) : Preparation.engineFailure(e, sql), e);
        } finally {
            Folders.deleteRecursively(temp);
        }
    }
}
