package org.sassrec.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.experiment.RunListener;
import org.sassrec.experiment.TransferAnalysis;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.stage.Publication;
import org.sassrec.pipeline.stage.Refresh;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.plan.Planner;
import org.sassrec.prepare.DataValidation;
import org.sassrec.release.DriftCheck;
import org.sassrec.release.Publisher;
import org.sassrec.release.ReleaseStatus;
import org.sassrec.report.RunReportBuilder;
import org.sassrec.result.BacktestResult;
import org.sassrec.result.ComparisonResult;
import org.sassrec.result.PlanResult;
import org.sassrec.result.RunReport;
import org.sassrec.result.TransferResult;
import org.sassrec.result.TuneResult;
import org.sassrec.scaffold.ProjectDraft;
import org.sassrec.scaffold.ProjectGuesser;
import org.sassrec.scaffold.Prompter;
import org.sassrec.serving.Query;
import org.sassrec.serving.QueryResult;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.training.cluster.Cluster;

/**
 * Java API of a project with a {@code sass.yaml}. Each method executes the goal of the same name and returns its
 * result. The command line and the Maven plugin call these methods.
 *
 * <pre>{@code
 * Sass sass = Sass.load(Path.of("sass.yaml"));
 * sass.train();
 * sass.publish();
 * QueryResult result = sass.query(Query.of("home", "u00017", 10));
 * }</pre>
 *
 * <p>Each method throws a {@link SassException} for a problem that the user can fix. Stages that are up to date do not
 * run again. Destructive changes are rejected unless {@link #allowingLosses} allows them.
 */
public final class Sass {
    private final ConfigRequest request;
    private final LoadedConfig config;
    private final SassOptions options;

    private Sass(ConfigRequest request, LoadedConfig config, SassOptions options) {
        this.request = request;
        this.config = config;
        this.options = options;
    }

    /** Loads and checks a configuration with the profiles of the environment variable {@code SASS_PROFILE}. */
    public static Sass load(Path file) {
        return load(ConfigRequest.of(file));
    }

    /** Loads and checks a configuration with profiles and overrides. */
    public static Sass load(ConfigRequest request) {
        return of(request, ConfigLoader.load(request));
    }

    /**
     * Loads and checks a configuration with the variants of {@code compare}, for {@link #compare}. Without configured
     * variants, uses the default variants.
     */
    public static Sass loadCompared(ConfigRequest request) {
        return of(request, ConfigLoader.loadWithVariants(request));
    }

    /** Loads and checks a configuration with the search of {@code tune}, for {@link #tune}. */
    public static Sass loadToTune(ConfigRequest request) {
        return of(request, ConfigLoader.loadToTune(request));
    }

    private static Sass of(ConfigRequest request, LoadedConfig config) {
        return new Sass(
                request,
                config,
                new SassOptions(Clock.systemUTC(), event -> {}, null, false, null, new FindingReporter()));
    }

    /** Returns a copy with a listener for the events of stages and of the store. */
    public Sass withListener(Consumer<PipelineEvent> events) {
        return new Sass(request, config, options.withListener(events));
    }

    /** Returns a copy with another clock for times of logs and releases. {@link ConfigRequest#withDate} sets the day. */
    public Sass withClock(Clock clock) {
        return new Sass(request, config, options.withClock(clock));
    }

    /** Returns a copy whose stages execute a saved plan. They fail if the plan is out of date. */
    public Sass withSavedPlan(Path plan) {
        return new Sass(request, config, options.withSavedPlan(plan));
    }

    /** Returns a copy that allows destructive changes, see {@link #plan}. */
    public Sass allowingLosses() {
        return new Sass(request, config, options.allowingLosses());
    }

    /** Returns a copy whose {@link #train} trains on a cluster. This process must be the chief. */
    public Sass onCluster(Cluster cluster) {
        return new Sass(request, config, options.withCluster(cluster));
    }

    /**
     * Computes the training steps that the chief of the cluster gives to this worker, until the chief ends the training.
     * The prepared dataset must be in the run folder when the chief begins to train. Writes nothing.
     *
     * @throws SassException SASS5303 if configuration or dataset differ from those of the chief, SASS5305 if the cluster
     * is lost
     */
    public void work(Cluster cluster) throws IOException {
        training().work(cluster);
    }

    /** Returns the configuration. */
    public LoadedConfig config() {
        return config;
    }

    /** Returns the run folder with the output of the stages. */
    public Path folder() {
        return StageTasks.folder(config);
    }

    /** Returns all errors and warnings of a configuration; an empty list if it is valid. */
    public static List<Diagnostic> validate(ConfigRequest request) {
        try {
            return ConfigLoader.load(request).warnings();
        } catch (SassException problems) {
            return problems.diagnostics();
        }
    }

    /**
     * Checks the configuration and its variants against the data.
     *
     * @return warnings and a summary of the data
     * @throws SassException with all problems if one of them is an error
     */
    public DataValidation.Report validateData() throws IOException {
        return ProjectData.validate(request, config);
    }

    /**
     * Derives the configuration of a new project from data files: event files, columns and scenarios.
     *
     * @param folder of the project
     * @param zone for times without a zone
     */
    public static ProjectDraft guess(Path folder, ZoneId zone, ProjectGuesser.Options given, Prompter prompter)
            throws IOException {
        return ProjectData.guess(folder, zone, given, prompter);
    }

    /** Returns what {@link #train} and {@link #publish} would do. No stage runs. */
    public PlanResult plan() throws IOException {
        return Planner.plan(config, options.clock());
    }

    /** Returns a warning for each missing file that a plan of this project needs. */
    public List<Diagnostic> missingSources(PlanResult plan) {
        return ProjectData.missingSources(config, plan);
    }

    /** Returns a sentence without its period for each source without files. Reads no data. */
    public List<String> missingFiles() {
        return ProjectData.missingFiles(config);
    }

    /** Prepares the dataset. */
    public void prepare() throws IOException {
        training().prepare();
    }

    /** Trains, exports and evaluates the model. */
    public EvaluationReport train() throws IOException {
        return training().train();
    }

    /**
     * Evaluates the model on the test split and evaluates the quality gates. Trains the model first if it is out of
     * date. The listener receives the verdicts.
     *
     * @throws SassException SASS6001 for each scenario that does not pass its quality gates, unless {@code
     * publish.keepFailedScenarios} is true; SASS6004 after complete work, see {@code run.failOnAlerts}
     */
    public EvaluationReport evaluate() throws IOException {
        return training().evaluate();
    }

    private ProjectTraining training() {
        return new ProjectTraining(config, options);
    }

    /**
     * Trains and evaluates the variants of {@code compare} and compares them over the same queries. Writes {@code
     * compare.json}, {@code compare.md} and {@code compare.html} into {@link #folder}. After an interruption, the next
     * call continues from there.
     *
     * @param progress receives the events of each run
     */
    public ComparisonResult compare(RunListener progress) throws IOException {
        LoadedConfig compared =
                config.isFor(LoadedConfig.Comparison.class) ? config : ConfigLoader.loadWithVariants(request);
        return experiments(progress).compare(compared);
    }

    /**
     * Searches for better settings. Writes {@code tune.json} and {@code tune.html} into {@link #folder}. After an
     * interruption, the next call continues from there.
     *
     * @param progress receives the events of each run
     */
    public TuneResult tune(RunListener progress) throws IOException {
        LoadedConfig tuned = config.isFor(LoadedConfig.Tuning.class) ? config : ConfigLoader.loadToTune(request);
        return experiments(progress).tune(tuned);
    }

    private ProjectExperiments experiments(RunListener progress) {
        return new ProjectExperiments(request, options.clock(), progress);
    }

    /**
     * Compares the strategies of {@code backtest} over past days. Writes {@code backtest.json} and {@code
     * backtest.html}. After an interruption, the next call continues after the last complete day.
     *
     * @param progress receives the events of each day
     */
    public BacktestResult backtest(LocalDate from, LocalDate to, RunListener progress) throws IOException {
        return experiments(progress).backtest(from, to);
    }

    /**
     * Writes the daily metrics of the newest recorded day for the textfile collector of Prometheus.
     *
     * @param file created or replaced
     */
    public void writePrometheus(Path file) throws IOException {
        new ProjectDays(config).writePrometheus(file);
    }

    /** Returns the conclusion of the last evaluation in one to three sentences. */
    public String conclusion() throws IOException {
        return RunReportBuilder.conclusion(config);
    }

    /** Writes {@code report.html} and {@code report.json} about the existing run into {@link #folder}. */
    public RunReport report() throws IOException {
        return new ProjectReports(config, folder()).report();
    }

    /**
     * Trains comparison models that measure the transfer between scenarios, for {@link #report}. After an interruption,
     * the next call continues from there.
     *
     * @param progress receives the events of each run
     */
    public TransferResult transfer(TransferAnalysis.Limits limits, RunListener progress) throws IOException {
        return experiments(progress).transfer(config, limits);
    }

    /**
     * Publishes the model that {@link #train} trained and evaluated in this run folder: one vector collection per
     * scenario, activated together. Trains nothing. The listener receives its metrics and those of the live release.
     *
     * @throws SassException SASS5924 without a complete training and evaluation, SASS5925 if the configuration differs
     * from theirs, SASS6001 for a failed quality gate, also if the release is live already, SASS7554 after a rollback unless
     * {@link #allowingLosses} allows it, SASS6004 after the activation, see {@code run.failOnAlerts}
     */
    public ReleaseManifest publish() throws IOException {
        return releases()
                .publish(
                        StageTasks.evaluation(config),
                        events -> new Publication(config, options.clock(), events)
                                .endingHold(options.allowsLosses())
                                .run(this::guardPublish));
    }

    /** Returns what {@link #publish} would do. Nothing changes. */
    public Publisher.Preview previewPublish() throws IOException {
        return new Publication(config, options.clock(), options.listener())
                .endingHold(options.allowsLosses())
                .preview(this::guardPublish);
    }

    /**
     * Publishes vectors of the newest data with the weights of the last training. Nothing is trained.
     *
     * @throws SassException SASS6004 after the activation, see {@code run.failOnAlerts}
     */
    public ReleaseManifest refresh() throws IOException {
        ProjectData.requireReady(config);
        guardPublish();
        return releases()
                .publish(
                        null,
                        events -> new Refresh(config, options.clock(), events)
                                .endingHold(options.allowsLosses())
                                .run());
    }

    /** Queries the live release once. For many queries, use a {@link #retriever}. */
    public QueryResult query(Query query) {
        try (Retriever retriever = retriever()) {
            return retriever.retrieve(query);
        }
    }

    /** Opens a retriever of the configured channel. The caller closes it. */
    public Retriever retriever() {
        return releases().retriever();
    }

    /** Returns the live release of each channel of the store. */
    public List<ReleaseStatus> status() {
        return releases().status();
    }

    /**
     * Activates an earlier release. Later publishes and refreshes do not replace it until {@link #allowingLosses} allows it.
     *
     * @param release its id; {@code null} for the previous one
     */
    public ReleaseManifest rollback(@Nullable String release) {
        return releases().rollback(release);
    }

    /**
     * Removes items from all present and future releases of all channels. A withdrawal cannot be undone.
     *
     * @param allowUnknown whether to accept items that no collection contains
     * @return by item, the collections that contained it
     */
    public Map<String, List<String>> withdraw(List<String> items, boolean allowUnknown) {
        return releases().withdraw(items, allowUnknown);
    }

    /**
     * Differences between the store and the manifests of its releases.
     *
     * @param findings differences of all channels
     * @param filesOfOtherStores local files of releases that this store does not contain, by the store that they belong
     * to
     */
    public record Drift(List<DriftCheck.Finding> findings, Map<String, List<Path>> filesOfOtherStores) {}

    /** Compares the content of the store with the manifests of its releases. */
    public Drift drift() {
        return releases().drift();
    }

    private void guardPublish() throws IOException {
        training().guard(Set.of(PipelineStage.PUBLISH));
    }

    private ProjectReleases releases() {
        return new ProjectReleases(config, options.clock(), options.listener());
    }
}
