package org.sassrec.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.sassrec.config.ConfigPath;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.PublishConfig;
import org.sassrec.config.QualityGate;
import org.sassrec.config.QualityGate.Reference;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.evaluation.Baseline;
import org.sassrec.evaluation.Evaluated;
import org.sassrec.evaluation.EvaluationJson;
import org.sassrec.evaluation.GateJudge;
import org.sassrec.evaluation.GateVerdict;
import org.sassrec.files.JsonFiles;
import org.sassrec.files.Sha256;
import org.sassrec.files.WholeFile;
import org.sassrec.release.Release;
import org.sassrec.report.JUnitXml;

/**
 * Holds an evaluation to the gates, and keeps the verdicts and the figures of the last one that passed. Publishing asks the same
 * gates again, once more of all scenarios, against what is live by then.
 */
public final class GateCheck {
    private static final String FOR_BUILD_SERVERS = "TEST-gates.xml";
    private static final String VERDICTS = "gates.json";

    /** Keys that say which release is the live one. */
    private static final List<ConfigPath<?>> LIVE = List.of(
            ConfigPath.PUBLISH.then(PublishConfig::channel),
            ConfigPath.PUBLISH.then(PublishConfig::store),
            ConfigPath.PUBLISH.then(PublishConfig::path),
            ConfigPath.PUBLISH.then(PublishConfig::milvus).then(PublishConfig.Milvus::uri),
            ConfigPath.PUBLISH.then(PublishConfig::milvus).then(PublishConfig.Milvus::database),
            ConfigPath.PUBLISH.then(PublishConfig::milvus).then(PublishConfig.Milvus::prefix));

    private static final List<ConfigPath<?>> MEASURE =
            List.of(ConfigPath.GATE, ConfigPath.EVALUATE.then(EvaluateConfig::confidence));

    private final Run run;
    private final LastPassed last;

    /**
     * Verdicts and the evaluation that they are on.
     *
     * @param askedWith values of the configuration that decide verdicts
     */
    private record Kept(String evaluation, Map<String, String> askedWith, List<GateVerdict> verdicts) {

        Kept {
            Objects.requireNonNull(evaluation);
            Objects.requireNonNull(askedWith);
            verdicts = List.copyOf(verdicts);
        }
    }

    /**
     * Verdicts as they were given.
     *
     * @param differences of what is configured now from what they were asked with, for people
     */
    record Given(List<GateVerdict> verdicts, List<String> differences) {}

    private GateCheck(Run run) {
        this.run = run;
        this.last = new LastPassed(run.evaluation());
    }

    /** Of what was evaluated last with this configuration. */
    public static GateCheck of(LoadedConfig config) {
        return new GateCheck(Run.of(config, event -> {}));
    }

    static GateCheck of(Run run) {
        return new GateCheck(run);
    }

    /** The verdicts, scenario by scenario; kept, too. */
    public List<GateVerdict> judge() throws IOException {
        List<GateVerdict> verdicts = verdicts();
        keep(verdicts);
        return verdicts;
    }

    /** The verdicts as they were given last on the evaluation that is there; if there are none, those of now. */
    Given given() throws IOException {
        Optional<Kept> kept = JsonFiles.readIfIntact(run.output().resolve(VERDICTS), Kept.class);
        return kept.isPresent() && kept.get().evaluation().equals(ofEvaluation())
                ? new Given(kept.get().verdicts(), differences(kept.get()))
                : new Given(verdicts(), List.of());
    }

    private List<String> differences(Kept kept) {
        Map<String, String> then = new TreeMap<>(kept.askedWith());
        Map<String, String> now = askedWith();
        if (!comparesWithLive()) {
            then.keySet().removeIf(key -> InputDeclaration.contain(LIVE, key));
            now.keySet().removeIf(key -> InputDeclaration.contain(LIVE, key));
        }
        return Inputs.of(now).differences(Inputs.of(then));
    }

    /** All values that may decide verdicts. */
    private Map<String, String> askedWith() {
        Map<String, String> values = new TreeMap<>(run.loaded().flat());
        values.keySet()
                .removeIf(key -> !InputDeclaration.contain(MEASURE, key) && !InputDeclaration.contain(LIVE, key));
        return values;
    }

    private List<GateVerdict> verdicts() {
        LiveState live = comparesWithLive() ? LiveState.of(run.config()) : null;
        return verdicts(scenario -> live != null && live.problem() != null
                ? Baseline.unknown(Reference.LIVE_RELEASE, live.problem())
                : ofLive(Optional.ofNullable(live == null ? null : live.live()), scenario));
    }

    private boolean comparesWithLive() {
        return run.config().gates().values().stream()
                .flatMap(List::stream)
                .anyMatch(gate -> gate.noWorseThan() == Reference.LIVE_RELEASE);
    }

    /** The verdicts where that is live. */
    List<GateVerdict> verdicts(Optional<Release> live) {
        return verdicts(scenario -> ofLive(live, scenario));
    }

    private List<GateVerdict> verdicts(Function<String, Baseline> live) {
        SassConfig config = run.config();
        if (config.gates().isEmpty()) {
            return List.of();
        }
        Map<String, Evaluated> now = Files.exists(run.evaluation()) ? EvaluationJson.read(run.evaluation()) : Map.of();
        Map<String, Evaluated> before = last.figures();
        GateJudge judge = GateJudge.of(config.evaluate().confidence());
        for (ScenarioConfig each : config.scenarios()) { // a map of gates has no order
            String scenario = each.name();
            Function<Reference, Baseline> baselines = reference -> switch (reference) {
                case LIVE_RELEASE -> live.apply(scenario);
                case LAST_RUN ->
                    before.containsKey(scenario)
                            ? Baseline.of(reference, before.get(scenario))
                            : Baseline.none(reference);
            };
            for (QualityGate gate : config.gates().getOrDefault(scenario, List.of())) {
                judge.ask(scenario, gate, now.get(scenario), baselines);
            }
        }
        return judge.verdicts();
    }

    private static Baseline ofLive(Optional<Release> live, String scenario) {
        return live.filter(release -> release.scenarios().containsKey(scenario))
                .map(release -> Baseline.of(
                        Reference.LIVE_RELEASE, release.evaluations().get(scenario)))
                .orElseGet(() -> Baseline.none(Reference.LIVE_RELEASE));
    }

    /**
     * Drops the verdicts for build servers before anything runs: where it fails, a build server must not read those of the last
     * build as its own. What another run is at work on stays.
     *
     * @throws SassException SASS5901 while another run has the folder
     */
    public void begin() throws IOException {
        if (Files.exists(file())) {
            try (RunFolder folder = RunFolder.open(run.output())) {
                folder.remove(FOR_BUILD_SERVERS);
            }
        }
    }

    /**
     * Drops them once the evaluation that they are on is about to be made anew, or what it is made from. Where all of that is up
     * to date, they stay: {@code publish} after {@code evaluate} does not judge what is live as it is.
     *
     * @param listener hears all events
     */
    public Consumer<PipelineEvent> watch(Consumer<PipelineEvent> listener) {
        return event -> {
            if (event instanceof PipelineEvent.Decided decided
                    && decided.decision().runs()
                    && Stage.EVALUATE.follows(decided.decision().stage())) {
                try {
                    Files.deleteIfExists(file());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            listener.accept(event);
        };
    }

    /** Writes verdicts for later and where build servers look for tests; nothing if no gate was asked. */
    void keep(List<GateVerdict> verdicts) throws IOException {
        Path file = run.output().resolve(VERDICTS);
        if (verdicts.isEmpty()) {
            Files.deleteIfExists(file());
            Files.deleteIfExists(file);
        } else {
            WholeFile.write(file(), JUnitXml.of("quality gates", verdicts));
            JsonFiles.write(file, new Kept(ofEvaluation(), askedWith(), verdicts));
        }
    }

    private String ofEvaluation() throws IOException {
        return Files.exists(run.evaluation()) ? Sha256.ofFile(run.evaluation()) : "";
    }

    /** Where the verdicts are for build servers. */
    public Path file() {
        return run.output().resolve(FOR_BUILD_SERVERS);
    }

    /** Keeps the figures that are there as those of the last run that passed, if they passed. */
    public void accept(List<GateVerdict> verdicts) throws IOException {
        if (verdicts.stream().allMatch(GateVerdict::passes)) {
            Map<String, Evaluated> now =
                    Files.exists(run.evaluation()) ? EvaluationJson.read(run.evaluation()) : Map.of();
            last.accept((scenario, metric) -> run.config().gates().getOrDefault(scenario, List.of()).stream()
                    .anyMatch(gate -> gate.metric().equals(metric)
                            && gate.noWorseThan() == Reference.LAST_RUN
                            && GateJudge.saysTooLittle(now.get(scenario), gate)));
        }
    }

    /** Where a gate is configured: in its scenario's own, or among those of all. */
    SourceSpan place(GateVerdict verdict) {
        String key = verdict.gate().replaceFirst(" .*", "");
        String limit = verdict.gate().contains(" ") ? "." + verdict.gate().split(" ", -1)[1] : "";
        String own = "gates." + verdict.scenario() + "." + key;
        boolean its = run.loaded().flat().keySet().stream().anyMatch(path -> path.startsWith(own + "."));
        return run.loaded().place((its ? own : "gates.default." + key) + limit);
    }

    /**
     * Fails for the scenarios that do not pass.
     *
     * @throws SassException with SASS6001 for each of them
     */
    public void refuse(List<GateVerdict> verdicts) {
        List<Diagnostic> problems = new ArrayList<>();
        verdicts.stream()
                .map(GateVerdict::scenario)
                .distinct()
                .forEach(scenario -> GateVerdict.refusal(
                                scenario,
                                verdicts.stream()
                                        .filter(verdict -> verdict.scenario().equals(scenario) && !verdict.passes())
                                        .toList(),
                                this::place)
                        .map(
                                problem -> problem.withHelp(
                                        "with `publish.holdBack: true` that is a warning, and `publish` leaves the scenario as it is live"))
                        .ifPresent(problems::add));
        if (!problems.isEmpty()) {
            throw SassException.of(problems);
        }
    }
}
