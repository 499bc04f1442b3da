package org.sassrec.pipeline.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.diagnostic.SassException;
import org.sassrec.model.ModelSize;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.SourceVersions;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.pipeline.Workload;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.duckdb.DuckDbEngine;

/**
 * What the tasks of one run share: the configuration, where things lie, and who listens.
 *
 * @param prepared folder of the dataset, which runs may share
 * @param pretrain folder of stage one, which runs may share
 * @param export folder of the vectors
 * @param split that is evaluated
 * @param contents of the source files, which runs may share
 */
public record RunContext(
        LoadedConfig loaded,
        Consumer<PipelineEvent> listener,
        Path prepared,
        Path pretrain,
        Path export,
        Split split,
        SourceVersions contents) {

    /** Folder of the vectors in that of the run. */
    static final String EXPORT = "export";

    /** Folder of stage two in that of the run. */
    static final String FINETUNE = "finetune";

    /** Stands before the name of a source file where keys of the configuration stand, too. */
    public static final String FILE = "file ";

    /** One that shares nothing, and is evaluated on test. */
    public static RunContext of(LoadedConfig loaded, Consumer<PipelineEvent> listener) {
        return of(loaded, listener, SourceVersions.of(loaded.config()));
    }

    /** One that shares what is known of the source files. */
    public static RunContext of(LoadedConfig loaded, Consumer<PipelineEvent> listener, SourceVersions contents) {
        Path output = Preparation.outputFolder(loaded.config());
        return new RunContext(
                loaded,
                listener,
                Preparation.datasetFolder(loaded.config()),
                output.resolve("pretrain"),
                output.resolve(EXPORT),
                Split.TEST,
                contents);
    }

    /** The same with what others have made, and another split to be evaluated. */
    public RunContext withShared(Path dataset, Path stageOne, Split evaluated) {
        return new RunContext(loaded, listener, dataset, stageOne, export, evaluated, contents);
    }

    /** The same with another dataset, and vectors made of it. */
    public RunContext withDataset(Path dataset, Path vectors) {
        return new RunContext(loaded, listener, dataset, pretrain, vectors, split, contents);
    }

    public SassConfig config() {
        return loaded.config();
    }

    public Path output() {
        return Preparation.outputFolder(config());
    }

    /** Folder of stage two. */
    public Path finetune() {
        return output().resolve(FINETUNE);
    }

    public Path evaluation() {
        return output().resolve("evaluation.json");
    }

    /** The rank of each query, beside the evaluation. */
    Path queries() {
        return output().resolve("queries.bin");
    }

    public Dataset dataset() {
        return DatasetOpener.open(prepared);
    }

    /** What stage one knows: the dataset, or where {@code pretrain.events} says so one of its own. */
    public Dataset pretrainDataset() {
        return config().pretrain().events() == null
                ? dataset()
                : DatasetOpener.open(Preparation.pretrainFolder(prepared));
    }

    /** The keys that a stage reads. */
    StageInputs stageInputs(PipelineStage stage) {
        return StageInputs.of(keyValues(stage));
    }

    Map<String, String> keyValues(PipelineStage stage) {
        return InputDeclaration.of(stage, config()).values(loaded);
    }

    /** Looks at all source files. */
    SourceVersions.Snapshot sources() throws IOException {
        return contents.inspect(sourceFiles());
    }

    private List<Path> sourceFiles() {
        return Preparation.of(config(), DuckDbEngine::open).sourceFiles();
    }

    /** All that a release is made from: the effective configuration, and the source files under names that no key has. */
    public Map<String, String> provenance() throws IOException {
        Map<String, String> values = new TreeMap<>(loaded.effectiveValues());
        sources().versions().forEach((file, version) -> values.put(FILE + file, version));
        return values;
    }

    /** The work of what is configured now, on the dataset that is there. */
    public Workload workload(@Nullable ModelSize model) throws IOException {
        long bytes = 0;
        for (Path file : sourceFiles()) {
            bytes += Files.size(file);
        }
        return new Workload(config(), bytes, manifest(), 1, model);
    }

    /** Counts of the dataset that is there, be it up to date or not; {@code null} if there is none. */
    @Nullable
    DatasetManifest manifest() {
        try (Dataset dataset = dataset()) {
            return dataset.manifest();
        } catch (SassException e) {
            return null;
        }
    }
}
