package org.sassrec.evaluation.qualitygate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.QualityGate;
import org.sassrec.config.QualityGate.Reference;
import org.sassrec.evaluation.qualitygate.QualityGateVerdict.Outcome;
import org.sassrec.serving.release.ScenarioMetrics;

/**
 * Judges all gates of a run together. A value at or above its limit passes. One below it fails only where chance would hardly
 * make it so: else it would fail one of two trainings that are equally good. The more limits are asked, the more of them chance
 * alone puts below; so the limits of a run are one family, and each is judged at the level that keeps the chance of any false alarm
 * at that of the family, whatever they have to do with each other (Holm 1979, stepping down from the least likely one).
 */
public final class QualityGateEvaluator {

    private final double alarm;
    private final List<Entry> entries = new ArrayList<>();

    /** One limit, or a verdict where there is nothing to compare. */
    private record Entry(
            @Nullable QualityGateVerdict verdict, @Nullable QualityGateLimit limit) {}

    private QualityGateEvaluator(double alarm) {
        this.alarm = alarm;
    }

    /**
     * A judge of one run.
     *
     * @param confidence as in {@code evaluate.confidence}: of equally good models one side of the rest, 2.5 % for 0.95, fail any gate
     */
    public static QualityGateEvaluator of(double confidence) {
        return new QualityGateEvaluator((1 - confidence) / 2);
    }

    /**
     * Asks a gate.
     *
     * @param now the figures of what is to be released; {@code null} if there are none
     * @param baselines what a gate may compare with
     */
    public void add(
            String scenario,
            QualityGate gate,
            @Nullable ScenarioMetrics now,
            Function<Reference, GateReference> baselines) {
        String metric = gate.metric();
        Double value = now == null ? null : now.values().get(metric);
        if (now == null || value == null) {
            addVerdict(scenario, gate, "", Outcome.INCONCLUSIVE, metric + " was not measured");
            return;
        }
        if (tooFew(now, gate)) {
            String few = String.format(Locale.ROOT, "%s is %.4f, but of %s", metric, value, tooFewText(now, gate));
            addVerdict(scenario, gate, "minUsers", Outcome.INCONCLUSIVE, few);
            return;
        }
        Double least = gate.atLeast();
        if (least != null) {
            entries.add(new Entry(null, QualityGateLimit.fixed(scenario, gate, now, least)));
        }
        if (gate.noWorseThan() != null) {
            compare(scenario, gate, now, baselines.apply(gate.noWorseThan()));
        }
    }

    /** Whether figures have too little of a gate's metric to be judged, or to judge others by. */
    public static boolean isInsufficient(@Nullable ScenarioMetrics figures, QualityGate gate) {
        return figures == null || !figures.values().containsKey(gate.metric()) || tooFew(figures, gate);
    }

    /** One user's figure says nothing of chance, whatever is configured. */
    private static int minUsers(QualityGate gate) {
        return Math.max(2, gate.minUsers());
    }

    private static boolean tooFew(ScenarioMetrics figures, QualityGate gate) {
        return figures.users(gate.metric()) < minUsers(gate);
    }

    private static String tooFewText(ScenarioMetrics figures, QualityGate gate) {
        long users = figures.users(gate.metric());
        return String.format(
                Locale.ROOT, "%,d %s only; %,d are asked for", users, users == 1 ? "user" : "users", minUsers(gate));
    }

    private void addVerdict(String scenario, QualityGate gate, String asked, Outcome outcome, String text) {
        entries.add(new Entry(QualityGateVerdict.of(scenario, gate, asked, outcome, text), null));
    }

    private void compare(String scenario, QualityGate gate, ScenarioMetrics now, GateReference baseline) {
        String metric = gate.metric();
        String asked = "noWorseThan " + baseline.reference().word();
        ScenarioMetrics before = baseline.metrics();
        if (!baseline.exists()) {
            String text = String.format(
                    Locale.ROOT, "%s is %.4f, and %s", metric, now.value(metric), baseline.missingReason());
            addVerdict(scenario, gate, asked, Outcome.SKIPPED, text);
        } else if (before == null || !before.values().containsKey(metric)) {
            String text = baseline.problem() != null
                    ? "what " + baseline.name() + "'s " + metric + " was cannot be told: " + baseline.problem()
                    : baseline.name() + " does not say what its " + metric + " was";
            addVerdict(scenario, gate, asked, Outcome.INCONCLUSIVE, text);
        } else if (!now.isComparableWith(before)) {
            String text = baseline.name() + "'s " + metric + " was measured otherwise: " + now.differencesFrom(before);
            addVerdict(scenario, gate, asked, Outcome.INCONCLUSIVE, text);
        } else if (tooFew(before, gate)) {
            String few = String.format(
                    Locale.ROOT,
                    "%s is %.4f, but %s's %.4f is of %s",
                    metric,
                    now.value(metric),
                    baseline.name(),
                    before.value(metric),
                    tooFewText(before, gate));
            addVerdict(scenario, gate, asked, Outcome.INCONCLUSIVE, few);
        } else {
            entries.add(new Entry(null, QualityGateLimit.relative(scenario, gate, now, baseline, before)));
        }
    }

    /** One verdict for each limit of the gates asked so far, in their order. */
    public List<QualityGateVerdict> verdicts() {
        List<QualityGateLimit> limits = new ArrayList<>();
        entries.forEach(each -> {
            if (each.limit() != null) {
                limits.add(each.limit());
            }
        });
        double[] p = limits.stream().mapToDouble(QualityGateLimit::pValue).toArray();
        int[] order = IntStream.range(0, p.length)
                .boxed()
                .sorted(Comparator.comparingDouble(n -> p[n]))
                .mapToInt(Integer::intValue)
                .toArray();
        int failed = 0; // the first that may be chance ends it
        while (failed < p.length && p[order[failed]] <= level(failed, p.length)) {
            failed++;
        }
        int[] step = new int[p.length]; // of each its place, the least likely first
        for (int n = 0; n < p.length; n++) {
            step[order[n]] = n;
        }
        List<QualityGateVerdict> verdicts = new ArrayList<>();
        int at = 0;
        for (Entry each : entries) {
            QualityGateLimit limit = each.limit();
            if (limit == null) {
                verdicts.add(java.util.Objects.requireNonNull(each.verdict()));
            } else {
                int its = step[at++];
                verdicts.add(limit.verdict(its < failed, level(Math.min(its, failed), limits.size()), limits.size()));
            }
        }
        return verdicts;
    }

    private double level(int step, int limits) {
        return alarm / Math.max(1, limits - step);
    }

    /**
     * What a gate with {@code noWorseThan} compares a scenario with.
     *
     * @param exists whether there is anything to compare with; a first release or run has nothing
     * @param metrics of it; {@code null} where they are not known
     * @param problem why they are not known, for people; {@code null} if it simply does not say
     */
    public record GateReference(
            QualityGate.Reference reference,
            boolean exists,
            @Nullable ScenarioMetrics metrics,
            @Nullable String problem) {

        /** There is none. */
        public static GateReference missing(QualityGate.Reference reference) {
            return new GateReference(reference, false, null, null);
        }

        /** There is one, with or without figures. */
        public static GateReference of(QualityGate.Reference reference, @Nullable ScenarioMetrics figures) {
            return new GateReference(reference, true, figures, null);
        }

        /** Whether there is one cannot be told. */
        public static GateReference unknown(QualityGate.Reference reference, String problem) {
            return new GateReference(reference, true, null, problem);
        }

        String name() {
            return switch (reference) {
                case LIVE_RELEASE -> "the live release";
                case LAST_RUN -> "the last run";
            };
        }

        String missingReason() {
            return switch (reference) {
                case LIVE_RELEASE -> "nothing is live to compare it with";
                case LAST_RUN -> "no run before it in this folder passed its gates";
            };
        }
    }
}
