package org.sassrec.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.Severity;
import org.sassrec.experiment.VariantDataCheck;
import org.sassrec.files.Folders;
import org.sassrec.files.WaitLimit;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.prepare.DataValidation;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.result.PlanResult;
import org.sassrec.scaffold.ProjectDraft;
import org.sassrec.scaffold.ProjectGuesser;
import org.sassrec.scaffold.Prompter;

/** Reads the data of a project without preparation, for validation, a new scenario or a new project. */
final class ProjectData {
    /** Memory limit of the SQL engine in bytes. The engine spills to disk. */
    private static final long ENGINE_MEMORY = 1L << 30;

    private ProjectData() {}

    static DataValidation.Report validate(ConfigRequest request, LoadedConfig config) throws IOException {
        requireReady(config);
        DataValidation.Report report = Preparation.of(config.config())
                .locations(config::locationOf)
                .validation()
                .run();
        boolean compares =
                config.effectiveValues().keySet().stream().anyMatch(key -> key.startsWith("compare.variants."));
        List<Diagnostic> problems = compares
                ? VariantDataCheck.problems(config, ConfigLoader.loadWithVariants(request), report.problems())
                : report.problems();
        if (problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR)) {
            throw SassException.of(problems);
        }
        return new DataValidation.Report(problems, report.summary());
    }

    /**
     * Checks that the events are ready. Waits for them as long as {@link WaitLimit} allows.
     *
     * @throws SassException SASS4029 if the events of a day are not ready
     */
    static void requireReady(LoadedConfig config) throws IOException {
        Preparation preparation = Preparation.of(config.config()).locations(config::locationOf);
        List<Diagnostic> problems = preparation.notReady();
        if (!problems.isEmpty()) {
            String reason = problems.get(0).message();
            if (WaitLimit.await(reason, () -> preparation.notReady().isEmpty() ? true : null) == null) {
                throw SassException.of(preparation.notReady());
            }
        }
    }

    static ProjectDraft guess(Path folder, ZoneId zone, ProjectGuesser.Options given, Prompter prompter)
            throws IOException {
        // No SQL of a configuration runs, and the files are found one after another. Without a configuration, the
        // engine is DuckDB.
        return withEngine(
                zone,
                DuckDbEngine::open,
                temp -> null,
                engine -> ProjectGuesser.guess(engine, folder, given, prompter));
    }

    static List<String> missingFiles(LoadedConfig config) {
        return Preparation.of(config.config()).locations(config::locationOf).missingFiles().stream()
                .map(Diagnostic::message)
                .toList();
    }

    static List<Diagnostic> missingSources(LoadedConfig config, PlanResult plan) {
        boolean prepares = plan.stages().stream()
                .anyMatch(stage -> stage.runs() && stage.stage().equals(PipelineStage.PREPARE.label()));
        Preparation preparation = Preparation.of(config.config()).locations(config::locationOf);
        return prepares
                ? Stream.concat(preparation.notReady().stream(), preparation.missingFiles().stream())
                        .map(missing -> new Diagnostic(
                                        missing.code(),
                                        Severity.WARNING,
                                        missing.message(),
                                        missing.location(),
                                        missing.label(),
                                        missing.notes(),
                                        missing.help(),
                                        missing.fixes())
                                .withNote("the plan cannot run without it"))
                        .toList()
                : List.of();
    }

    /** Work with an engine. */
    @FunctionalInterface
    private interface EngineTask<T> {
        T run(SqlEngine engine) throws EngineException, IOException;
    }

    /** Files that an engine with a temporary folder may read, {@code null} for all. */
    @FunctionalInterface
    private interface Access {
        SqlEngine.@Nullable FileAccess of(Path temp) throws IOException;
    }

    /** Opens an engine with a temporary folder, runs the task and closes the engine. */
    private static <T> T withEngine(ZoneId zone, SqlEngine.Factory engines, Access access, EngineTask<T> task)
            throws IOException {
        Path temp = Files.createTempDirectory("sass-inspect");
        try (SqlEngine engine = engines.open(new SqlEngine.Settings(temp, 0, ENGINE_MEMORY, zone, access.of(temp)))) {
            return task.run(engine);
        } catch (EngineException e) {
            throw Diagnostic.error(DataCode.PREPARE_FAILED, "cannot read the data")
                    .withNote(e.summary())
                    .toException();
        } finally {
            Folders.deleteRecursively(temp);
        }
    }
}
