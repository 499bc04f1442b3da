package org.sassrec.pipeline.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.QualityGate;
import org.sassrec.config.QualityGate.Reference;
import org.sassrec.config.QualityGateVerdict;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.reference.KeySet;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.evaluation.EvaluationJson;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.qualitygate.PairedReference;
import org.sassrec.evaluation.qualitygate.QualityGateEvaluator;
import org.sassrec.evaluation.qualitygate.QualityGateEvaluator.GateReference;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.JsonFiles;
import org.sassrec.files.Sha256;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.pipeline.live.LiveReleaseState;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.release.ScenarioMetrics;

/**
 * Evaluates the quality gates of an evaluation and stores the verdicts and the metrics of the last run that passed.
 * Publish evaluates the gates of all scenarios again with the release that is live at that time.
 */
public final class QualityGateCheck {
    private static final String JUNIT_FILE = "TEST-gates.xml";
    private static final String VERDICTS = "quality-gates.json";

    /** Keys that select the live release. */
    private static final KeySet LIVE = KeySet.of(
            "publish.channel",
            "publish.store",
            "publish.path",
            "publish.options",
            "publish.milvus.uri",
            "publish.milvus.database",
            "publish.milvus.prefix");

    private static final KeySet MEASURE = KeySet.of("qualityGates.*.*", "evaluate.confidence");

    private final RunContext run;
    private final Path reports;
    private final LastPassedMetrics last;

    /**
     * Stored verdicts with their evaluation.
     *
     * @param gateKeys values of the configuration that affect the verdicts
     */
    private record StoredVerdicts(String evaluation, Map<String, String> gateKeys, List<QualityGateVerdict> verdicts) {

        StoredVerdicts {
            Objects.requireNonNull(evaluation);
            Objects.requireNonNull(gateKeys);
            verdicts = List.copyOf(verdicts);
        }
    }

    /**
     * Verdicts of an earlier check.
     *
     * @param differences texts of the differences between the current and the earlier configuration
     */
    public record RecordedVerdicts(List<QualityGateVerdict> verdicts, List<String> differences) {}

    private QualityGateCheck(RunContext run, Path reports) {
        this.run = run;
        this.reports = reports;
        this.last = new LastPassedMetrics(run.evaluation(), run.output());
    }

    /** Returns the check of the last evaluation of this configuration. */
    public static QualityGateCheck of(LoadedConfig config) {
        return of(RunContext.of(config, event -> {}));
    }

    public static QualityGateCheck of(RunContext run) {
        return of(run, run.output());
    }

    /**
     * Returns the check of a run.
     *
     * @param reports folder of the verdicts
     */
    static QualityGateCheck of(RunContext run, Path reports) {
        return new QualityGateCheck(run, reports);
    }

    /** Returns the metrics of the last earlier run that passed, by scenario; empty if there is none. */
    public Map<String, ScenarioMetrics> lastPassed() {
        return last.metrics();
    }

    /** Returns whether a gate compares with the live release. */
    public boolean needsStore() {
        return comparesWith(Reference.LIVE_RELEASE);
    }

    /** Evaluates all gates and stores the verdicts. The verdicts are sorted by scenario. */
    public List<QualityGateVerdict> evaluate() throws IOException {
        List<QualityGateVerdict> verdicts = verdicts();
        store(verdicts);
        return verdicts;
    }

    /** Returns the stored verdicts of the current evaluation. Without stored verdicts, evaluates the gates. */
    public RecordedVerdicts recorded() throws IOException {
        Optional<StoredVerdicts> kept = JsonFiles.readIfIntact(reports.resolve(VERDICTS), StoredVerdicts.class);
        return kept.isPresent() && kept.get().evaluation().equals(evaluationDigest())
                ? new RecordedVerdicts(kept.get().verdicts(), differences(kept.get()))
                : new RecordedVerdicts(verdicts(), List.of());
    }

    private List<String> differences(StoredVerdicts kept) {
        Map<String, String> before = new TreeMap<>(kept.gateKeys());
        Map<String, String> now = gateKeys();
        if (!needsStore()) {
            before.keySet().removeIf(LIVE::contains);
            now.keySet().removeIf(LIVE::contains);
        }
        return StageInputs.of(now).differences(StageInputs.of(before));
    }

    /** All values that can affect the verdicts. */
    private Map<String, String> gateKeys() {
        Map<String, String> values = new TreeMap<>(run.loaded().effectiveValues());
        values.keySet().removeIf(key -> !MEASURE.contains(key) && !LIVE.contains(key));
        return values;
    }

    private List<QualityGateVerdict> verdicts() {
        if (!needsStore()) {
            return verdicts(Optional.empty(), null);
        }
        LiveReleaseState live = LiveReleaseState.of(run.config());
        return verdicts(Optional.ofNullable(live.live()), live.problem());
    }

    private boolean comparesWith(Reference reference) {
        return run.config().qualityGates().values().stream()
                .flatMap(List::stream)
                .anyMatch(gate -> gate.noWorseThan() == reference);
    }

    /** Evaluates all gates with a given live release. */
    List<QualityGateVerdict> verdicts(Optional<ReleaseManifest> live) {
        return verdicts(needsStore() ? live : Optional.empty(), null);
    }

    private List<QualityGateVerdict> verdicts(Optional<ReleaseManifest> released, @Nullable String storeProblem) {
        SassConfig config = run.config();
        if (config.qualityGates().isEmpty()) {
            return List.of();
        }
        Optional<EvaluationReport> report = Files.exists(run.evaluation())
                ? Optional.of(EvaluationJson.readReport(run.evaluation()))
                : Optional.empty();
        Map<String, ScenarioMetrics> now =
                report.map(EvaluationReport::scenarioMetrics).orElse(Map.of());
        Map<String, ScenarioMetrics> before = last.metrics();
        LiveReference live = LiveReference.of(run, released, storeProblem, report);
        live.warning().ifPresent(warning -> run.listener().accept(new PipelineEvent.Warned(List.of(warning))));
        Map<Reference, PairedReference> paired = new EnumMap<>(Reference.class);
        live.paired().ifPresent(reference -> paired.put(Reference.LIVE_RELEASE, reference));
        if (report.isPresent() && comparesWith(Reference.POPULARITY)) {
            paired.put(Reference.POPULARITY, PairedReference.popularity(QueryRanks.read(run.queries())));
        }
        QualityGateEvaluator evaluator =
                QualityGateEvaluator.of(config.evaluate().confidence(), paired);
        for (ScenarioConfig each : config.scenarios()) { // The map of gates has no order.
            String scenario = each.name();
            for (QualityGate gate : config.qualityGates().getOrDefault(scenario, List.of())) {
                evaluator.add(scenario, gate, now.get(scenario), reference -> switch (reference) {
                    case LIVE_RELEASE -> live.recorded(scenario, gate);
                    case LAST_RUN ->
                        before.containsKey(scenario)
                                ? GateReference.of(reference, before.get(scenario))
                                : GateReference.missing(reference);
                    case POPULARITY -> GateReference.of(reference, null);
                });
            }
        }
        Map<String, EvaluationReport.ScenarioResult> results =
                report.map(EvaluationReport::scenarios).orElse(Map.of());
        return evaluator.verdicts().stream()
                .map(verdict -> withSample(verdict, results.get(verdict.scenario())))
                .toList();
    }

    /** Adds the size of a sample to the text. */
    private static QualityGateVerdict withSample(
            QualityGateVerdict verdict, EvaluationReport.@Nullable ScenarioResult result) {
        EvaluationReport.Sample sample = result == null ? null : result.sample();
        return result == null || sample == null
                ? verdict
                : verdict.withNote(String.format(
                        Locale.ROOT, "on a sample of %,d of %,d queries", result.queries(), sample.allQueries()));
    }

    /**
     * Deletes the JUnit report before a run. Otherwise a build server would read the report of an earlier build if the
     * run fails.
     *
     * @throws SassException SASS5901 if another run uses the folder
     */
    public void reset() throws IOException {
        if (Files.exists(file())) {
            try (RunFolder folder = RunFolder.open(run.output())) {
                folder.deleteFile(JUNIT_FILE);
            }
        }
    }

    /**
     * Returns a listener that deletes the JUnit report when the evaluation or an earlier stage runs again. If these
     * stages are up to date, the report stays.
     *
     * @param listener receives all events
     */
    public Consumer<PipelineEvent> watch(Consumer<PipelineEvent> listener) {
        return event -> {
            if (event instanceof PipelineEvent.Decided decided
                    && decided.decision().runs()
                    && PipelineStage.EVALUATE.dependsOn(decided.decision().stage())) {
                try {
                    deleteReport();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            listener.accept(event);
        };
    }

    /** Deletes the JUnit report of an earlier evaluation. */
    void deleteReport() throws IOException {
        Files.deleteIfExists(file());
    }

    /** Writes the verdicts and the JUnit report. Deletes both files if there are no verdicts. */
    void store(List<QualityGateVerdict> verdicts) throws IOException {
        Path file = reports.resolve(VERDICTS);
        if (verdicts.isEmpty()) {
            Files.deleteIfExists(file());
            Files.deleteIfExists(file);
        } else {
            AtomicFile.write(file(), JUnitReport.of("quality gates", verdicts));
            JsonFiles.write(file, new StoredVerdicts(evaluationDigest(), gateKeys(), verdicts));
        }
    }

    private String evaluationDigest() throws IOException {
        return Files.exists(run.evaluation()) ? Sha256.ofFile(run.evaluation()) : "";
    }

    /** Returns the path of the JUnit report. */
    public Path file() {
        return reports.resolve(JUNIT_FILE);
    }

    /** Stores the current metrics as those of the last run that passed, if all verdicts pass. */
    public void rememberPassed(List<QualityGateVerdict> verdicts) throws IOException {
        if (verdicts.stream().allMatch(QualityGateVerdict::passes)) {
            Map<String, ScenarioMetrics> now =
                    Files.exists(run.evaluation()) ? EvaluationJson.read(run.evaluation()) : Map.of();
            last.remember((scenario, metric) -> run.config().qualityGates().getOrDefault(scenario, List.of()).stream()
                    .anyMatch(gate -> gate.metric().equals(metric)
                            && gate.noWorseThan() == Reference.LAST_RUN
                            && QualityGateEvaluator.isInsufficient(now.get(scenario), gate)));
        }
    }

    /** Returns the location of a gate in the configuration: in its scenario, otherwise in the default. */
    SourceSpan location(QualityGateVerdict verdict) {
        String key = verdict.gate().replaceFirst(" .*", "");
        String limit = verdict.gate().contains(" ") ? "." + verdict.gate().split(" ", -1)[1] : "";
        String own = "qualityGates." + verdict.scenario() + "." + key;
        boolean isOwn = run.loaded().effectiveValues().keySet().stream().anyMatch(path -> path.startsWith(own + "."));
        return run.loaded().locationOf((isOwn ? own : "qualityGates.default." + key) + limit);
    }

    /**
     * Fails if a scenario does not pass.
     *
     * @throws SassException SASS6001 for each scenario that does not pass
     */
    public void rejectFailures(List<QualityGateVerdict> verdicts) {
        List<Diagnostic> problems = new ArrayList<>();
        verdicts.stream()
                .map(QualityGateVerdict::scenario)
                .distinct()
                .forEach(scenario -> QualityGateVerdict.refusal(
                                scenario,
                                verdicts.stream()
                                        .filter(verdict -> verdict.scenario().equals(scenario) && !verdict.passes())
                                        .toList(),
                                this::location)
                        .map(
                                problem -> problem.withHelp(
                                        "to publish the other scenarios and keep the live collection of this one, set `publish.keepFailedScenarios: true`"))
                        .ifPresent(problems::add));
        if (!problems.isEmpty()) {
            throw SassException.of(problems);
        }
    }
}
