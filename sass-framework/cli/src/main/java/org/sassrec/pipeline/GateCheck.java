package org.sassrec.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.QualityGate;
import org.sassrec.config.QualityGate.Reference;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.Baseline;
import org.sassrec.evaluation.Evaluated;
import org.sassrec.evaluation.EvaluationJson;
import org.sassrec.evaluation.GateVerdict;
import org.sassrec.release.Release;
import org.sassrec.report.JUnitXml;

/**
 * Holds an evaluation to the gates without publishing anything, and keeps the figures of the last one that passed. Publishing
 * asks the same gates again, of the scenarios that it would change.
 */
public final class GateCheck {
    private static final String VERDICTS = "TEST-gates.xml";
    private static final String PASSED = "evaluation.passed.json";

    private final Run run;

    private GateCheck(Run run) {
        this.run = run;
    }

    /** Of what was evaluated last with this configuration. */
    public static GateCheck of(LoadedConfig config) {
        return new GateCheck(Run.of(config, event -> {}));
    }

    static GateCheck of(Run run) {
        return new GateCheck(run);
    }

    /** The verdicts, scenario by scenario; written to {@code TEST-gates.xml}, too. */
    public List<GateVerdict> judge() throws IOException {
        List<GateVerdict> verdicts = verdicts();
        write(verdicts);
        return verdicts;
    }

    /** The verdicts alone. */
    List<GateVerdict> verdicts() {
        SassConfig config = run.config();
        Map<String, Evaluated> now = EvaluationJson.read(run.evaluation());
        Map<String, Evaluated> last = lastRun();
        LiveState live = comparesWithLive(config) ? LiveState.of(config) : null;
        List<GateVerdict> verdicts = new ArrayList<>();
        for (ScenarioConfig each : config.scenarios()) { // a map of gates has no order
            String scenario = each.name();
            Function<Reference, Baseline> baselines = reference -> switch (reference) {
                case LIVE_RELEASE -> ofLive(live, scenario);
                case LAST_RUN ->
                    last.containsKey(scenario) ? Baseline.of(reference, last.get(scenario)) : Baseline.none(reference);
            };
            for (QualityGate gate : config.gates().getOrDefault(scenario, List.of())) {
                verdicts.addAll(GateVerdict.judge(scenario, gate, now.get(scenario), baselines));
            }
        }
        return verdicts;
    }

    private static boolean comparesWithLive(SassConfig config) {
        return config.gates().values().stream()
                .flatMap(List::stream)
                .anyMatch(gate -> gate.noWorseThan() == Reference.LIVE_RELEASE);
    }

    private static Baseline ofLive(@Nullable LiveState live, String scenario) {
        if (live == null || (live.live() == null && live.problem() == null)) {
            return Baseline.none(Reference.LIVE_RELEASE);
        }
        if (live.problem() != null) {
            return Baseline.unknown(Reference.LIVE_RELEASE, live.problem());
        }
        Release release = live.live();
        return release != null && release.scenarios().containsKey(scenario)
                ? Baseline.of(Reference.LIVE_RELEASE, release.evaluations().get(scenario))
                : Baseline.none(Reference.LIVE_RELEASE);
    }

    /** Writes verdicts where build servers look for tests; nothing if no gate was asked. */
    void write(List<GateVerdict> verdicts) throws IOException {
        if (verdicts.isEmpty()) {
            Files.deleteIfExists(file());
        } else {
            replace(file(), JUnitXml.of("quality gates", verdicts));
        }
    }

    /** Where the verdicts are. */
    public Path file() {
        return run.output().resolve(VERDICTS);
    }

    /** The figures of the last run that passed, by scenario; empty if there is none. */
    Map<String, Evaluated> lastRun() {
        Path file = run.output().resolve(PASSED);
        return Files.exists(file) ? EvaluationJson.read(file) : Map.of();
    }

    /** Keeps the figures that are there as those of the last run that passed. */
    public void accept() throws IOException {
        if (Files.exists(run.evaluation())) {
            replace(run.output().resolve(PASSED), Files.readString(run.evaluation()));
        }
    }

    /**
     * Fails for the scenarios that do not pass.
     *
     * @throws SassException with SASS6001 for each of them
     */
    public static void refuse(List<GateVerdict> verdicts) {
        List<Diagnostic> problems = new ArrayList<>();
        verdicts.stream()
                .map(GateVerdict::scenario)
                .distinct()
                .forEach(scenario -> GateVerdict.refusal(
                                scenario,
                                verdicts.stream()
                                        .filter(verdict -> verdict.scenario().equals(scenario) && !verdict.passes())
                                        .toList())
                        .map(
                                problem -> problem.withHelp(
                                        "with `publish.holdBack: true` that is a warning, and `publish` leaves the scenario as it is live"))
                        .ifPresent(problems::add));
        if (!problems.isEmpty()) {
            throw SassException.of(problems);
        }
    }

    private static void replace(Path file, String text) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(aside, text);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
