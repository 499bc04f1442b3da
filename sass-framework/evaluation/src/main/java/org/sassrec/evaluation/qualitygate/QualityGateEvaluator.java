package org.sassrec.evaluation.qualitygate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.QualityGate;
import org.sassrec.config.QualityGate.Reference;
import org.sassrec.config.QualityGateVerdict;
import org.sassrec.config.QualityGateVerdict.Outcome;
import org.sassrec.serving.release.ScenarioMetrics;

/**
 * Evaluates all quality gates of a run together. A value that reaches its limit passes. A value below its limit fails
 * only if the difference is statistically significant; otherwise the gate is inconclusive. All limits of a run are one
 * family with the Holm correction (Holm 1979): the probability that any limit fails for a model exactly at its limits
 * is at most the level of the family.
 */
public final class QualityGateEvaluator {

    private final double familyLevel;
    private final Map<Reference, PairedReference> paired;
    private final List<Entry> entries = new ArrayList<>();

    /** A limit, or a verdict without a comparison. */
    private record Entry(
            @Nullable QualityGateVerdict verdict, @Nullable GateLimit limit) {}

    private QualityGateEvaluator(double familyLevel, Map<Reference, PairedReference> paired) {
        this.familyLevel = familyLevel;
        this.paired = Map.copyOf(paired);
    }

    /**
     * Creates an evaluator for one run.
     *
     * @param confidence value of {@code evaluate.confidence}. The level of the one-sided family is (1 - confidence) /
     * 2, for example 2.5 % for 0.95.
     * @param paired references that answered the queries of the run
     */
    public static QualityGateEvaluator of(double confidence, Map<Reference, PairedReference> paired) {
        return new QualityGateEvaluator((1 - confidence) / 2, paired);
    }

    /**
     * Adds a quality gate.
     *
     * @param now metrics of the model to release; {@code null} if they do not exist
     * @param baselines returns the recorded values of a reference that did not answer the queries of the run
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
            String few = String.format(Locale.ROOT, "%s is %.4f, measured on %s", metric, value, tooFewText(now, gate));
            addVerdict(scenario, gate, "minUsers", Outcome.INCONCLUSIVE, few);
            return;
        }
        Double least = gate.atLeast();
        if (least != null) {
            entries.add(new Entry(null, QualityGateLimit.fixed(scenario, gate, now, least)));
        }
        Reference reference = gate.noWorseThan();
        if (reference != null) {
            Optional.ofNullable(paired.get(reference))
                    .flatMap(other -> PairedLimit.of(scenario, gate, now, other, 1 - 2 * familyLevel))
                    .ifPresentOrElse(
                            limit -> entries.add(new Entry(null, limit)),
                            () -> compare(scenario, gate, now, baselines.apply(reference)));
        }
    }

    /** Returns whether metrics have no value of a gate's metric or too few users for it. */
    public static boolean isInsufficient(@Nullable ScenarioMetrics figures, QualityGate gate) {
        return figures == null || !figures.values().containsKey(gate.metric()) || tooFew(figures, gate);
    }

    /** One user has no variance, so two users are the minimum for any configuration. */
    private static int minUsers(QualityGate gate) {
        return Math.max(2, gate.minUsers());
    }

    private static boolean tooFew(ScenarioMetrics figures, QualityGate gate) {
        return figures.users(gate.metric()) < minUsers(gate);
    }

    private static String tooFewText(ScenarioMetrics figures, QualityGate gate) {
        long users = figures.users(gate.metric());
        return String.format(
                Locale.ROOT,
                "only %,d %s; at least %,d are required",
                users,
                users == 1 ? "user" : "users",
                minUsers(gate));
    }

    private void addVerdict(String scenario, QualityGate gate, String condition, Outcome outcome, String text) {
        entries.add(new Entry(QualityGateVerdict.of(scenario, gate, condition, outcome, text), null));
    }

    private void compare(String scenario, QualityGate gate, ScenarioMetrics now, GateReference baseline) {
        String metric = gate.metric();
        String condition = "noWorseThan " + baseline.reference().word();
        ScenarioMetrics before = baseline.metrics();
        if (!baseline.exists()) {
            String text =
                    String.format(Locale.ROOT, "%s is %.4f; %s", metric, now.value(metric), baseline.missingReason());
            addVerdict(scenario, gate, condition, Outcome.SKIPPED, text);
        } else if (before == null || !before.values().containsKey(metric)) {
            String text = baseline.problem() != null
                    ? baseline.name() + "'s " + metric + " is unknown: " + baseline.problem()
                    : baseline.name() + " has no stored value of " + metric;
            addVerdict(scenario, gate, condition, Outcome.INCONCLUSIVE, text);
        } else if (!now.isComparableWith(before)) {
            String text = baseline.name() + "'s " + metric + " was measured with other settings: "
                    + now.differencesFrom(before);
            addVerdict(scenario, gate, condition, Outcome.INCONCLUSIVE, text);
        } else if (tooFew(before, gate)) {
            String few = String.format(
                    Locale.ROOT,
                    "%s is %.4f, but %s's %.4f was measured on %s",
                    metric,
                    now.value(metric),
                    baseline.name(),
                    before.value(metric),
                    tooFewText(before, gate));
            addVerdict(scenario, gate, condition, Outcome.INCONCLUSIVE, few);
        } else {
            entries.add(new Entry(null, QualityGateLimit.relative(scenario, gate, now, baseline, before)));
        }
    }

    /** Returns one verdict for each limit of the added gates, in their order. */
    public List<QualityGateVerdict> verdicts() {
        List<GateLimit> limits = new ArrayList<>();
        entries.forEach(each -> {
            if (each.limit() != null) {
                limits.add(each.limit());
            }
        });
        double[] p = limits.stream().mapToDouble(GateLimit::pValue).toArray();
        int[] order = IntStream.range(0, p.length)
                .boxed()
                .sorted(Comparator.comparingDouble(n -> p[n]))
                .mapToInt(Integer::intValue)
                .toArray();
        int failed = 0; // Holm's procedure stops at the first p above its level
        while (failed < p.length && p[order[failed]] <= level(failed, p.length)) {
            failed++;
        }
        int[] step = new int[p.length]; // position of each limit in the order of p
        for (int n = 0; n < p.length; n++) {
            step[order[n]] = n;
        }
        List<QualityGateVerdict> verdicts = new ArrayList<>();
        int at = 0;
        for (Entry each : entries) {
            GateLimit limit = each.limit();
            if (limit == null) {
                verdicts.add(Objects.requireNonNull(each.verdict()));
            } else {
                int position = step[at++];
                verdicts.add(limit.verdict(
                        position < failed, level(Math.min(position, failed), limits.size()), limits.size()));
            }
        }
        return verdicts;
    }

    private double level(int step, int limits) {
        return familyLevel / Math.max(1, limits - step);
    }

    /**
     * The reference of a gate with {@code noWorseThan}.
     *
     * @param exists whether the reference exists; it does not before the first release or run
     * @param metrics metrics of the reference; {@code null} if they are unknown
     * @param problem why the metrics are unknown, for messages; {@code null} if the reference has no such metric
     */
    public record GateReference(
            QualityGate.Reference reference,
            boolean exists,
            @Nullable ScenarioMetrics metrics,
            @Nullable String problem) {

        /** Creates the result for a reference that does not exist. */
        public static GateReference missing(QualityGate.Reference reference) {
            return new GateReference(reference, false, null, null);
        }

        /** Creates the result for an existing reference, with or without metrics. */
        public static GateReference of(QualityGate.Reference reference, @Nullable ScenarioMetrics figures) {
            return new GateReference(reference, true, figures, null);
        }

        /** Creates the result for a reference that cannot be read. */
        public static GateReference unknown(QualityGate.Reference reference, String problem) {
            return new GateReference(reference, true, null, problem);
        }

        String name() {
            return switch (reference) {
                case LIVE_RELEASE -> "the live release";
                case LAST_RUN -> "the last run";
                case POPULARITY -> "popularity";
            };
        }

        String missingReason() {
            return switch (reference) {
                case LIVE_RELEASE -> "no live release exists to compare with";
                case LAST_RUN -> "no earlier run in this folder passed its quality gates";
                case POPULARITY -> "popularity was not measured";
            };
        }
    }
}
