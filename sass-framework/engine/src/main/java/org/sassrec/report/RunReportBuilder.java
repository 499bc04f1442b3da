package org.sassrec.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.qualitygate.QualityGateVerdict;
import org.sassrec.files.FileProbe;
import org.sassrec.files.JsonFiles;
import org.sassrec.pipeline.Pipeline;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.StageDecision;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.pipeline.StageTask;
import org.sassrec.pipeline.stage.PrepareTask;
import org.sassrec.pipeline.stage.QualityGateCheck;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.result.RunReport;
import org.sassrec.result.RunReport.StageTime;
import org.sassrec.result.RunReport.TrainingLoop;
import org.sassrec.result.TransferResult;
import org.sassrec.training.EpochResult;
import org.sassrec.training.Pretrainer;
import org.sassrec.training.TrainingResult;

/** Makes a {@link RunReport} of what a run's folder holds; no stage runs. */
public final class RunReportBuilder {

    /** Keys of a comparison that differences depend on. */
    private static final Set<String> GATE_KEYS = Set.of("compare.seeds", "compare.split", "compare.metrics");

    private final LoadedConfig loaded;
    private final RunContext run;
    private final List<String> notes = new ArrayList<>();
    private final Map<String, String> missing = new LinkedHashMap<>();
    private final @Nullable TrainingResult result;

    /** The first stage that is not as it is configured; {@code null} if all are, or nobody knows. */
    private @Nullable PipelineStage staleStage;

    private RunReportBuilder(LoadedConfig loaded) {
        this.loaded = loaded;
        this.run = RunContext.of(loaded, event -> {});
        this.result = result(run);
    }

    /**
     * Gathers what the run's folder holds; no stage runs.
     *
     * @throws SassException SASS5055 if there is neither a training nor an evaluation
     */
    public static RunReport of(LoadedConfig loaded) throws IOException {
        requireRun(loaded);
        return new RunReportBuilder(loaded).report();
    }

    /**
     * Looks whether there is anything to report.
     *
     * @throws SassException SASS5055 if there is neither a training nor an evaluation
     */
    public static void requireRun(LoadedConfig loaded) {
        RunContext run = RunContext.of(loaded, event -> {});
        if (!FileProbe.exists(run.evaluation()) && result(run) == null) {
            throw Diagnostic.error(
                            DiagnosticCode.NOTHING_TO_REPORT,
                            "there is nothing to report: no training and no evaluation was found")
                    .inFile(run.output().toString())
                    .withHelp("run `evaluate` first, which trains what is not trained yet")
                    .toException();
        }
    }

    private static @Nullable TrainingResult result(RunContext run) {
        try {
            return TrainingResult.read(run.finetune());
        } catch (SassException notWhole) {
            return null;
        }
    }

    private static String model(LoadedConfig loaded) {
        ModelConfig model = loaded.config().model();
        String type = loaded.effectiveValues().getOrDefault("model.type", lower(model.type()));
        return model.isSharedByScenarios()
                ? type
                : type + ", " + loaded.effectiveValues().getOrDefault("model.samples", lower(model.samples()));
    }

    private RunReport report() throws IOException {
        addNotes();
        EvaluationReport evaluation = addEvaluation();
        ModelInspection learned = new ModelInspection(run);
        return new RunReport(
                loaded.config().name(),
                model(loaded),
                run.output().toString(),
                notes,
                missing,
                evaluation,
                addVerdicts(evaluation != null),
                addIfAvailable("gates", PipelineStage.FINETUNE, learned::addGates)
                        .orElse(List.of()),
                addIfAvailable("views", PipelineStage.PRETRAIN, learned::addViews)
                        .orElse(null),
                addTransfer(),
                addTraining(),
                addStages());
    }

    /** Says where the configuration and the run part. */
    private void addNotes() throws IOException {
        Map<PipelineStage, StageTask> tasks = StageTasks.of(loaded, Clock.systemUTC(), event -> {});
        try {
            new Pipeline(run.output(), tasks, Clock.systemUTC())
                    .plan(Set.of(PipelineStage.EVALUATE)).stream()
                            .filter(StageDecision::runs)
                            .findFirst()
                            .ifPresent(first -> {
                                staleStage = first.stage();
                                notes.add("The run is not what is configured now (" + first.text()
                                        + "). This page tells of the run as it was.");
                            });
        } catch (SassException e) {
            Diagnostic first = e.diagnostics().get(0);
            notes.add("Whether the run is up to date cannot be told: " + first.message() + ".");
        }
    }

    private @Nullable EvaluationReport addEvaluation() throws IOException {
        if (Files.exists(run.evaluation())) {
            return JsonFiles.read(run.evaluation(), EvaluationReport.class);
        }
        missing.put("evaluation", "The model was not evaluated yet: run `evaluate`.");
        return null;
    }

    private List<QualityGateVerdict> addVerdicts(boolean evaluated) throws IOException {
        QualityGateCheck.RecordedVerdicts given = evaluated
                ? QualityGateCheck.of(run).recorded()
                : new QualityGateCheck.RecordedVerdicts(List.of(), List.of());
        if (!given.differences().isEmpty()) {
            notes.add("The verdicts of the quality gates were asked with other values than are configured now ("
                    + StageDecision.summarize(given.differences())
                    + "). This page shows them as they were given; `evaluate` asks anew.");
        }
        if (given.verdicts().isEmpty()) {
            missing.put(
                    "verdicts",
                    loaded.config().qualityGates().isEmpty()
                            ? "No gates are configured: under `qualityGates` of sass.yaml stand the figures that a scenario must"
                                    + " reach to be released."
                            : "The gates were not asked, because there is no evaluation.");
        }
        return given.verdicts();
    }

    /** What only the model itself can tell; of another configuration's it cannot be asked. */
    private <T> Optional<T> addIfAvailable(
            String part, PipelineStage needed, Function<Map<String, String>, @Nullable T> question) {
        if (result == null) {
            missing.put(part, untrainedReason());
        } else if (staleStage != null && needed.dependsOn(staleStage)) {
            missing.put(
                    part, "The trained model is of another configuration than the one that is there now: run `train`.");
        } else {
            try {
                return Optional.ofNullable(question.apply(missing));
            } catch (SassException e) {
                missing.put(
                        part,
                        "The trained model cannot be asked: "
                                + e.diagnostics().get(0).message() + ".");
            }
        }
        return Optional.empty();
    }

    /** What an earlier {@code report --transfer} of the same configuration found. */
    private @Nullable TransferResult addTransfer() throws IOException {
        Path file = file(loaded);
        TransferResult found = Files.exists(file) ? JsonFiles.read(file, TransferResult.class) : null;
        if (found != null
                && fingerprint(loaded, RunContext.of(loaded, event -> {}).prepared())
                        .equals(found.configuration())) {
            return found;
        }
        missing.put(
                "transfer",
                found == null
                        ? "Not asked: `report --transfer` trains twins of this model, and tells which scenarios help and"
                                + " which harm each other."
                        : "What `report --transfer` found was of another configuration, or of other data: run it again.");
        return null;
    }

    /** Where {@code report --transfer} leaves what it found. */
    public static Path file(LoadedConfig loaded) {
        return StageTasks.folder(loaded).resolve("transfer.json");
    }

    /**
     * Of all effective values that a training, its figures and their differences depend on, and of the prepared data.
     *
     * @param dataset its folder
     */
    public static String fingerprint(LoadedConfig loaded, Path dataset) throws IOException {
        Map<String, String> values = new TreeMap<>(loaded.effectiveValues());
        values.keySet()
                .removeIf(key -> (key.startsWith("compare.") && !GATE_KEYS.contains(key))
                        || key.startsWith("publish.")
                        || key.startsWith("qualityGates."));
        RunContext run = RunContext.of(loaded, event -> {}).withDataset(dataset, dataset);
        new PrepareTask(run).resultDigest().ifPresent(digest -> values.put("dataset", digest));
        return StageInputs.of(values).fingerprint();
    }

    private String untrainedReason() {
        ModelConfig model = loaded.config().model();
        return model.type().isCountBased()
                ? "`model.type: " + model(loaded) + "` counts and trains no network."
                : "No whole training was found: run `train`.";
    }

    private List<TrainingLoop> addTraining() {
        if (result == null) {
            missing.put("training", untrainedReason());
            return List.of();
        }
        List<TrainingLoop> loops = new ArrayList<>();
        if (loaded.config().pretrain().task() != PretrainConfig.Task.NONE) {
            List<EpochResult> epochs = Pretrainer.epochs(loaded.config(), run.pretrain());
            if (!epochs.isEmpty()) {
                loops.add(new TrainingLoop("pre-train", TrainingLoop.ALL, epochs, null, null));
            }
        }
        FinetuneConfig.EarlyStopping stopping = loaded.config().finetune().earlyStopping();
        String metric = stopping == null ? null : stopping.metric();
        for (TrainingResult.Unit unit : result.units()) {
            loops.add(new TrainingLoop("fine-tune", unit.name(), unit.epochs(), unit.bestEpoch(), metric));
            if (!unit.refitEpochs().isEmpty()) {
                loops.add(new TrainingLoop("refit", unit.name(), unit.refitEpochs(), null, null));
            }
        }
        return loops;
    }

    private Map<String, StageTime> addStages() throws IOException {
        Map<String, StageTime> stages = new LinkedHashMap<>();
        new TreeMap<>(RunFolder.read(run.output()).completed())
                .forEach((stage, done) -> stages.put(stage.label(), new StageTime(done.seconds(), done.finished())));
        return stages;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
