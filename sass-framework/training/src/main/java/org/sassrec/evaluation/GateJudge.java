package org.sassrec.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.QualityGate;
import org.sassrec.config.QualityGate.Reference;
import org.sassrec.evaluation.GateVerdict.Outcome;
import org.sassrec.serving.release.Evaluated;

/**
 * Judges all gates of a run together. A value at or above its limit passes. One below it fails only where chance would hardly
 * make it so: else it would fail one of two trainings that are equally good. The more limits are asked, the more of them chance
 * alone puts below; so the limits of a run are one family, and each is judged at the level that keeps the chance of any false alarm
 * at that of the family, whatever they have to do with each other (Holm 1979, stepping down from the least likely one).
 */
public final class GateJudge {

    private final double alarm;
    private final List<Asked> all = new ArrayList<>();

    /** One limit, or a verdict where there is nothing to compare. */
    private record Asked(
            @Nullable GateVerdict settled, @Nullable GateLimit limit) {}

    private GateJudge(double alarm) {
        this.alarm = alarm;
    }

    /**
     * A judge of one run.
     *
     * @param confidence as in {@code evaluate.confidence}: of equally good models one side of the rest, 2.5 % for 0.95, fail any gate
     */
    public static GateJudge of(double confidence) {
        return new GateJudge((1 - confidence) / 2);
    }

    /**
     * Asks a gate.
     *
     * @param now the figures of what is to be released; {@code null} if there are none
     * @param baselines what a gate may compare with
     */
    public void ask(
            String scenario, QualityGate gate, @Nullable Evaluated now, Function<Reference, Baseline> baselines) {
        String metric = gate.metric();
        Double value = now == null ? null : now.values().get(metric);
        if (now == null || value == null) {
            settle(scenario, gate, "", Outcome.UNCLEAR, metric + " was not measured");
            return;
        }
        if (tooFew(now, gate)) {
            String few = String.format(Locale.ROOT, "%s is %.4f, but of %s", metric, value, few(now, gate));
            settle(scenario, gate, "minUsers", Outcome.UNCLEAR, few);
            return;
        }
        Double least = gate.atLeast();
        if (least != null) {
            all.add(new Asked(null, GateLimit.fixed(scenario, gate, now, least)));
        }
        if (gate.noWorseThan() != null) {
            compare(scenario, gate, now, baselines.apply(gate.noWorseThan()));
        }
    }

    /** Whether figures have too little of a gate's metric to be judged, or to judge others by. */
    public static boolean saysTooLittle(@Nullable Evaluated figures, QualityGate gate) {
        return figures == null || !figures.values().containsKey(gate.metric()) || tooFew(figures, gate);
    }

    /** One user's figure says nothing of chance, whatever is configured. */
    private static int least(QualityGate gate) {
        return Math.max(2, gate.minUsers());
    }

    private static boolean tooFew(Evaluated figures, QualityGate gate) {
        return figures.users(gate.metric()) < least(gate);
    }

    private static String few(Evaluated figures, QualityGate gate) {
        long users = figures.users(gate.metric());
        return String.format(
                Locale.ROOT, "%,d %s only; %,d are asked for", users, users == 1 ? "user" : "users", least(gate));
    }

    private void settle(String scenario, QualityGate gate, String asked, Outcome outcome, String text) {
        all.add(new Asked(GateVerdict.of(scenario, gate, asked, outcome, text), null));
    }

    private void compare(String scenario, QualityGate gate, Evaluated now, Baseline baseline) {
        String metric = gate.metric();
        String asked = "noWorseThan " + baseline.reference().text();
        Evaluated before = baseline.figures();
        if (!baseline.exists()) {
            String text =
                    String.format(Locale.ROOT, "%s is %.4f, and %s", metric, now.value(metric), baseline.nothing());
            settle(scenario, gate, asked, Outcome.SKIPPED, text);
        } else if (before == null || !before.values().containsKey(metric)) {
            String text = baseline.problem() != null
                    ? "what " + baseline.name() + "'s " + metric + " was cannot be told: " + baseline.problem()
                    : baseline.name() + " does not say what its " + metric + " was";
            settle(scenario, gate, asked, Outcome.UNCLEAR, text);
        } else if (!now.comparableWith(before)) {
            String text = baseline.name() + "'s " + metric + " was measured otherwise: " + now.otherwise(before);
            settle(scenario, gate, asked, Outcome.UNCLEAR, text);
        } else if (tooFew(before, gate)) {
            String few = String.format(
                    Locale.ROOT,
                    "%s is %.4f, but %s's %.4f is of %s",
                    metric,
                    now.value(metric),
                    baseline.name(),
                    before.value(metric),
                    few(before, gate));
            settle(scenario, gate, asked, Outcome.UNCLEAR, few);
        } else {
            all.add(new Asked(null, GateLimit.relative(scenario, gate, now, baseline, before)));
        }
    }

    /** One verdict for each limit of the gates asked so far, in their order. */
    public List<GateVerdict> verdicts() {
        List<GateLimit> limits = new ArrayList<>();
        all.forEach(each -> {
            if (each.limit() != null) {
                limits.add(each.limit());
            }
        });
        int[] step = steps(limits.stream().mapToDouble(GateLimit::p).toArray());
        int failed = failed(limits, step);
        List<GateVerdict> verdicts = new ArrayList<>();
        int at = 0;
        for (Asked each : all) {
            GateLimit limit = each.limit();
            if (limit == null) {
                verdicts.add(java.util.Objects.requireNonNull(each.settled()));
            } else {
                int its = step[at++];
                verdicts.add(limit.verdict(its < failed, level(Math.min(its, failed), limits.size()), limits.size()));
            }
        }
        return verdicts;
    }

    /** Of each its place, the least likely first. */
    private static int[] steps(double[] p) {
        Integer[] order = new Integer[p.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(p[a], p[b]));
        int[] step = new int[p.length];
        for (int i = 0; i < order.length; i++) {
            step[order[i]] = i;
        }
        return step;
    }

    /** How many fail: the first that may be chance ends it. */
    private int failed(List<GateLimit> limits, int[] step) {
        double[] p = new double[step.length];
        for (int i = 0; i < step.length; i++) {
            p[step[i]] = limits.get(i).p();
        }
        int failed = 0;
        while (failed < p.length && p[failed] <= level(failed, p.length)) {
            failed++;
        }
        return failed;
    }

    private double level(int step, int limits) {
        return alarm / Math.max(1, limits - step);
    }
}
