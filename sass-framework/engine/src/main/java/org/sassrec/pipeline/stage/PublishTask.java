package org.sassrec.pipeline.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sassrec.config.PublishConfig;
import org.sassrec.config.QualityGateVerdict;
import org.sassrec.config.SassConfig;
import org.sassrec.config.reference.KeySet;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.evaluation.EvaluationJson;
import org.sassrec.parallel.PartRunner;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.RunState;
import org.sassrec.pipeline.SourceVersions;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.pipeline.live.LastRelease;
import org.sassrec.pipeline.live.LiveReleaseState;
import org.sassrec.release.ConfiguredStore;
import org.sassrec.release.DriftCheck;
import org.sassrec.release.PartRowWriter;
import org.sassrec.release.Publisher;
import org.sassrec.release.QualityGateVerdicts;
import org.sassrec.release.content.ExportReader;
import org.sassrec.release.content.ReleaseContent;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.FilterColumns;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.training.warmstart.TrainingLineage;

/** Publishes the export as a release and activates it. */
public final class PublishTask extends RunTask {
    /** Increase when a release of the same export has another form. */
    private static final int FORMAT = 1;

    private static final String MILVUS = "publish.milvus";

    static final InputDeclaration INPUTS = InputDeclaration.format(FORMAT)
            .reads("publish", "qualityGates.*.*")
            .except(MILVUS)
            .readsIf(config -> config.publish().store().equals(PublishConfig.MILVUS), MILVUS)
            // These keys affect the connection to the server, not the stored content.
            .except(
                    "publish.milvus.token",
                    "publish.milvus.user",
                    "publish.milvus.password",
                    "publish.milvus.timeout",
                    "publish.milvus.buildTimeout",
                    "publish.milvus.tls");

    private static final KeySet INDEX = KeySet.of("publish.milvus.index", "publish.verify.annRecall@50");

    private final Path ownFolder;
    private final Clock clock;

    private final Admission admission;
    private boolean endsHold;

    /** Whether the publisher evaluated the gates. It does not if the content is live already. */
    private boolean gatesEvaluated;

    /** Called while the store is locked, before a release is built and activated. */
    @FunctionalInterface
    interface Admission {
        /**
         * Accepts the release.
         *
         * @param passed whether its scenarios pass their quality gates
         * @throws SassException if the release must not be activated
         */
        void accept(boolean passed);
    }

    /**
     * Creates a task.
     *
     * @param own folder of the verdicts and of the last release of this task. The run folder stores that, too
     */
    PublishTask(RunContext run, Path own, Clock clock, Admission admission) {
        super(run, PipelineStage.PUBLISH);
        this.ownFolder = own;
        this.clock = clock;
        this.admission = admission;
    }

    /** Sets whether the release may replace one that a rollback activated. */
    PublishTask endingHold(boolean allowed) {
        endsHold = allowed;
        return this;
    }

    /** The export of {@code finetune.refit: all} is not a stage of the run folder. */
    @Override
    public StageInputs inputs() throws IOException {
        return FinalTraining.isConfigured(run.config())
                ? super.inputs().withStage(PipelineStage.EXPORT, FinalTraining.exportFingerprint(run))
                : super.inputs();
    }

    @Override
    boolean readOutput() {
        return outputProblem().isEmpty();
    }

    /** The last release must be live, complete and unchanged. */
    @Override
    public Optional<String> outputProblem() {
        SassConfig config = run.config();
        String channel = config.publish().channel();
        try (VectorStore store = ConfiguredStore.openExisting(config)) {
            Optional<ReleaseManifest> live = ReleaseChannel.of(store, channel).live();
            Optional<LastRelease> last = LastRelease.read(ownFolder);
            if (live.isEmpty()) {
                return Optional.of("channel `" + channel + "` has no live release");
            }
            if (last.isEmpty()) {
                return Optional.of("the last release of this folder is unknown");
            }
            if (!live.get().id().equals(last.get().release())) {
                return Optional.of(otherRelease(live.get(), last.get()));
            }
            if (!last.get().failedScenarios().isEmpty()) {
                return Optional.of("`" + String.join("`, `", last.get().failedScenarios()) + "` was not released");
            }
            return driftProblem(new DriftCheck(store, ConfiguredStore.files(config, store)).liveFindings(channel));
        } catch (SassException e) {
            return Optional.of(e.diagnostics().get(0).message());
        } catch (IOException e) {
            return Optional.of("cannot read the last release of this folder: " + e.getMessage());
        }
    }

    private static String otherRelease(ReleaseManifest live, LastRelease last) {
        String by = live.action() == ReleaseManifest.Action.ROLLBACK ? " (rollback)" : "";
        return "release " + live.id() + " is live since " + live.liveSince() + by
                + ", not the last release of this folder, " + last.release();
    }

    private static Optional<String> driftProblem(List<DriftCheck.Finding> findings) {
        return findings.stream()
                .findFirst()
                .map(first -> "`" + first.subject() + "` " + first.text()
                        + (findings.size() == 1 ? "" : " (and " + (findings.size() - 1) + " more; see `drift`)"));
    }

    @Override
    public void run(StageInputs inputs, boolean resume) throws IOException {
        SassConfig config = run.config();
        StageTasks.buildFolderWarning(run.loaded())
                .ifPresent(warning -> run.listener().accept(new PipelineEvent.Warned(List.of(warning))));
        QualityGateCheck gates = QualityGateCheck.of(run, ownFolder);
        List<QualityGateVerdict> verdicts = new ArrayList<>();
        // The gates are evaluated for all scenarios, including those that are not published now, because the last
        // passed run covers all.
        QualityGateVerdicts evaluated = new QualityGateVerdicts() {
            @Override
            public List<QualityGateVerdict> evaluate(Optional<ReleaseManifest> live) {
                verdicts.addAll(gates.verdicts(live));
                admission.accept(published(verdicts).stream().allMatch(QualityGateVerdict::passes));
                return verdicts;
            }

            @Override
            public SourceSpan location(QualityGateVerdict verdict) {
                return gates.location(verdict);
            }
        };
        try (VectorStore store = ConfiguredStore.open(config)) {
            Publisher.Outcome outcome = publisher(store, evaluated).publish(content(inputs.fingerprint()));
            // If nothing changed, the publisher does not evaluate the gates, for example after an interruption directly
            // after the activation.
            gates.rememberPassed(verdicts.isEmpty() ? gates.verdicts(Optional.of(outcome.release())) : verdicts);
            LastRelease last = LastRelease.of(
                    outcome.release(),
                    LiveReleaseState.location(config),
                    outcome.failedScenarios().keySet());
            last.write(ownFolder);
            last.write(run.output());
            if (!store.warnings().isEmpty()) {
                run.listener().accept(new PipelineEvent.Warned(store.warnings()));
            }
            run.listener()
                    .accept(new PipelineEvent.Released(outcome.release(), storeLocation(config), outcome.changed()));
        } finally {
            gatesEvaluated = !verdicts.isEmpty();
            if (gatesEvaluated) {
                gates.store(verdicts);
            }
        }
    }

    /**
     * Evaluates the gates of the published scenarios if the last {@link #run} did not, because nothing was built, or if
     * the stage is up to date.
     *
     * @throws SassException SASS6001 for each scenario that does not pass, unless {@code publish.keepFailedScenarios} is
     * true
     */
    void requireGates() throws IOException {
        if (gatesEvaluated || run.config().qualityGates().isEmpty()) {
            return;
        }
        QualityGateCheck gates = QualityGateCheck.of(run, ownFolder);
        List<QualityGateVerdict> published = published(gates.evaluate());
        run.listener().accept(new PipelineEvent.GatesEvaluated(published, gates.file()));
        if (!run.config().publish().keepFailedScenarios()) {
            gates.rejectFailures(published);
        }
    }

    private List<QualityGateVerdict> published(List<QualityGateVerdict> verdicts) {
        List<String> only = run.config().publish().only();
        return verdicts.stream()
                .filter(verdict -> only.isEmpty() || only.contains(verdict.scenario()))
                .toList();
    }

    /** Returns what publishing the export would do. */
    Publisher.Preview preview() throws IOException {
        try (VectorStore store = ConfiguredStore.openOrEmpty(run.config())) {
            return publisher(store, QualityGateCheck.of(run)::verdicts).preview(content(""));
        }
    }

    private Publisher publisher(VectorStore store, QualityGateVerdicts gates) throws IOException {
        SassConfig config = run.config();
        Publisher publisher = new Publisher(
                        store,
                        ConfiguredStore.files(config, store),
                        new Publisher.Options(
                                config.publish().channel(),
                                config.publish().annRecall(),
                                config.publish().keepReleases(),
                                config.publish().only(),
                                config.publish().keepFailedScenarios(),
                                config.publish().maxChurn(),
                                gates,
                                endsHold),
                        clock,
                        progress -> run.listener().accept(new PipelineEvent.Publishing(progress)))
                .withdrawing(withdrawn());
        return PartRunner.find()
                .map(runner -> publisher.writingWith(new PartRowWriter(runner, ConfiguredStore.options(config))))
                .orElse(publisher);
    }

    /** Returns the withdrawn items that the run folder lists. The folder of a refresh does not list later withdrawals. */
    private List<String> withdrawn() throws IOException {
        Set<String> items = new LinkedHashSet<>(LastRelease.withdrawn(ownFolder));
        items.addAll(LastRelease.withdrawn(run.output()));
        return List.copyOf(items);
    }

    private ReleaseContent content(String fingerprint) throws IOException {
        PublishConfig.Filters filters = run.config().publish().filters();
        Map<String, String> fingerprints = new TreeMap<>(trainingFingerprint());
        fingerprints.put("run", fingerprint);
        fingerprints.put(ReleaseManifest.INDEX, indexFingerprint());
        TrainingLineage lineage = TrainingLineage.read(run.trained().resolve(RunContext.FINETUNE));
        return ExportReader.open(run.export(), fingerprints)
                .withWeights(new ReleaseManifest.WeightOrigin(lineage.coldStart(), lineage.warmStarts()))
                .withFilters(FilterColumns.of(filters.text(), filters.number()))
                .withProvenance(provenance())
                .withEvaluations(Files.exists(run.evaluation()) ? EvaluationJson.read(run.evaluation()) : Map.of());
    }

    /** The fingerprint that the log of the training prints. */
    private Map<String, String> trainingFingerprint() throws IOException {
        RunState.CompletedStage training =
                RunFolder.read(run.trained()).completed().get(PipelineStage.FINETUNE);
        return training == null
                ? Map.of()
                : Map.of(ReleaseManifest.TRAINING, training.inputs().fingerprint());
    }

    /** The configuration and the source files that the dataset was prepared from. They may have changed since. */
    private Map<String, String> provenance() throws IOException {
        Map<String, String> values = new TreeMap<>(run.loaded().effectiveValues());
        values.putAll(sources(ownFolder));
        return values;
    }

    /** Returns the source files that the dataset of a run folder was prepared from, as in the provenance. */
    static Map<String, String> sources(Path folder) throws IOException {
        Map<String, String> values = new TreeMap<>();
        RunState.CompletedStage prepared = RunFolder.read(folder).completed().get(PipelineStage.PREPARE);
        if (prepared != null) {
            prepared.inputs().values().forEach((name, version) -> {
                if (SourceVersions.isSource(name, version)) {
                    values.put(RunContext.FILE + name, version);
                }
            });
        }
        return values;
    }

    /** Fingerprint of the index and verification settings of collections. */
    private String indexFingerprint() {
        SortedMap<String, String> keys =
                new TreeMap<>(run.stageInputs(PipelineStage.PUBLISH).values());
        keys.keySet().removeIf(path -> !indexes(path));
        return StageInputs.of(keys).fingerprint();
    }

    /** Returns whether a change of a key requires new collections of the same vectors. */
    public static boolean indexes(String path) {
        return INDEX.contains(path);
    }

    /** The location of the store in messages. */
    static String storeLocation(SassConfig config) {
        return config.publish().store().equals(PublishConfig.MILVUS)
                ? config.publish().milvus().uri()
                : LiveReleaseState.location(config);
    }
}
