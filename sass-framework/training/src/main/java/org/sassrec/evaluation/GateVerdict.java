package org.sassrec.evaluation;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.QualityGate;
import org.sassrec.config.QualityGate.Reference;
import org.sassrec.diagnostic.Diagnostic;

/**
 * What a quality gate says of a scenario. A value at or above the limit passes. One below it fails only where the interval
 * does not reach the limit, too: else chance alone would fail one of two trainings that are equally good. Between the two the
 * verdict is unclear, and says how many users would make it clear.
 *
 * @param gate what was asked, as it is configured: {@code hr@50 atLeast}
 * @param passes whether the scenario may be released for all of it: yes, or unclear where the gate lets that pass
 * @param text for people, without the scenario's name
 */
public record GateVerdict(String scenario, String gate, Outcome outcome, boolean passes, String text) {

    private GateVerdict(String scenario, QualityGate gate, String limit, Outcome outcome, String text) {
        this(
                scenario,
                limit.isEmpty() ? gate.metric() : gate.metric() + " " + limit,
                outcome,
                outcome == Outcome.PASS
                        || (outcome == Outcome.UNCLEAR && gate.whenUnclear() == QualityGate.Unclear.PASS),
                text);
    }

    /** What came of it. */
    public enum Outcome {
        PASS,
        FAIL,
        UNCLEAR
    }

    /**
     * Judges.
     *
     * @param now the figures of what is to be released; {@code null} if there are none
     * @param baselines what a gate may compare with
     * @return one verdict for each limit of the gate
     */
    public static List<GateVerdict> judge(
            String scenario, QualityGate gate, @Nullable Evaluated now, Function<Reference, Baseline> baselines) {
        String metric = gate.metric();
        Double value = now == null ? null : now.values().get(metric);
        if (now == null || value == null) {
            return List.of(new GateVerdict(scenario, gate, "", Outcome.UNCLEAR, metric + " was not measured"));
        }
        if (now.users() < gate.minUsers()) {
            return List.of(new GateVerdict(
                    scenario,
                    gate,
                    "minUsers",
                    Outcome.UNCLEAR,
                    String.format(
                            Locale.ROOT,
                            "%s is %.4f, but of %,d users only; %,d are asked for",
                            metric,
                            value,
                            now.users(),
                            gate.minUsers())));
        }
        List<GateVerdict> verdicts = new ArrayList<>();
        Double least = gate.atLeast();
        if (least != null) {
            verdicts.add(new Limit("atLeast", least, 0, String.format(Locale.ROOT, "at least %.4f", least))
                    .judge(scenario, gate, now));
        }
        if (gate.noWorseThan() != null) {
            verdicts.add(compared(scenario, gate, now, baselines.apply(gate.noWorseThan())));
        }
        return verdicts;
    }

    private static GateVerdict compared(String scenario, QualityGate gate, Evaluated now, Baseline baseline) {
        String metric = gate.metric();
        String asked = "noWorseThan " + baseline.reference().text();
        if (!baseline.exists()) {
            String text =
                    String.format(Locale.ROOT, "%s is %.4f, and %s", metric, now.value(metric), baseline.nothing());
            return new GateVerdict(scenario, gate, asked, Outcome.PASS, text);
        }
        Evaluated other = baseline.figures();
        Double before = other == null ? null : other.values().get(metric);
        if (other == null || before == null) {
            String text = baseline.problem() != null
                    ? "what " + baseline.name() + "'s " + metric + " was cannot be told: " + baseline.problem()
                    : baseline.name() + " does not say what its " + metric + " was";
            return new GateVerdict(scenario, gate, asked, Outcome.UNCLEAR, text);
        }
        if (!now.comparableWith(other)) {
            return new GateVerdict(
                    scenario,
                    gate,
                    asked,
                    Outcome.UNCLEAR,
                    baseline.name() + "'s " + metric + " was measured otherwise: on the split " + other.split()
                            + " with `exclude: " + other.exclude() + "` and `history: " + other.history() + "`");
        }
        double kept = 1 - gate.by();
        String limit = String.format(Locale.ROOT, "%s's %.4f", baseline.name(), before)
                + (gate.by() > 0 ? " less " + percent(gate.by()) : "");
        return new Limit(asked, before * kept, other.halfWidth(metric) * kept, limit).judge(scenario, gate, now);
    }

    private static String percent(double share) {
        return BigDecimal.valueOf(100 * share)
                        .round(new MathContext(4))
                        .stripTrailingZeros()
                        .toPlainString()
                + " %";
    }

    /**
     * A value to reach.
     *
     * @param width half of the interval of the limit itself
     * @param text for people
     */
    private record Limit(String asked, double value, double width, String text) {

        GateVerdict judge(String scenario, QualityGate gate, Evaluated now) {
            String metric = gate.metric();
            double reached = now.value(metric);
            double half = Math.hypot(now.halfWidth(metric), width);
            String is = String.format(Locale.ROOT, "%s is %.4f, asked is %s", metric, reached, text);
            if (reached >= value) {
                return new GateVerdict(scenario, gate, asked, Outcome.PASS, is);
            }
            if (reached + half < value) {
                String by = String.format(Locale.ROOT, " (interval +-%.4f, %,d users)", half, now.users());
                return new GateVerdict(scenario, gate, asked, Outcome.FAIL, is + by);
            }
            String chance = String.format(
                    Locale.ROOT,
                    ": less, but within chance (interval +-%.4f of %,d users); about %,.0f users would tell",
                    half,
                    now.users(),
                    now.users() * Math.pow(half / (value - reached), 2));
            return new GateVerdict(scenario, gate, asked, Outcome.UNCLEAR, is + chance);
        }
    }

    /**
     * Why a scenario is not to be released.
     *
     * @param stopping verdicts on it that do not pass
     * @return SASS6001 without a remedy; empty if nothing stops it
     */
    public static Optional<Diagnostic> refusal(String scenario, List<GateVerdict> stopping) {
        if (stopping.isEmpty()) {
            return Optional.empty();
        }
        Diagnostic problem = Diagnostic.error(
                "SASS6001",
                "scenario `" + scenario + "` does not pass its gate: "
                        + stopping.get(0).text());
        for (GateVerdict more : stopping.subList(1, stopping.size())) {
            problem = problem.withNote("nor does it pass: " + more.text());
        }
        return Optional.of(problem);
    }
}
