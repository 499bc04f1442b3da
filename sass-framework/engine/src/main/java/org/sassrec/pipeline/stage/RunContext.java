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
import org.sassrec.parallel.PartRunner;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.SourceVersions;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.pipeline.Workload;
import org.sassrec.pipeline.archive.StoredTraining;
import org.sassrec.prepare.Preparation;
import org.sassrec.training.TrainedModel;
import org.sassrec.training.cluster.Cluster;
import org.sassrec.training.parts.PartEncoder;
import org.sassrec.training.parts.TrainedWeights;

/**
 * The common state of the tasks of a run: configuration, folders and listener.
 *
 * @param prepared folder of the dataset, which several runs can share
 * @param pretrain folder of pre-training, which several runs can share
 * @param export folder of the exported vectors
 * @param split that is evaluated
 * @param contents versions of the source files, which several runs can share
 * @param trained folder of the fine-tuned model and its evaluation: the run folder, or a folder of {@link
 * TrainingArchive}
 * @param cluster cluster that trains; {@code null} to train in this process
 */
public record RunContext(
        LoadedConfig loaded,
        Consumer<PipelineEvent> listener,
        Path prepared,
        Path pretrain,
        Path export,
        Split split,
        SourceVersions contents,
        Path trained,
        @Nullable Cluster cluster) {

    /** Name of the export folder in the run folder. */
    static final String EXPORT = "export";

    /** Name of the dataset folder in the run folder. */
    static final String DATASET = StoredTraining.DATASET;

    /** Name of the pre-training folder in the run folder. */
    private static final String PRETRAIN = "pretrain";

    /** Name of the fine-tuning folder in the run folder. */
    static final String FINETUNE = StoredTraining.FINETUNE;

    /** Name of the file with the metrics in the run folder. */
    static final String EVALUATION = "evaluation.json";

    /** Name of the file with the ranks in the run folder. */
    static final String QUERIES = "queries.bin";

    /** Prefix of source file names in provenance. */
    public static final String FILE = "file ";

    /** Returns the context of a run with its own folders that is evaluated on the test split. */
    public static RunContext of(LoadedConfig loaded, Consumer<PipelineEvent> listener) {
        return of(loaded, listener, SourceVersions.of(loaded.config()));
    }

    /** Returns the same context with shared versions of the source files. */
    public static RunContext of(LoadedConfig loaded, Consumer<PipelineEvent> listener, SourceVersions contents) {
        Path output = Preparation.outputFolder(loaded.config());
        return new RunContext(
                loaded,
                listener,
                Preparation.datasetFolder(loaded.config()),
                output.resolve(PRETRAIN),
                output.resolve(EXPORT),
                Split.TEST,
                contents,
                output,
                null);
    }

    /** Returns the context with a shared dataset and shared pre-training, and another split to evaluate. */
    public RunContext withShared(Path dataset, Path pretrained, Split evaluated) {
        return new RunContext(loaded, listener, dataset, pretrained, export, evaluated, contents, trained, cluster);
    }

    /** Returns the context with another dataset and another export folder. */
    public RunContext withDataset(Path dataset, Path vectors) {
        return new RunContext(loaded, listener, dataset, pretrain, vectors, split, contents, trained, cluster);
    }

    /** Returns the context with a cluster that trains. */
    public RunContext withCluster(@Nullable Cluster trains) {
        return new RunContext(loaded, listener, prepared, pretrain, export, split, contents, trained, trains);
    }

    /** Returns the context with another configuration of the same folder. */
    RunContext withConfig(LoadedConfig other) {
        return new RunContext(other, listener, prepared, pretrain, export, split, contents, trained, cluster);
    }

    /** Returns the context of a complete training in another folder. */
    RunContext withTraining(Path folder) {
        return new RunContext(
                loaded,
                listener,
                folder.resolve(DATASET),
                folder.resolve(PRETRAIN),
                folder.resolve(EXPORT),
                Split.TEST,
                contents,
                folder,
                cluster);
    }

    /** Returns the context of the training and its evaluation. A refresh has another dataset and another export. */
    RunContext ofTraining() {
        return withTraining(trained);
    }

    public SassConfig config() {
        return loaded.config();
    }

    public Path output() {
        return Preparation.outputFolder(config());
    }

    /** Returns the fine-tuning folder. */
    public Path finetune() {
        return trained.resolve(FINETUNE);
    }

    public Path evaluation() {
        return trained.resolve(EVALUATION);
    }

    /** The file with the rank of each query. */
    public Path queries() {
        return trained.resolve(QUERIES);
    }

    public Dataset dataset() {
        return DatasetOpener.open(prepared);
    }

    /**
     * Returns an encoder of the fine-tuned model that encodes items in other processes.
     *
     * @param folder folder of its temporary files
     */
    PartEncoder encoder(PartRunner runner, TrainedModel model, Path folder) {
        TrainedWeights weights = new TrainedWeights(
                config(), prepared.toAbsolutePath(), finetune().toAbsolutePath(), model.horizon());
        return new PartEncoder(model.encoder(), runner, weights, folder);
    }

    /** Opens the dataset of pre-training, which is separate with {@code pretrain.events}. */
    public Dataset pretrainDataset() {
        return config().pretrain().events() == null
                ? dataset()
                : DatasetOpener.open(Preparation.pretrainFolder(prepared));
    }

    /** The configuration inputs of a stage. */
    StageInputs stageInputs(PipelineStage stage) {
        return StageInputs.of(keyValues(stage));
    }

    Map<String, String> keyValues(PipelineStage stage) {
        return InputDeclaration.of(stage, config()).values(loaded);
    }

    /** Reads the versions of all source files. */
    SourceVersions.Snapshot sources() throws IOException {
        Preparation preparation = Preparation.of(config());
        return contents.inspect(preparation.sourceFiles(), preparation.clusterVersions());
    }

    private List<Path> sourceFiles() {
        return Preparation.of(config()).sourceFiles();
    }

    /**
     * Returns the provenance of a release: the effective configuration, and the source files with the prefix {@link
     * #FILE}.
     */
    public Map<String, String> provenance() throws IOException {
        Map<String, String> values = new TreeMap<>(loaded.effectiveValues());
        sources().versions().forEach((file, version) -> values.put(FILE + file, version));
        return values;
    }

    /** Returns the workload of the current configuration on the existing dataset. */
    public Workload workload(@Nullable ModelSize model) throws IOException {
        long bytes = 0;
        for (Path file : sourceFiles()) {
            bytes += Files.size(file);
        }
        return new Workload(config(), bytes, manifest(), 1, model);
    }

    /** The manifest of the existing dataset, also if it is out of date; {@code null} without a dataset. */
    public @Nullable DatasetManifest manifest() {
        try (Dataset dataset = dataset()) {
            return dataset.manifest();
        } catch (SassException e) {
            return null;
        }
    }
}
