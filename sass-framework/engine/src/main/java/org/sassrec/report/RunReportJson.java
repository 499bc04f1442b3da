package org.sassrec.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.qualitygate.QualityGateVerdict;
import org.sassrec.files.FileProbe;
import org.sassrec.pipeline.JsonFiles;
import org.sassrec.pipeline.Pipeline;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.PlannedStage;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.StageDecision;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.pipeline.StageTask;
import org.sassrec.pipeline.stage.PrepareTask;
import org.sassrec.pipeline.stage.QualityGateCheck;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.plan.PlanGuard;
import org.sassrec.training.EpochResult;
import org.sassrec.training.Pretrainer;
import org.sassrec.training.TrainingResult;

/**
 * {@code report.json}, what there is to say of the run in a folder, in a stable form for machines:
 *
 * <pre>{@code
 * {"version": 1, "name": "shop", "model": "sass", "folder": "target/sass",
 *  "notes": ["fine-tune: stale, because ..."],
 *  "missing": {"verdicts": "no scenario has gates ..."},
 *  "evaluation": the content of evaluation.json,
 *  "verdicts": [{"scenario": "home", "gate": "hr@50 atLeast", "outcome": "pass", "passes": true, "text": "..."}],
 *  "gates": [], "views": {}, "transfer": {},
 *  "training": [{"stage": "pre-train", "unit": "all",
 *                "epochs": [{"epoch": 1, "samples": 1000, "seconds": 0.5, "loss": 5.1, "values": {}}]},
 *               {"stage": "fine-tune", "unit": "all", "bestEpoch": 2, "epochs": []}],
 *  "stages": {"prepare": {"seconds": 3.1, "finished": "2026-11-25T10:00:00Z"}}}
 * }</pre>
 *
 * <p>{@code gates} and {@code views} are those of {@link ModelInsightJson}, {@code transfer} is what {@code report --transfer} found. A part that is not there has a reason under {@code missing}. New keys may come; a key never changes its meaning under one
 * version.
 */
public final class RunReportJson {

    /** Keys of a comparison that differences depend on. */
    private static final Set<String> GATE_KEYS = Set.of("compare.seeds", "compare.split", "compare.metrics");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final LoadedConfig loaded;
    private final RunContext run;
    private final ObjectNode root = JSON.createObjectNode();
    private final ObjectNode missing;
    private final @Nullable TrainingResult result;

    /** The first stage that is not as it is configured; {@code null} if all are, or nobody knows. */
    private @Nullable PipelineStage staleStage;

    private RunReportJson(LoadedConfig loaded) {
        this.loaded = loaded;
        this.run = RunContext.of(loaded, event -> {});
        this.result = result(run);
        root.put("version", 1);
        root.put("name", loaded.config().name());
        root.put("model", model(loaded));
        root.put("folder", run.output().toString());
        this.missing = JSON.createObjectNode();
    }

    /**
     * Gathers what the run's folder holds; no stage runs.
     *
     * @throws SassException SASS5055 if there is neither a training nor an evaluation
     */
    public static ObjectNode of(LoadedConfig loaded) throws IOException {
        requireRun(loaded);
        return new RunReportJson(loaded).tree();
    }

    /**
     * Looks whether there is anything to report.
     *
     * @throws SassException SASS5055 if there is neither a training nor an evaluation
     */
    public static void requireRun(LoadedConfig loaded) {
        RunContext run = RunContext.of(loaded, event -> {});
        if (!FileProbe.exists(run.evaluation()) && result(run) == null) {
            throw Diagnostic.error("SASS5055", "there is nothing to report: no training and no evaluation was found")
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
        String type = loaded.flat().getOrDefault("model.type", lower(model.type()));
        return model.isOneForAll()
                ? type
                : type + ", " + loaded.flat().getOrDefault("model.samples", lower(model.samples()));
    }

    private ObjectNode tree() throws IOException {
        addNotes(root.putArray("notes"));
        root.set("missing", missing);
        addEvaluation();
        addVerdicts();
        addInsight();
        addTransfer();
        addTraining();
        addStages(root.putObject("stages"));
        return root;
    }

    /** Says where the configuration and the run part. */
    private void addNotes(ArrayNode notes) throws IOException {
        Map<PipelineStage, StageTask> works = StageTasks.of(loaded, Clock.systemUTC(), event -> {});
        try {
            new Pipeline(run.output(), works, Clock.systemUTC())
                    .plan(Set.of(PipelineStage.EVALUATE)).stream()
                            .map(PlannedStage::decision)
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

    private void addEvaluation() throws IOException {
        if (Files.exists(run.evaluation())) {
            root.set("evaluation", JsonFiles.read(run.evaluation()));
        } else {
            missing.put("evaluation", "The model was not evaluated yet: run `evaluate`.");
        }
    }

    private void addVerdicts() throws IOException {
        QualityGateCheck.RecordedVerdicts given = root.has("evaluation")
                ? QualityGateCheck.of(run).recorded()
                : new QualityGateCheck.RecordedVerdicts(List.of(), List.of());
        if (!given.differences().isEmpty()) {
            root.withArray("notes")
                    .add("The verdicts of the quality gates were asked with other values than are configured now ("
                            + PlanGuard.summarize(given.differences())
                            + "). This page shows them as they were given; `evaluate` asks anew.");
        }
        if (given.verdicts().isEmpty()) {
            missing.put(
                    "verdicts",
                    loaded.config().gates().isEmpty()
                            ? "No gates are configured: under `gates` of sass.yaml stand the figures that a scenario must"
                                    + " reach to be released."
                            : "The gates were not asked, because there is no evaluation.");
            return;
        }
        ArrayNode all = root.putArray("verdicts");
        for (QualityGateVerdict verdict : given.verdicts()) {
            all.addObject()
                    .put("scenario", verdict.scenario())
                    .put("gate", verdict.gate())
                    .put("outcome", lower(verdict.outcome()))
                    .put("passes", verdict.passes())
                    .put("text", verdict.text());
        }
    }

    /** What only the model itself can tell; of another configuration's it cannot be asked. */
    private void addInsight() {
        ModelInsightJson learned = new ModelInsightJson(run);
        addIfAvailable("gates", PipelineStage.FINETUNE, () -> learned.addGates(root, missing));
        addIfAvailable("views", PipelineStage.PRETRAIN, () -> learned.addViews(root, missing));
    }

    private void addIfAvailable(String part, PipelineStage needed, Runnable question) {
        if (result == null) {
            missing.put(part, untrainedReason());
        } else if (staleStage != null && needed.dependsOn(staleStage)) {
            missing.put(
                    part, "The trained model is of another configuration than the one that is there now: run `train`.");
        } else {
            try {
                question.run();
            } catch (SassException e) {
                missing.put(
                        part,
                        "The trained model cannot be asked: "
                                + e.diagnostics().get(0).message() + ".");
            }
        }
    }

    /** What an earlier {@code report --transfer} of the same configuration found. */
    private void addTransfer() throws IOException {
        Path file = file(loaded);
        JsonNode found = Files.exists(file) ? JsonFiles.read(file) : MissingNode.getInstance();
        if (found.path("configuration")
                .asText()
                .equals(fingerprint(loaded, RunContext.of(loaded, event -> {}).prepared()))) {
            root.set("transfer", found);
        } else {
            missing.put(
                    "transfer",
                    found.isMissingNode()
                            ? "Not asked: `report --transfer` trains twins of this model, and tells which scenarios help and"
                                    + " which harm each other."
                            : "What `report --transfer` found was of another configuration, or of other data: run it again.");
        }
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
        Map<String, String> values = new TreeMap<>(loaded.flat());
        values.keySet()
                .removeIf(key -> (key.startsWith("compare.") && !GATE_KEYS.contains(key))
                        || key.startsWith("publish.")
                        || key.startsWith("gates."));
        RunContext run = RunContext.of(loaded, event -> {}).withDataset(dataset, dataset);
        new PrepareTask(run).resultDigest().ifPresent(digest -> values.put("dataset", digest));
        return StageInputs.of(values).fingerprint();
    }

    private String untrainedReason() {
        ModelConfig model = loaded.config().model();
        return model.type().counts()
                ? "`model.type: " + model(loaded) + "` counts and trains no network."
                : "No whole training was found: run `train`.";
    }

    private void addTraining() {
        if (result == null) {
            missing.put("training", untrainedReason());
            return;
        }
        ArrayNode loops = root.putArray("training");
        if (loaded.config().pretrain().task() != PretrainConfig.Task.NONE) {
            List<EpochResult> epochs = Pretrainer.epochs(loaded.config(), run.pretrain());
            if (!epochs.isEmpty()) {
                addLoop(loops.addObject(), "pre-train", "all", epochs);
            }
        }
        FinetuneConfig.EarlyStopping stopping = loaded.config().finetune().earlyStopping();
        for (TrainingResult.Unit unit : result.units()) {
            ObjectNode tuned = loops.addObject();
            addLoop(tuned, "fine-tune", unit.name(), unit.epochs());
            tuned.put("bestEpoch", unit.bestEpoch());
            if (stopping != null) {
                tuned.put("metric", stopping.metric());
            }
            if (!unit.refitEpochs().isEmpty()) {
                addLoop(loops.addObject(), "refit", unit.name(), unit.refitEpochs());
            }
        }
    }

    private static void addLoop(ObjectNode loop, String stage, String unit, List<EpochResult> epochs) {
        loop.put("stage", stage).put("unit", unit);
        ArrayNode all = loop.putArray("epochs");
        for (EpochResult epoch : epochs) {
            ObjectNode node = all.addObject()
                    .put("epoch", epoch.epoch())
                    .put("samples", epoch.samples())
                    .put("seconds", epoch.seconds())
                    .put("loss", epoch.loss());
            ObjectNode values = node.putObject("values");
            epoch.values().forEach((name, value) -> values.put(name, value));
        }
    }

    private void addStages(ObjectNode stages) throws IOException {
        RunFolder.read(run.output())
                .done()
                .forEach((stage, done) -> stages.putObject(stage.label())
                        .put("seconds", done.seconds())
                        .put("finished", done.finished()));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
