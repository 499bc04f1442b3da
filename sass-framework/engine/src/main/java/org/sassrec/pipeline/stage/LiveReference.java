package org.sassrec.pipeline.stage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.QualityGate;
import org.sassrec.config.QualityGate.Reference;
import org.sassrec.config.reference.KeySet;
import org.sassrec.dataset.Dataset;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.CollectionRanker;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.qualitygate.PairedReference;
import org.sassrec.evaluation.qualitygate.QualityGateEvaluator;
import org.sassrec.evaluation.qualitygate.QualityGateEvaluator.GateReference;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.pipeline.PipelineCode;
import org.sassrec.pipeline.live.ReleaseRanking;
import org.sassrec.release.ConfiguredStore;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.release.ScenarioMetrics;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.training.warmstart.LearnedEvents;

/**
 * The live release as the reference of quality gates. It answers the queries of the evaluation. If it cannot, its
 * recorded metrics apply if they were measured on the same source files.
 */
final class LiveReference {
    private static final String REFIT = KeySet.declared("finetune.refit");

    /** Keys that decide which events a split holds out. */
    private static final KeySet HELD_OUT = KeySet.of("data.split", "label", "scenarios.*.label", "scenarios.*.where");

    private final RunContext run;
    private final Optional<ReleaseManifest> live;
    private final @Nullable String storeProblem;
    private final Map<String, ScenarioMetrics> now;
    private @Nullable PairedReference paired;

    /** By scenario, why the live release did not answer. */
    private final Map<String, String> problems = new TreeMap<>();

    private LiveReference(
            RunContext run,
            Optional<ReleaseManifest> live,
            @Nullable String storeProblem,
            Map<String, ScenarioMetrics> now) {
        // A refresh publishes vectors of another dataset, but its evaluation is that of the training.
        this.run = run.ofTraining();
        this.live = live;
        this.storeProblem = storeProblem;
        this.now = now;
    }

    /**
     * Creates the reference and ranks the queries that the gates need.
     *
     * @param live live release; empty if it does not exist or was not read
     * @param storeProblem why it was not read; {@code null} if it was read
     * @param report the evaluation; empty if there is none
     */
    static LiveReference of(
            RunContext run,
            Optional<ReleaseManifest> live,
            @Nullable String storeProblem,
            Optional<EvaluationReport> report) {
        LiveReference reference = new LiveReference(
                run,
                live,
                storeProblem,
                report.map(EvaluationReport::scenarioMetrics).orElse(Map.of()));
        if (live.isPresent() && report.isPresent()) {
            reference.rank(live.get(), report.get());
        }
        return reference;
    }

    private void rank(ReleaseManifest release, EvaluationReport report) {
        Set<String> wanted = new LinkedHashSet<>();
        run.config().qualityGates().forEach((scenario, gates) -> {
            if (release.scenarios().containsKey(scenario)
                    && gates.stream().anyMatch(gate -> needsRanks(scenario, gate, release))) {
                wanted.add(scenario);
            }
        });
        if (wanted.isEmpty()) {
            return;
        }
        QueryRanks ranks = QueryRanks.read(run.queries());
        wanted.retainAll(ranks.scenarios().keySet());
        Map<String, QueryRanks.Ranks> answers = new LinkedHashMap<>();
        Map<String, String> notes = new LinkedHashMap<>();
        try (VectorStore store = ConfiguredStore.openExisting(run.config());
                Dataset data = run.dataset();
                ReleaseRanking ranking = new ReleaseRanking(
                        store,
                        ConfiguredStore.home(run.config()),
                        release,
                        run.config(),
                        data,
                        report.split(),
                        report.horizon())) {
            Optional<String> known = LearnedEvents.of(data).isTemporal()
                    ? Optional.empty()
                    : knownEvents(release.provenance(), run.loaded().effectiveValues());
            known.ifPresent(why -> wanted.forEach(scenario -> problems.put(scenario, why)));
            wanted.removeAll(problems.keySet());
            ranks.scenarios().forEach((scenario, evaluated) -> {
                if (wanted.contains(scenario)) {
                    try {
                        CollectionRanker.Result found = ranking.rank(scenario, evaluated);
                        answers.put(scenario, found.ranks());
                        notes.put(scenario, note(found));
                    } catch (SassException failed) {
                        problems.put(scenario, message(failed));
                    }
                }
            });
        } catch (SassException failed) {
            wanted.forEach(scenario -> problems.putIfAbsent(scenario, message(failed)));
            problems.keySet().removeAll(answers.keySet());
        }
        paired = PairedReference.live(ranks, new QueryRanks(answers), notes);
    }

    /**
     * Returns why a release may know test events of an evaluation whose split is not temporal. Its last event is then no
     * limit of what it knows, but the same split of the same data holds out the same events.
     *
     * @param release,evaluated configuration of both
     */
    static Optional<String> knownEvents(Map<String, String> release, Map<String, String> evaluated) {
        String split = "it may know test events, because the split is not temporal and ";
        if (FinetuneConfig.Refit.ALL.name().equalsIgnoreCase(release.get(REFIT))) {
            return Optional.of(split + "it was trained on all events");
        }
        return Stream.concat(release.keySet().stream(), evaluated.keySet().stream())
                .filter(HELD_OUT::contains)
                .filter(key -> !Objects.equals(release.get(key), evaluated.get(key)))
                .sorted()
                .findFirst()
                .map(key -> split + "`" + key + "` was " + release.getOrDefault(key, "unset") + " and is "
                        + evaluated.getOrDefault(key, "unset"));
    }

    private static String message(SassException failed) {
        return failed.diagnostics().get(0).message();
    }

    private static String note(CollectionRanker.Result found) {
        return found.missing() == 0
                ? ""
                : String.format(
                        Locale.ROOT, " (it lacks the items of %,d of %,d queries)", found.missing(), found.queries());
    }

    private boolean needsRanks(String scenario, QualityGate gate, ReleaseManifest release) {
        return gate.noWorseThan() == Reference.LIVE_RELEASE
                && Metric.parse(gate.metric()).source() == Metric.Source.RANKS
                && !QualityGateEvaluator.isInsufficient(now.get(scenario), gate)
                && !isSameEvaluation(scenario, gate, release.evaluations().get(scenario));
    }

    /** Whether the live release has exactly the metrics of this evaluation, for example after a refresh. */
    private boolean isSameEvaluation(String scenario, QualityGate gate, @Nullable ScenarioMetrics before) {
        ScenarioMetrics own = now.get(scenario);
        return own != null && before != null && before.values().containsKey(gate.metric()) && own.matches(before);
    }

    /** Returns the answers; empty if no gate needs them. */
    Optional<PairedReference> paired() {
        return Optional.ofNullable(paired);
    }

    /** Returns the recorded metrics of a scenario, for a metric without answers. */
    GateReference recorded(String scenario, QualityGate gate) {
        if (storeProblem != null) {
            return GateReference.unknown(Reference.LIVE_RELEASE, storeProblem);
        }
        if (live.isEmpty() || !live.get().scenarios().containsKey(scenario)) {
            return GateReference.missing(Reference.LIVE_RELEASE);
        }
        ScenarioMetrics before = live.get().evaluations().get(scenario);
        String problem = problems.get(scenario);
        return problem == null || isSameEvaluation(scenario, gate, before) || hasSameSources()
                ? GateReference.of(Reference.LIVE_RELEASE, before)
                : GateReference.unknown(Reference.LIVE_RELEASE, problem);
    }

    /** Returns whether the live release was trained on the source files of the evaluated dataset. */
    private boolean hasSameSources() {
        try {
            Map<String, String> sources = PublishTask.sources(run.trained());
            Map<String, String> before =
                    new TreeMap<>(live.map(ReleaseManifest::provenance).orElse(Map.of()));
            before.keySet().removeIf(key -> !key.startsWith(RunContext.FILE));
            return !sources.isEmpty() && sources.equals(before);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Returns a warning if the live release should have answered and did not.
     *
     * @return SASS6003; empty if there is no such scenario
     */
    Optional<Diagnostic> warning() {
        if (storeProblem != null) {
            return Optional.of(Diagnostic.warning(
                            PipelineCode.LIVE_RELEASE_NOT_COMPARED,
                            "the live release was not compared: " + storeProblem)
                    .withHelp("`drift` checks the store; `explain SASS6003` lists the causes"));
        }
        if (problems.isEmpty()) {
            return Optional.empty();
        }
        Map<String, List<String>> byProblem = new LinkedHashMap<>();
        problems.forEach((scenario, problem) ->
                byProblem.computeIfAbsent(problem, key -> new ArrayList<>()).add("`" + scenario + "`"));
        Diagnostic warning = Diagnostic.warning(
                PipelineCode.LIVE_RELEASE_NOT_COMPARED,
                "release " + live.map(ReleaseManifest::id).orElse("") + " is live, but it cannot answer the queries of"
                        + " this evaluation");
        for (Map.Entry<String, List<String>> each : byProblem.entrySet()) {
            warning = warning.withNote(String.join(", ", each.getValue()) + ": " + each.getKey());
        }
        return Optional.of(warning.withHelp(
                hasSameSources()
                        ? "the gates compare with the metrics that are stored in the release, because it used the same source files"
                        : "the gates are inconclusive; `explain SASS6003` lists the causes"));
    }
}
