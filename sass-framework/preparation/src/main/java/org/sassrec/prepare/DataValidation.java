package org.sassrec.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.Folders;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.check.DataProblems;
import org.sassrec.prepare.check.EntityOverlap;
import org.sassrec.prepare.source.RowLimit;
import org.sassrec.prepare.sql.ClusterSources;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlScript;
import org.sassrec.prepare.step.SourceStaging;

/**
 * Validates the data of a configuration within seconds. It is the first half of a {@link Preparation} with the same
 * checks, and writes only the SQL that ran. Large events are sampled.
 */
public final class DataValidation {
    /** Limit of a statement. It is a multiple of the usual time, and a validation of foreign SQL ends nevertheless. */
    private static final Duration STATEMENT_LIMIT = Duration.ofMinutes(5);

    private final Preparation preparation;
    private final SassConfig config;
    private Duration limit = STATEMENT_LIMIT;

    DataValidation(Preparation preparation) {
        this.preparation = preparation;
        this.config = preparation.config;
    }

    /** Replaces the limit of the time of a statement. */
    DataValidation limit(Duration of) {
        limit = of;
        return this;
    }

    /**
     * Numbers of the validated data.
     *
     * @param events rows that were read
     * @param unmatched rows that belong to no scenario
     * @param sampleRowsPerFile maximum number of rows per file in a sample, 0 if all rows were read
     * @param users users of the events and of the users file
     * @param items items of the events and of the items file
     * @param overlap overlap of the scenarios, {@code null} for a sample
     * @param positives positives by scenario and split, empty for a sample
     */
    public record Summary(
            long events,
            long unmatched,
            long sampleRowsPerFile,
            long users,
            long items,
            @Nullable EntityOverlap overlap,
            List<List<Long>> positives) {
        /** Returns whether all events were read. */
        public boolean isComplete() {
            return sampleRowsPerFile == 0;
        }
    }

    /**
     * Result of a validation.
     *
     * @param problems errors and warnings
     * @param summary numbers of the data, {@code null} if an error stopped the validation
     */
    public record Report(
            List<Diagnostic> problems, @Nullable Summary summary) {}

    /**
     * Validates the data. Reads all events or a sample, whichever is possible within seconds.
     *
     * @throws SassException SASS4060 if the engine rejects a statement for a reason that no check covers
     */
    public Report run() {
        try {
            return run(RowLimit.forValidation(config, cluster()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Checks files, columns, conditions and expressions without reading events.
     *
     * @return errors and warnings
     * @throws SassException SASS4060 if the engine rejects a statement for a reason that no check covers
     */
    public List<Diagnostic> checkColumns() {
        try {
            return validate(RowLimit.forPrecheck(config, cluster()), false).problems();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable ClusterSources cluster() {
        return ConfiguredEngine.clusterSources(config);
    }

    /** Validates the given number of rows. */
    Report run(RowLimit extent) throws IOException {
        return validate(extent, true);
    }

    private static Diagnostic diskFullError(Path temp) {
        return Diagnostic.error(
                        DataCode.DATASET_DISK_FULL,
                        "the disk of `" + temp.toAbsolutePath().getParent() + "` is full")
                .withHelp("free disk space, or set the environment variable `TMPDIR` to a folder on another disk");
    }

    /**
     * @param rows whether the events are read
     */
    private Report validate(RowLimit extent, boolean rows) throws IOException {
        Path sql = Preparation.outputFolder(config).resolve("generated").resolve("validate");
        Path temp = Files.createTempDirectory("sass-validate-");
        DataProblems problems = new DataProblems(preparation.locations, !extent.isUnlimited());
        try (SqlEngine engine = preparation.openEngine(temp, limit)) {
            SourceStaging staging = new SourceStaging(
                    config,
                    new SqlScript(sql, engine),
                    problems,
                    preparation.extent(extent),
                    Instant.now(preparation.clock),
                    temp);
            if (!rows) {
                staging.check();
                return new Report(problems.all(), null);
            }
            staging.run(step -> {});
            EntityOverlap overlap = extent.isUnlimited() ? staging.overlap() : null;
            List<List<Long>> positives = List.of();
            if (overlap != null) {
                staging.checkOverlap(overlap);
                positives = Arrays.stream(staging.checkTargets())
                        .map(counts -> Arrays.stream(counts).boxed().toList())
                        .toList();
            }
            Summary summary = new Summary(
                    staging.events().source().rows(),
                    staging.events().source().rowsWithoutScenario(),
                    extent.isUnlimited() ? 0 : extent.rows(),
                    engine.queryLong("SELECT count(*) FROM users"),
                    engine.queryLong("SELECT count(*) FROM items"),
                    overlap,
                    positives);
            return new Report(problems.all(), summary);
        } catch (SassException e) {
            return new Report(e.diagnostics(), null);
        } catch (EngineException e) {
            if (preparation.mustInfer(e)) {
                return validate(extent, rows);
            }
            throw SassException.of(e.isDiskFull() ? diskFullError(temp) : EngineFailure.of(e, sql), e);
        } finally {
            Folders.deleteRecursively(temp);
        }
    }

    /** Checks a sample of large data, so that most errors are reported before the preparation. */
    void checkSample(Preparation.Listener listener) throws IOException {
        RowLimit quick = RowLimit.forPrecheck(config, cluster());
        if (!quick.isUnlimited()) {
            long start = System.nanoTime();
            Problems found = new Problems();
            found.addAll(run(quick).problems());
            found.throwIfErrors();
            listener.step("sample", (System.nanoTime() - start) / 1e9);
        }
    }
}
