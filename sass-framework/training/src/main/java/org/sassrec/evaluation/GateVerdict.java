package org.sassrec.evaluation;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.QualityGate;

/**
 * What a quality gate says of a scenario. A value at or above the limit passes. One below it fails only where the 95 %
 * interval does not reach the limit, too: else chance alone would fail one of two trainings that are equally good. Between the
 * two the verdict is unclear, and says how many users would make it clear.
 *
 * @param text for people, without the scenario's name
 */
public record GateVerdict(String scenario, Outcome outcome, String text) {

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
     * @param live those of what is live in the scenario; {@code null} if there are none
     * @param isLive whether anything is live there
     * @return one verdict for each limit of the gate
     */
    public static List<GateVerdict> judge(
            String scenario, QualityGate gate, @Nullable Evaluated now, @Nullable Evaluated live, boolean isLive) {
        String metric = gate.metric();
        Double value = now == null ? null : now.values().get(metric);
        if (now == null || value == null) {
            return List.of(new GateVerdict(scenario, Outcome.UNCLEAR, metric + " was not measured"));
        }
        if (now.users() < gate.minUsers()) {
            return List.of(new GateVerdict(
                    scenario,
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
            verdicts.add(against(scenario, metric, now, least, 0, String.format(Locale.ROOT, "at least %.4f", least)));
        }
        if (gate.noWorseThan() != null) {
            verdicts.add(isLive ? againstLive(scenario, gate, now, live) : nothingLive(scenario, metric, value));
        }
        return verdicts;
    }

    private static GateVerdict nothingLive(String scenario, String metric, double value) {
        return new GateVerdict(
                scenario,
                Outcome.PASS,
                String.format(Locale.ROOT, "%s is %.4f, and nothing is live to compare it with", metric, value));
    }

    private static GateVerdict againstLive(String scenario, QualityGate gate, Evaluated now, @Nullable Evaluated live) {
        String metric = gate.metric();
        Double before = live == null ? null : live.values().get(metric);
        if (live == null || before == null) {
            return new GateVerdict(
                    scenario, Outcome.UNCLEAR, "the live release does not say what its " + metric + " was");
        }
        if (!now.comparableWith(live)) {
            return new GateVerdict(
                    scenario,
                    Outcome.UNCLEAR,
                    "the live release's " + metric + " was measured otherwise: on the split " + live.split()
                            + " with `exclude: " + live.exclude() + "`");
        }
        double kept = 1 - gate.by();
        String asked = String.format(Locale.ROOT, "the live release's %.4f", before)
                + (gate.by() > 0 ? " less " + percent(gate.by()) : "");
        return against(scenario, metric, now, before * kept, live.halfWidth(metric) * kept, asked);
    }

    private static String percent(double share) {
        return BigDecimal.valueOf(100 * share)
                        .round(new MathContext(4))
                        .stripTrailingZeros()
                        .toPlainString()
                + " %";
    }

    /** @param width half of the interval of the limit itself */
    private static GateVerdict against(
            String scenario, String metric, Evaluated now, double limit, double width, String asked) {
        double value = Objects.requireNonNull(now.values().get(metric));
        double half = Math.hypot(now.halfWidth(metric), width);
        String text = String.format(Locale.ROOT, "%s is %.4f, asked is %s", metric, value, asked);
        if (value >= limit) {
            return new GateVerdict(scenario, Outcome.PASS, text);
        }
        if (value + half < limit) {
            return new GateVerdict(
                    scenario,
                    Outcome.FAIL,
                    text + String.format(Locale.ROOT, " (95 %% interval +-%.4f, %,d users)", half, now.users()));
        }
        double needed = now.users() * Math.pow(half / (limit - value), 2);
        return new GateVerdict(
                scenario,
                Outcome.UNCLEAR,
                text
                        + String.format(
                                Locale.ROOT,
                                ": less, but within chance (95 %% interval +-%.4f of %,d users); about %,.0f users would"
                                        + " tell",
                                half,
                                now.users(),
                                needed));
    }

    /** Whether the scenario may be released. */
    public boolean passes(QualityGate gate) {
        return outcome == Outcome.PASS
                || (outcome == Outcome.UNCLEAR && gate.whenUnclear() == QualityGate.Unclear.PASS);
    }
}
