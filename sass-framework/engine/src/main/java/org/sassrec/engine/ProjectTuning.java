package org.sassrec.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigPatch;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.experiment.RunListener;
import org.sassrec.experiment.Search;
import org.sassrec.experiment.SearchOutcome;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.JsonFiles;
import org.sassrec.report.ReportPage;
import org.sassrec.result.TuneResult;

/**
 * Searches for better settings of a project. Writes {@code tune.json} and {@code tune.html}, and {@code tune.patch} if a
 * confirmed trial is better than the file.
 */
public final class ProjectTuning {
    private final ConfigRequest request;
    private final LoadedConfig config;
    private final Path folder;
    private final Clock clock;

    /**
     * The result of a search.
     *
     * @param patch changes of the file; {@code null} if none is better
     * @param notPatched keys of the best trial that are not in the patch, because an override, an environment variable or a list sets
     * them
     * @param applied whether the files are already changed
     */
    public record Result(TuneResult result, @Nullable Path patch, Set<String> notPatched, boolean applied) {
        public Result {
            notPatched = Set.copyOf(notPatched);
        }
    }

    /**
     * Creates a search.
     *
     * @param config loaded to be tuned
     * @param folder folder of the results
     */
    ProjectTuning(ConfigRequest request, LoadedConfig config, Path folder, Clock clock) {
        this.request = request;
        this.config = config;
        this.folder = folder;
        this.clock = clock;
    }

    /** @param apply whether the patch is also applied */
    Result run(RunListener progress, boolean apply) throws IOException {
        SearchOutcome outcome = Search.run(config, clock, progress);
        ComparisonConditions conditions = ComparisonConditions.of(config, outcome.runs(), outcome.prepared());
        TuneResult result = outcome.result(conditions.setup(), conditions.findings());
        JsonFiles.write(folder.resolve("tune.json"), result);
        AtomicFile.write(folder.resolve("tune.html"), ReportPage.of(result));
        Path file = folder.resolve("tune.patch");
        Files.deleteIfExists(file);
        Integer best = result.best();
        if (best == null) {
            return new Result(result, null, Set.of(), false);
        }
        ConfigPatch patch = ConfigPatch.of(request.file(), config, outcome.changes(best));
        AtomicFile.write(file, patch.diff());
        if (apply) {
            // A link stays, and its target changes.
            patch.apply(request, (changed, text) -> AtomicFile.write(changed.toRealPath(), text));
        }
        return new Result(result, file, patch.notSet(), apply);
    }
}
