package org.sassrec.pipeline;

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
import org.sassrec.dataset.Datasets;
import org.sassrec.dataset.Split;
import org.sassrec.diagnostic.SassException;
import org.sassrec.model.ModelSize;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.duckdb.DuckDb;

/**
 * What the works of one run share: the configuration, where things lie, and who listens.
 *
 * @param prepared folder of the dataset, which runs may share
 * @param pretrain folder of stage one, which runs may share
 * @param export folder of the vectors
 * @param split that is evaluated
 * @param contents of the source files, which runs may share
 */
public record Run(
        LoadedConfig loaded,
        Consumer<PipelineEvent> listener,
        Path prepared,
        Path pretrain,
        Path export,
        Split split,
        SourceContents contents) {

    /** Folder of the vectors in that of the run. */
    static final String EXPORT = "export";

    /** Folder of stage two in that of the run. */
    static final String FINETUNE = "finetune";

    /** Stands before the name of a source file where keys of the configuration stand, too. */
    static final String FILE = "file ";

    /** One that shares nothing, and is evaluated on test. */
    public static Run of(LoadedConfig loaded, Consumer<PipelineEvent> listener) {
        return of(loaded, listener, SourceContents.of(loaded.config()));
    }

    /** One that shares what is known of the source files. */
    public static Run of(LoadedConfig loaded, Consumer<PipelineEvent> listener, SourceContents contents) {
        Path output = Preparation.output(loaded.config());
        return new Run(
                loaded,
                listener,
                Preparation.folder(loaded.config()),
                output.resolve("pretrain"),
                output.resolve(EXPORT),
                Split.TEST,
                contents);
    }

    /** The same with what others have made, and another split to be evaluated. */
    public Run sharing(Path dataset, Path stageOne, Split evaluated) {
        return new Run(loaded, listener, dataset, stageOne, export, evaluated, contents);
    }

    /** The same with another dataset, and vectors made of it. */
    Run on(Path dataset, Path vectors) {
        return new Run(loaded, listener, dataset, pretrain, vectors, split, contents);
    }

    public SassConfig config() {
        return loaded.config();
    }

    Path output() {
        return Preparation.output(config());
    }

    /** Folder of stage two. */
    public Path finetune() {
        return output().resolve(FINETUNE);
    }

    Path evaluation() {
        return output().resolve("evaluation.json");
    }

    /** The rank of each query, beside the evaluation. */
    Path queries() {
        return output().resolve("queries.bin");
    }

    Dataset dataset() {
        return Datasets.open(prepared);
    }

    /** What stage one knows: the dataset, or where {@code pretrain.events} says so one of its own. */
    Dataset pretrainDataset() {
        return config().pretrain().events() == null ? dataset() : Datasets.open(Preparation.pretrainFolder(prepared));
    }

    /** The keys that a stage reads. */
    Inputs keys(Stage stage) {
        return Inputs.of(keyValues(stage));
    }

    Map<String, String> keyValues(Stage stage) {
        return InputDeclaration.of(stage, config()).values(loaded);
    }

    /** Looks at all source files. */
    SourceContents.Look sources() throws IOException {
        return contents.look(sourceFiles());
    }

    private List<Path> sourceFiles() {
        return Preparation.of(config(), DuckDb::open).sources();
    }

    /** All that a release is made from: the effective configuration, and the source files under names that no key has. */
    Map<String, String> madeFrom() throws IOException {
        Map<String, String> values = new TreeMap<>(loaded.flat());
        sources().versions().forEach((file, version) -> values.put(FILE + file, version));
        return values;
    }

    /** The work of what is configured now, on the dataset that is there. */
    Workload workload(@Nullable ModelSize model) throws IOException {
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
