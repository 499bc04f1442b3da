package org.sassrec.pipeline.stage;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.diagnostic.SassException;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.pipeline.archive.LearnedDays;
import org.sassrec.prepare.Preparation;

/** Prepares the dataset from the source files. */
public class PrepareTask extends RunTask {
    /** Increase when preparation produces another dataset from the same configuration and files. */
    private static final int FORMAT = 1;

    static final InputDeclaration INPUTS = InputDeclaration.format(FORMAT)
            .reads(
                    "data",
                    "label",
                    "features.*.*",
                    "scenarios.*.where",
                    "scenarios.*.history",
                    "scenarios.*.label",
                    "scenarios.*.candidates",
                    "scenarios.*.candidatesFile",
                    "pretrain.events")
            .readsIf(
                    config -> config.scenarios().stream().anyMatch(scenario -> scenario.labelShare() < 1),
                    "scenarios.*.labelShare")
            // A file that signals complete data does not change the dataset, and all engines write equal datasets.
            .except("data.events.ready", "data.engine")
            // The dataset refers to scenarios by index, so their order is an input.
            .derives(
                    "scenarios",
                    config -> Optional.of(config.scenarios().stream()
                            .map(ScenarioConfig::name)
                            .toList()
                            .toString()));

    final SourceInputs sources;

    public PrepareTask(RunContext run) {
        this(run, 0);
    }

    /**
     * Creates a task.
     *
     * @param memory limit of the SQL engine in bytes; 0 for the engine's default
     */
    PrepareTask(RunContext run, long memory) {
        super(run, PipelineStage.PREPARE);
        this.sources = new SourceInputs(run, memory);
    }

    @Override
    public StageInputs inputs() throws IOException {
        return StageInputs.of(sources.inspect());
    }

    @Override
    public StageInputs actualInputs(StageInputs planned) {
        return sources.actualInputs(planned);
    }

    /** The digest covers the checksums of the files and the keys of the stage. */
    @Override
    public Optional<String> resultDigest() {
        Map<String, String> result = new TreeMap<>(run.keyValues(PipelineStage.PREPARE));
        try {
            SourceInputs.addDatasetFiles(result, "dataset", run.prepared());
            if (run.config().pretrain().events() != null) {
                SourceInputs.addDatasetFiles(result, "pretrain", Preparation.pretrainFolder(run.prepared()));
            }
        } catch (SassException e) {
            return Optional.empty();
        }
        return Optional.of(StageInputs.of(result).fingerprint());
    }

    @Override
    public Optional<String> note() {
        return sources.note();
    }

    @Override
    boolean readOutput() {
        run.dataset().close();
        run.pretrainDataset().close();
        return true;
    }

    /** Returns the start of the training on the next dataset. */
    TrainingStart start() {
        return TrainingStart.onNextDataset(run, null);
    }

    /** A cold start learns the vocabularies from the data alone. */
    @Override
    public Optional<String> outputProblem() {
        return super.outputProblem().or(this::unsharedProblem).or(() -> {
            boolean continued = DatasetOpener.manifest(run.prepared()).continuation() != null;
            return continued && startsCold()
                    ? Optional.of("a cold start does not continue the vocabularies of the last training")
                    : Optional.empty();
        });
    }

    /** A dataset that could not be copied to its address, or that is older than the key, is copied by the next run. */
    private Optional<String> unsharedProblem() {
        boolean shared = Preparation.isShared(run.config(), run.prepared())
                && (run.config().pretrain().events() == null
                        || Preparation.isShared(run.config(), Preparation.pretrainFolder(run.prepared())));
        return shared || !sharesDatasets()
                ? Optional.empty()
                : Optional.of(
                        "the dataset is not copied to `" + run.config().run().dataset() + "`");
    }

    /** Returns whether the datasets belong to the run folder and are copied to {@code run.dataset}. */
    boolean sharesDatasets() {
        return run.prepared().equals(Preparation.datasetFolder(run.config()));
    }

    /** Returns whether the key or a change demands a cold start. A missing training does not. */
    private boolean startsCold() {
        return run.config().finetune().start() == FinetuneConfig.Start.COLD
                || start().obstacle().isPresent();
    }

    /**
     * Returns whether the dataset continues vocabularies although its training cannot start from their weights. Preparation
     * compares only the ends of the splits. Which events a split holds out is known afterwards.
     */
    private boolean continuesRejectedStart() {
        return DatasetOpener.manifest(run.prepared()).continuation() != null
                && TrainingStart.of(run).obstacle().isPresent();
    }

    /** Returns a preparation that continues the vocabularies of the training from which the next one starts. */
    final Preparation preparation() {
        return sources.preparation("").continuing(start().earlierDataset().orElse(null));
    }

    private Preparation sharing(Preparation preparation) {
        return sharesDatasets() ? preparation.sharing() : preparation;
    }

    private void reportChangedDays() throws IOException {
        if (start().earlier().isPresent()) {
            new LearnedDays(run.loaded(), new TrainingArchive(run).all(), sources.versions(), run.contents()::inputName)
                    .warning(sources.preparation("").eventDays())
                    .ifPresent(each -> run.listener().accept(new PipelineEvent.Warned(List.of(each))));
        }
    }

    @Override
    public void run(StageInputs inputs, boolean resume) throws IOException {
        reportChangedDays();
        boolean own = run.config().pretrain().events() != null;
        if (!own || !preparation().isUpToDate() || unsharedProblem().isPresent()) {
            sources.report(sharing(preparation()).run());
            if (continuesRejectedStart()) {
                sources.report(sharing(sources.preparation("")).run());
            }
        }
        sharing(sources.preparation("for pre-training: "))
                .runPretrain(run.prepared())
                .ifPresent(sources::warn);
        sources.reportChanged();
    }
}
