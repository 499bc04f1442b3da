package org.sassrec.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sassrec.comparison.ComparisonAnalysis;
import org.sassrec.comparison.ComparisonRunner;
import org.sassrec.config.ConfigLoader;
import org.sassrec.config.ConfigRequest;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.EvaluationJson;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.pipeline.Pipeline;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.stage.Refresh;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.plan.PlanGuard;
import org.sassrec.plan.Planner;
import org.sassrec.release.ConfiguredStore;
import org.sassrec.release.ReleaseStatus;
import org.sassrec.release.Rollback;
import org.sassrec.result.ComparisonResult;
import org.sassrec.result.PlanResult;
import org.sassrec.serving.Query;
import org.sassrec.serving.QueryResult;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;

/**
 * A project with a {@code sass.yaml}, from plain Java. Each method does what the goal of the same name does and returns its result.
 *
 * <pre>{@code
 * Sass sass = Sass.load(Path.of("sass.yaml"));
 * sass.train();
 * sass.publish();
 * QueryResult result = sass.query(Query.of("home", "u00017", 10));
 * }</pre>
 *
 * <p>Each method throws a {@link SassException} for a problem that the user can correct. Stages that are up to date do not run again.
 */
public final class Sass {
    private final ConfigRequest request;
    private final LoadedConfig config;
    private final Clock clock;
    private final Consumer<PipelineEvent> listener;

    private Sass(ConfigRequest request, LoadedConfig config, Clock clock, Consumer<PipelineEvent> listener) {
        this.request = request;
        this.config = config;
        this.clock = clock;
        this.listener = listener;
    }

    /** Loads and checks a configuration; profiles are those of the environment variable {@code SASS_PROFILE}. */
    public static Sass load(Path file) {
        return load(ConfigRequest.of(file));
    }

    /** Loads and checks a configuration with profiles and overrides. */
    public static Sass load(ConfigRequest request) {
        return new Sass(request, ConfigLoader.load(request), Clock.systemUTC(), event -> {});
    }

    /** Returns the same project with a listener for the events of its stages. */
    public Sass withListener(Consumer<PipelineEvent> events) {
        return new Sass(request, config, clock, events);
    }

    /** Returns the same project with another clock. */
    public Sass withClock(Clock other) {
        return new Sass(request, config, other, listener);
    }

    /** Returns the configuration. */
    public LoadedConfig config() {
        return config;
    }

    /** Returns all problems of a configuration, errors and warnings; an empty list if it is valid. */
    public static List<Diagnostic> validate(ConfigRequest request) {
        try {
            return ConfigLoader.load(request).warnings();
        } catch (SassException problems) {
            return problems.diagnostics();
        }
    }

    /** Returns what {@link #train} and {@link #publish} would do. Nothing runs. */
    public PlanResult plan() throws IOException {
        return Planner.plan(config, clock);
    }

    /** Prepares the dataset. */
    public void prepare() throws IOException {
        run(EnumSet.of(PipelineStage.PREPARE), listener);
    }

    /** Trains, exports and evaluates the model. */
    public EvaluationReport train() throws IOException {
        run(EnumSet.of(PipelineStage.EXPORT, PipelineStage.EVALUATE), listener);
        return evaluation();
    }

    /** Evaluates the model on the test split, and trains it first if it is out of date. */
    public EvaluationReport evaluate() throws IOException {
        run(EnumSet.of(PipelineStage.EVALUATE), listener);
        return evaluation();
    }

    /**
     * Trains and evaluates the variants of {@code compare} and compares them over the same queries.
     *
     * @param progress receives the events of each run
     */
    public ComparisonResult compare(ComparisonRunner.Listener progress) throws IOException {
        LoadedConfig compared = ConfigLoader.loadCompared(request);
        return ComparisonAnalysis.of(compared, new ComparisonRunner(compared, clock, progress).run());
    }

    /**
     * Publishes one vector collection per scenario and makes the release live.
     *
     * @throws SassException also if something that is released would be lost
     */
    public ReleaseManifest publish() throws IOException {
        StageTasks.requireVectors(config);
        PlanGuard.of(config, Set.of(PipelineStage.PUBLISH), clock).rejectLosses();
        run(EnumSet.of(PipelineStage.PUBLISH), listener);
        return live();
    }

    /** Publishes vectors of the newest data with the weights of the last training. Nothing is trained. */
    public ReleaseManifest refresh() throws IOException {
        PlanGuard.of(config, Set.of(PipelineStage.PUBLISH), clock).rejectLosses();
        Refresh.of(config, clock, listener).run();
        return live();
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
        try (VectorStore store = ConfiguredStore.openExisting(config.config())) {
            return ReleaseStatus.of(store);
        }
    }

    /**
     * Makes an earlier release live again.
     *
     * @param release its id; {@code null} for the previous one
     */
    public ReleaseManifest rollback(@Nullable String release) {
        SassConfig project = config.config();
        try (VectorStore store = ConfiguredStore.openExisting(project)) {
            Rollback rollback = new Rollback(
                    store,
                    ConfiguredStore.home(project),
                    project.publish().channel(),
                    clock,
                    progress -> listener.accept(new PipelineEvent.Publishing(progress)));
            return release == null ? rollback.toPrevious() : rollback.toRelease(release);
        }
    }

    private void run(Set<PipelineStage> goals, Consumer<PipelineEvent> events) throws IOException {
        new Pipeline(StageTasks.folder(config), StageTasks.of(config, clock, events), clock)
                .configuredBy(config)
                .run(goals, events);
    }

    private EvaluationReport evaluation() {
        return EvaluationJson.read(StageTasks.evaluation(config), EvaluationReport.class, "run `train`");
    }

    private ReleaseManifest live() {
        try (Retriever retriever = retriever()) {
            return retriever.release();
        }
    }
}
