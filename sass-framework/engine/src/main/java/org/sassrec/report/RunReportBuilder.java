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
import org.sassrec.config.QualityGateVerdict;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.files.FileProbe;
import org.sassrec.files.JsonFiles;
import org.sassrec.monitoring.DailyAlerts;
import org.sassrec.monitoring.DailyMetricsFile;
import org.sassrec.pipeline.Pipeline;
import org.sassrec.pipeline.PipelineCode;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.RunState;
import org.sassrec.pipeline.StageDecision;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.pipeline.StageTask;
import org.sassrec.pipeline.stage.PrepareTask;
import org.sassrec.pipeline.stage.QualityGateCheck;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.result.Conclusion;
import org.sassrec.result.DailyMetrics;
import org.sassrec.result.DailySeries;
import org.sassrec.result.PopularityComparison;
import org.sassrec.result.RunReport;
import org.sassrec.result.RunReport.StageTime;
import org.sassrec.result.RunReport.TrainingLoop;
import org.sassrec.result.RunSetup;
import org.sassrec.result.SampleUser;
import org.sassrec.result.TransferResult;
import org.sassrec.training.EpochResult;
import org.sassrec.training.Pretrainer;
import org.sassrec.training.TrainingResult;
import org.sassrec.training.WarmCheckpoints;

/** Builds a {@link RunReport} from the files of a run folder. It does not run stages. */
public final class RunReportBuilder {

    /** Keys of {@code compare} that transfer results depend on. */
    private static final Set<String> GATE_KEYS = Set.of("compare.seeds", "compare.split", "compare.metrics");

    private final LoadedConfig loaded;
    private final RunContext run;
    private final List<String> notes = new ArrayList<>();
    private final Map<String, String> missing = new LinkedHashMap<>();
    private final @Nullable TrainingResult result;

    /** The first stage that is out of date; {@code null} if all are up to date or the state is unknown. */
    private @Nullable PipelineStage staleStage;

    private RunReportBuilder(LoadedConfig loaded) {
        this.loaded = loaded;
        this.run = RunContext.of(loaded, event -> {});
        this.result = result(run);
    }

    /**
     * Builds the report of a run folder.
     *
     * @throws SassException SASS5055 if the folder has neither a training nor an evaluation
     */
    public static RunReport of(LoadedConfig loaded) throws IOException {
        requireRun(loaded);
        return new RunReportBuilder(loaded).report();
    }

    /** Returns the conclusion of the last evaluation, as in the report. Does not evaluate gates against a live release. */
    public static String conclusion(LoadedConfig loaded) throws IOException {
        RunReportBuilder builder = new RunReportBuilder(loaded);
        EvaluationReport evaluation = JsonFiles.read(builder.run.evaluation(), EvaluationReport.class);
        QualityGateCheck gates = QualityGateCheck.of(builder.run);
        return Conclusion.of(
                model(loaded),
                evaluation,
                builder.addPopularity(evaluation),
                gates.needsStore() ? List.of() : gates.recorded().verdicts());
    }

    /**
     * Checks that the run folder has something to report.
     *
     * @throws SassException SASS5055 if the folder has neither a training nor an evaluation
     */
    public static void requireRun(LoadedConfig loaded) {
        RunContext run = RunContext.of(loaded, event -> {});
        if (!FileProbe.exists(run.evaluation()) && result(run) == null) {
            throw Diagnostic.error(
                            PipelineCode.NOTHING_TO_REPORT,
                            "nothing to report: the run folder has no training and no evaluation")
                    .inFile(run.output().toString())
                    .withHelp("run `sass evaluate` first, which also trains the model if necessary")
                    .toException();
        }
    }

    private static @Nullable TrainingResult result(RunContext run) {
        try {
            return TrainingResult.read(run.finetune());
        } catch (SassException incomplete) {
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
        StageOneText stageOne = result == null
                ? null
                : StageOneText.of(run.config(), run.pretrain(), WarmCheckpoints.exist(run.finetune()), result);
        if (stageOne == null) {
            missing.put("views", untrainedReason());
        }
        return new RunReport(
                loaded.config().name(),
                model(loaded),
                run.output().toString(),
                notes,
                findings(evaluation),
                missing,
                evaluation,
                addVerdicts(evaluation != null),
                addIfAvailable("gates", PipelineStage.FINETUNE, learned::addGates)
                        .orElse(List.of()),
                stageOne == null ? null : stageOne.text(),
                stageOne == null || !stageOne.used()
                        ? List.of()
                        : addIfAvailable("views", PipelineStage.PRETRAIN, learned::addViews)
                                .orElse(List.of()),
                addTransfer(),
                addTraining(),
                addStages(),
                addSetup(),
                evaluation == null ? null : addPopularity(evaluation),
                evaluation == null ? Map.of() : lastPassed(),
                evaluation == null ? List.of() : addSamples(),
                addDays());
    }

    /** Reports differences between the configuration and the run. */
    private void addNotes() throws IOException {
        Map<PipelineStage, StageTask> tasks = StageTasks.of(loaded, Clock.systemUTC(), event -> {});
        try {
            new Pipeline(run.output(), tasks, Clock.systemUTC())
                    .plan(Set.of(PipelineStage.EVALUATE)).stream()
                            .filter(StageDecision::runs)
                            .findFirst()
                            .ifPresent(first -> {
                                staleStage = first.stage();
                                notes.add("The run is out of date (" + first.text()
                                        + "). This page describes the existing run.");
                            });
        } catch (SassException e) {
            Diagnostic first = e.diagnostics().get(0);
            notes.add("It is unknown whether the run is up to date: " + first.message() + ".");
        }
    }

    private @Nullable EvaluationReport addEvaluation() throws IOException {
        if (Files.exists(run.evaluation())) {
            return JsonFiles.read(run.evaluation(), EvaluationReport.class);
        }
        missing.put("evaluation", "The model is not evaluated. Run `sass evaluate`.");
        return null;
    }

    /** Returns what limits the quality of the run, most severe first. */
    private List<Diagnostic> findings(@Nullable EvaluationReport evaluation) {
        try {
            return evaluation == null ? StageTasks.findings(loaded) : StageTasks.findings(loaded, evaluation);
        } catch (SassException e) {
            notes.add("It is unknown what limits the quality: "
                    + e.diagnostics().get(0).message() + ".");
            return List.of();
        }
    }

    private List<QualityGateVerdict> addVerdicts(boolean evaluated) throws IOException {
        QualityGateCheck.RecordedVerdicts recorded = evaluated
                ? QualityGateCheck.of(run).recorded()
                : new QualityGateCheck.RecordedVerdicts(List.of(), List.of());
        if (!recorded.differences().isEmpty()) {
            notes.add("The quality gates were evaluated with other values than the configured ones ("
                    + StageDecision.summarize(recorded.differences())
                    + "). Run `sass evaluate` to evaluate them again.");
        }
        if (recorded.verdicts().isEmpty()) {
            missing.put(
                    "verdicts",
                    loaded.config().qualityGates().isEmpty()
                            ? "No quality gates are configured. Set them under `qualityGates` in sass.yaml to require metric limits"
                                    + " for a release."
                            : "The quality gates were not evaluated, because the model is not evaluated.");
        }
        return recorded.verdicts();
    }

    /** Adds a part that needs the trained model. The model must belong to the current configuration. */
    private <T> Optional<T> addIfAvailable(
            String part, PipelineStage needed, Function<Map<String, String>, @Nullable T> question) {
        if (result == null) {
            missing.put(part, untrainedReason());
            return Optional.empty();
        }
        return read(part, needed, question);
    }

    private <T> Optional<T> read(
            String part, PipelineStage needed, Function<Map<String, String>, @Nullable T> question) {
        if (staleStage != null && needed.dependsOn(staleStage)) {
            missing.put(part, "The trained model belongs to another configuration. Run `train`.");
        } else {
            try {
                return Optional.ofNullable(question.apply(missing));
            } catch (SassException e) {
                missing.put(
                        part,
                        "The trained model cannot be read: "
                                + e.diagnostics().get(0).message() + ".");
            }
        }
        return Optional.empty();
    }

    /** Returns the result of an earlier {@code report --transfer} of the same configuration and data. */
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
                        ? "Not measured. `sass report --transfer` trains comparison models and reports positive and negative transfer"
                                + " between scenarios."
                        : "The result of `sass report --transfer` belongs to another configuration or to other data. Run it again.");
        return null;
    }

    /** Returns the path of {@code transfer.json}. */
    public static Path file(LoadedConfig loaded) {
        return StageTasks.folder(loaded).resolve("transfer.json");
    }

    /**
     * Returns the fingerprint of the prepared data and of all effective values that affect training, metrics and
     * differences.
     *
     * @param dataset the folder of the prepared dataset
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
                ? "`model.type: " + model(loaded) + "` is count-based and trains no network."
                : "No complete training exists. Run `train`.";
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
                loops.add(new TrainingLoop("pre-train", TrainingLoop.ALL, epochs, null, null, null));
            }
        }
        FinetuneConfig.EarlyStopping stopping = loaded.config().finetune().earlyStopping();
        String metric = stopping == null ? null : stopping.metric();
        for (TrainingResult.Unit unit : result.units()) {
            loops.add(
                    new TrainingLoop("fine-tune", unit.name(), unit.epochs(), unit.bestEpoch(), metric, unit.start()));
            if (!unit.refitEpochs().isEmpty()) {
                loops.add(new TrainingLoop("refit", unit.name(), unit.refitEpochs(), null, null, null));
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

    /** The conditions of the completed stages, which can differ from the current configuration. */
    private RunSetup addSetup() throws IOException {
        Map<PipelineStage, RunState.CompletedStage> completed =
                RunFolder.read(run.output()).completed();
        Map<String, String> values = new LinkedHashMap<>();
        String finished = null;
        for (PipelineStage stage : PipelineStage.values()) {
            RunState.CompletedStage done = completed.get(stage);
            if (done != null && stage != PipelineStage.PUBLISH) {
                values.putAll(done.inputs().withoutStages());
                finished = done.finished();
            }
        }
        return RunSetup.of(finished, SoftwareVersion.text(), values, run.manifest());
    }

    private @Nullable PopularityComparison addPopularity(EvaluationReport evaluation) {
        try {
            return PopularityTest.of(loaded.config(), evaluation, QueryRanks.read(run.queries()));
        } catch (SassException unreadable) {
            missing.put(
                    "popularity",
                    "The ranks of the queries cannot be read: "
                            + unreadable.diagnostics().get(0).message() + ". Run `sass evaluate`.");
            return null;
        }
    }

    private Map<String, Map<String, Double>> lastPassed() {
        Map<String, Map<String, Double>> values = new LinkedHashMap<>();
        QualityGateCheck.of(run).lastPassed().forEach((scenario, metrics) -> values.put(scenario, metrics.values()));
        return values;
    }

    private @Nullable DailySeries addDays() throws IOException {
        DailyMetricsFile file = DailyMetricsFile.of(loaded.config());
        try {
            List<DailyMetrics> days = file.read();
            if (days.size() >= 2) {
                return new DailySeries(file.path().toString(), days, DailyAlerts.of(days));
            }
            missing.put(
                    "daily",
                    (days.isEmpty()
                                    ? "No day is recorded yet."
                                    : "Only " + days.get(0).date() + " is recorded.")
                            + " `evaluate`, `publish` and `refresh` record the day of their date. Curves need two days.");
        } catch (SassException damaged) {
            missing.put(
                    "daily",
                    "The recorded days cannot be read: "
                            + damaged.diagnostics().get(0).message() + ".");
        }
        return null;
    }

    private List<SampleUser> addSamples() {
        if (result == null && !loaded.config().model().type().isCountBased()) {
            missing.put("samples", untrainedReason());
            return List.of();
        }
        List<SampleUser> samples = read("samples", PipelineStage.FINETUNE, none -> SampleLists.of(run))
                .orElse(List.of());
        if (samples.isEmpty()) {
            missing.putIfAbsent("samples", "No user with a query has a history.");
        }
        return samples;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
