package org.sassrec.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sassrec.comparison.ComparisonAnalysis;
import org.sassrec.comparison.ComparisonRunner;
import org.sassrec.comparison.TransferAnalysis;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.qualitygate.QualityGateVerdict;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.JsonFiles;
import org.sassrec.pipeline.Pipeline;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.stage.QualityGateCheck;
import org.sassrec.pipeline.stage.Refresh;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.plan.NewScenario;
import org.sassrec.plan.PlanGuard;
import org.sassrec.plan.Planner;
import org.sassrec.prepare.DataValidation;
import org.sassrec.prepare.ScenarioOverlap;
import org.sassrec.release.ConfiguredStore;
import org.sassrec.release.DriftCheck;
import org.sassrec.release.ItemWithdrawal;
import org.sassrec.release.PublishProgress;
import org.sassrec.release.Publisher;
import org.sassrec.release.ReleaseStatus;
import org.sassrec.release.Rollback;
import org.sassrec.report.ComparisonTable;
import org.sassrec.report.ReportPage;
import org.sassrec.report.RunReportBuilder;
import org.sassrec.result.ComparisonResult;
import org.sassrec.result.PlanResult;
import org.sassrec.result.RunReport;
import org.sassrec.result.TransferResult;
import org.sassrec.scaffold.ProjectDraft;
import org.sassrec.scaffold.ProjectGuesser;
import org.sassrec.scaffold.Prompter;
import org.sassrec.serving.Query;
import org.sassrec.serving.QueryResult;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;

/**
 * A project with a {@code sass.yaml}, from plain Java. Each method does what the goal of the same name does and returns its result;
 * the command line and the Maven plugin call these methods.
 *
 * <pre>{@code
 * Sass sass = Sass.load(Path.of("sass.yaml"));
 * sass.train();
 * sass.publish();
 * QueryResult result = sass.query(Query.of("home", "u00017", 10));
 * }</pre>
 *
 * <p>Each method throws a {@link SassException} for a problem that the user can correct. Stages that are up to date do not run again.
 * What would lose something of what is released is refused, see {@link #allowingLosses}.
 */
public final class Sass {
    private final ConfigRequest request;
    private final LoadedConfig config;
    private final Options options;

    /**
     * How the methods work.
     *
     * @param savedPlan that stages must keep to; {@code null} for none
     * @param allowsLosses whether something of what is released may be lost
     */
    private record Options(
            Clock clock,
            Consumer<PipelineEvent> listener,
            @Nullable Path savedPlan,
            boolean allowsLosses) {}

    private Sass(ConfigRequest request, LoadedConfig config, Options options) {
        this.request = request;
        this.config = config;
        this.options = options;
    }

    /** Loads and checks a configuration; profiles are those of the environment variable {@code SASS_PROFILE}. */
    public static Sass load(Path file) {
        return load(ConfigRequest.of(file));
    }

    /** Loads and checks a configuration with profiles and overrides. */
    public static Sass load(ConfigRequest request) {
        return of(request, ConfigLoader.load(request));
    }

    /** The same with the variants of {@code compare}, or those that there are without one, for {@link #compare}. */
    public static Sass loadCompared(ConfigRequest request) {
        return of(request, ConfigLoader.loadWithVariants(request));
    }

    private static Sass of(ConfigRequest request, LoadedConfig config) {
        return new Sass(request, config, new Options(Clock.systemUTC(), event -> {}, null, false));
    }

    /** Returns the same project with a listener for the events of its stages and of its store. */
    public Sass withListener(Consumer<PipelineEvent> events) {
        return new Sass(request, config, new Options(options.clock, events, options.savedPlan, options.allowsLosses));
    }

    /** Returns the same project with another clock. */
    public Sass withClock(Clock clock) {
        return new Sass(request, config, new Options(clock, options.listener, options.savedPlan, options.allowsLosses));
    }

    /** Returns the same project whose stages do what a saved plan says, and refuse if it no longer holds. */
    public Sass withSavedPlan(Path plan) {
        return new Sass(request, config, new Options(options.clock, options.listener, plan, options.allowsLosses));
    }

    /** Returns the same project with leave to lose something of what is released, as {@link #plan} shows it. */
    public Sass allowingLosses() {
        return new Sass(request, config, new Options(options.clock, options.listener, options.savedPlan, true));
    }

    /** Returns the configuration. */
    public LoadedConfig config() {
        return config;
    }

    /** Returns the folder of the run, which holds what the stages write. */
    public Path folder() {
        return StageTasks.folder(config);
    }

    /** Returns all problems of a configuration, errors and warnings; an empty list if it is valid. */
    public static List<Diagnostic> validate(ConfigRequest request) {
        try {
            return ConfigLoader.load(request).warnings();
        } catch (SassException problems) {
            return problems.diagnostics();
        }
    }

    /**
     * Checks the configuration, and its variants, against the data.
     *
     * @return warnings, and what was found
     * @throws SassException with all problems, if one of them is an error
     */
    public DataValidation.Report validateData() throws IOException {
        return ProjectData.validate(request, config);
    }

    /**
     * Counts what a scenario of the configuration has, and what it shares with each of the others.
     *
     * @throws SassException with all that is wrong with the data
     */
    public ScenarioOverlap.Result overlap(String scenario) throws IOException {
        return ProjectData.overlap(config, folder(), scenario);
    }

    /**
     * Guesses a project for data: where the events lie, what their columns mean, and which scenarios there are.
     *
     * @param folder of the project
     * @param zone of times without one
     */
    public static ProjectDraft guess(Path folder, ZoneId zone, ProjectGuesser.Options given, Prompter prompter)
            throws IOException {
        return ProjectData.guess(folder, zone, given, prompter);
    }

    /** Returns what {@link #train} and {@link #publish} would do. Nothing runs. */
    public PlanResult plan() throws IOException {
        return Planner.plan(config, options.clock);
    }

    /** The same with what was counted of a scenario that is not in the dataset yet. */
    public PlanResult plan(NewScenario added) throws IOException {
        return Planner.plan(config, options.clock, added);
    }

    /** Returns warnings of files without which a plan of this project cannot be carried out. */
    public List<Diagnostic> missingSources(PlanResult plan) {
        return ProjectData.missingSources(config, plan);
    }

    /** Prepares the dataset. */
    public void prepare() throws IOException {
        Set<PipelineStage> goals = EnumSet.of(PipelineStage.PREPARE);
        run(goals, options.listener, () -> goals);
    }

    /** Trains, exports and evaluates the model. */
    public EvaluationReport train() throws IOException {
        return run(EnumSet.of(PipelineStage.EXPORT, PipelineStage.EVALUATE), options.listener, this::evaluation);
    }

    /**
     * Evaluates the model on the test split, and trains it first if it is out of date.
     *
     * @throws SassException also with SASS6001 for each scenario that does not pass its quality gates, unless {@code
     *     publish.keepFailedScenarios} says that it stays as it is live; the listener has heard the verdicts before
     */
    public EvaluationReport evaluate() throws IOException {
        return run(EnumSet.of(PipelineStage.EVALUATE), options.listener, () -> {
            EvaluationReport report = evaluation();
            checkGates();
            return report;
        });
    }

    private EvaluationReport evaluation() throws IOException {
        Path file = StageTasks.evaluation(config);
        EvaluationReport report = JsonFiles.read(file, EvaluationReport.class);
        options.listener.accept(new PipelineEvent.Evaluated(report, file));
        return report;
    }

    private void checkGates() throws IOException {
        QualityGateCheck gates = QualityGateCheck.of(config);
        List<QualityGateVerdict> verdicts = gates.evaluate();
        options.listener.accept(new PipelineEvent.GatesEvaluated(verdicts, gates.file()));
        gates.rememberPassed(verdicts);
        if (!config.config().publish().keepFailedScenarios()) {
            gates.rejectFailures(verdicts);
        }
    }

    private <T> T run(Set<PipelineStage> goals, Consumer<PipelineEvent> events, Pipeline.CompletionAction<T> result)
            throws IOException {
        QualityGateCheck gates = QualityGateCheck.of(config);
        if (goals.contains(PipelineStage.EVALUATE)) {
            // A nightly build begins with `train`: where that fails, `evaluate` is not reached.
            gates.reset();
        }
        if (goals.contains(PipelineStage.PUBLISH)) {
            StageTasks.requireVectors(config);
        }
        guard(goals);
        return new Pipeline(folder(), StageTasks.of(config, options.clock, events), options.clock)
                .configuredBy(config)
                .run(goals, gates.watch(events), result);
    }

    /** Refuses what a saved plan does not say, and what would be lost without leave. */
    private void guard(Set<PipelineStage> goals) throws IOException {
        PlanGuard guard = new PlanGuard(config, goals, options.clock);
        if (options.savedPlan != null) {
            guard.verifySaved(options.savedPlan);
        }
        if (!options.allowsLosses) {
            guard.rejectLosses();
        }
    }

    /**
     * Trains and evaluates the variants of {@code compare}, compares them over the same queries, and writes {@code
     * compare.json}, {@code compare.md} and {@code compare.html} into {@link #folder}. Killed, it goes on where it was.
     *
     * @param progress receives the events of each run
     */
    public ComparisonResult compare(ComparisonRunner.Listener progress) throws IOException {
        LoadedConfig compared = config.isCompared() ? config : ConfigLoader.loadWithVariants(request);
        ComparisonResult result =
                ComparisonAnalysis.of(compared, new ComparisonRunner(compared, options.clock, progress).run());
        JsonFiles.write(folder().resolve("compare.json"), result);
        AtomicFile.write(folder().resolve("compare.md"), ComparisonTable.markdown(result));
        AtomicFile.write(folder().resolve("compare.html"), ReportPage.of(result));
        return result;
    }

    /** Writes a page about the run that is there, {@code report.html} and {@code report.json} in {@link #folder}. */
    public RunReport report() throws IOException {
        RunReport report = RunReportBuilder.of(config);
        JsonFiles.write(folder().resolve("report.json"), report);
        AtomicFile.write(folder().resolve("report.html"), ReportPage.of(report));
        return report;
    }

    /**
     * Trains twins of the model that tell which scenarios help and which harm each other, for {@link #report}. Killed, it goes
     * on where it was.
     *
     * @param progress receives the events of each run
     */
    public TransferResult transfer(TransferAnalysis.Limits limits, ComparisonRunner.Listener progress)
            throws IOException {
        RunReportBuilder.requireRun(config); // not after an hour
        TransferResult found = TransferAnalysis.run(request, config, limits, options.clock, progress);
        JsonFiles.write(RunReportBuilder.file(config), found);
        return found;
    }

    /** Publishes one vector collection per scenario and makes the release live. */
    public ReleaseManifest publish() throws IOException {
        return released(events -> run(EnumSet.of(PipelineStage.PUBLISH), events, () -> true));
    }

    /** Returns what {@link #publish} would do with the export that is there. Nothing is trained or changed. */
    public Publisher.Preview previewPublish() throws IOException {
        guard(EnumSet.of(PipelineStage.PUBLISH));
        return StageTasks.preview(config, options.listener);
    }

    /** Publishes vectors of the newest data with the weights of the last training. Nothing is trained. */
    public ReleaseManifest refresh() throws IOException {
        guard(EnumSet.of(PipelineStage.PUBLISH));
        return released(events -> new Refresh(config, options.clock, events).run());
    }

    /** A job that makes a release live, or finds it live. */
    @FunctionalInterface
    private interface ReleaseJob {
        void run(Consumer<PipelineEvent> events) throws IOException;
    }

    private ReleaseManifest released(ReleaseJob job) throws IOException {
        AtomicReference<@Nullable ReleaseManifest> released = new AtomicReference<>();
        job.run(event -> {
            if (event instanceof PipelineEvent.Released made) {
                released.set(made.release());
            }
            options.listener.accept(event);
        });
        ReleaseManifest made = released.get();
        return made != null
                ? made
                : withStore(store -> ReleaseChannel.of(
                                store, config.config().publish().channel())
                        .live()
                        .orElseThrow());
    }

    /** Queries the live release once. A program with many queries keeps a {@link #retriever}. */
    public QueryResult query(Query query) {
        try (Retriever retriever = retriever()) {
            return retriever.retrieve(query);
        }
    }

    /** Opens a retriever of the channel of the configuration. The caller closes it. */
    public Retriever retriever() {
        SassConfig project = config.config();
        return Retriever.owning(ConfiguredStore.openExisting(project), ConfiguredStore.home(project))
                .channel(project.publish().channel())
                .refreshEvery(Duration.ZERO)
                .open();
    }

    /** Returns the live release of each channel of the store. */
    public List<ReleaseStatus> status() {
        return withStore(ReleaseStatus::of);
    }

    /**
     * Makes an earlier release live again.
     *
     * @param release its id; {@code null} for the previous one
     */
    public ReleaseManifest rollback(@Nullable String release) {
        return withStore(store -> {
            Rollback rollback = new Rollback(
                    store, home(), config.config().publish().channel(), options.clock, this::storeProgress);
            return release == null ? rollback.toPrevious() : rollback.toRelease(release);
        });
    }

    /**
     * Takes items out of all releases of all channels, and out of all later ones. There is no way back.
     *
     * @param allowUnknown whether also items that no collection has
     * @return by item, the collections that had it
     */
    public Map<String, List<String>> withdraw(List<String> items, boolean allowUnknown) {
        // Gone with the store is what is withdrawn here, too.
        StageTasks.buildFolderWarning(config)
                .ifPresent(warning -> options.listener.accept(new PipelineEvent.Warned(List.of(warning))));
        return withStore(store ->
                new ItemWithdrawal(store, home(), options.clock, this::storeProgress).withdraw(items, allowUnknown));
    }

    /**
     * What the store holds other than the manifests of the releases say.
     *
     * @param findings what differs, of all channels
     * @param filesOfOtherStores files of releases that this store has not, by the store that they are kept for
     */
    public record Drift(List<DriftCheck.Finding> findings, Map<String, List<Path>> filesOfOtherStores) {}

    /** Compares what the store holds with what the manifests of the releases say. */
    public Drift drift() {
        return withStore(store -> {
            DriftCheck check = new DriftCheck(store, home());
            return new Drift(
                    check.findings().stream()
                            .map(finding -> finding.withPhysicalSubject(store))
                            .toList(),
                    check.filesOfOtherStores());
        });
    }

    private Path home() {
        return ConfiguredStore.home(config.config());
    }

    private void storeProgress(PublishProgress progress) {
        options.listener.accept(new PipelineEvent.Publishing(progress));
    }

    private <T> T withStore(Function<VectorStore, T> use) {
        try (VectorStore store = ConfiguredStore.openExisting(config.config())) {
            return use.apply(store);
        }
    }
}
