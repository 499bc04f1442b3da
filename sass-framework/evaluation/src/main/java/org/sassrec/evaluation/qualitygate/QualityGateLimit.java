package org.sassrec.evaluation.qualitygate;

import java.util.Locale;
import org.sassrec.config.QualityGate;
import org.sassrec.config.QualityGateVerdict;
import org.sassrec.config.QualityGateVerdict.Outcome;
import org.sassrec.diagnostic.Percent;
import org.sassrec.evaluation.metric.Bootstrap;
import org.sassrec.evaluation.metric.StudentT;
import org.sassrec.evaluation.qualitygate.QualityGateEvaluator.GateReference;
import org.sassrec.serving.release.ScenarioMetrics;

/**
 * A value that a metric of a scenario must reach.
 *
 * @param condition configured condition, for example {@code noWorseThan liveRelease}
 * @param text the limit in messages
 * @param metrics metrics with a value of the gate's metric
 * @param limit value to reach
 * @param error standard error of the metric
 * @param limitError standard error of the limit; 0 for a fixed limit
 * @param referenceName name of the reference of the limit; empty for a fixed limit
 * @param referenceUsers number of users of the reference; 0 for a fixed limit
 */
record QualityGateLimit(
        String scenario,
        QualityGate gate,
        String condition,
        String text,
        ScenarioMetrics metrics,
        double limit,
        double error,
        double limitError,
        String referenceName,
        long referenceUsers)
        implements GateLimit {

    /** Creates a fixed limit. */
    static QualityGateLimit fixed(String scenario, QualityGate gate, ScenarioMetrics now, double least) {
        String text = "at least " + number(least, digits(now.value(gate.metric()), least));
        double error = errorAt(least, now, gate.metric());
        return new QualityGateLimit(scenario, gate, "atLeast", text, now, least, error, 0, "", 0);
    }

    /**
     * Returns the error that the metric would have at the limit. The error at the measured value is biased: a value
     * that is low because of its variance also has a low error, and would fail too often. For values between 0 and 1
     * the variance is about proportional to v (1 - v).
     */
    private static double errorAt(double limit, ScenarioMetrics now, String metric) {
        if (!now.errors().containsKey(metric)) {
            return 0;
        }
        double value = now.value(metric);
        double spread = value * (1 - value);
        double atLimit = Math.max(0, limit * (1 - limit));
        double error = now.error(metric);
        return error > 0 && spread > 0 ? error * Math.sqrt(atLimit / spread) : Math.sqrt(atLimit / now.users(metric));
    }

    /** Returns the error of the reference value. */
    private static double errorOf(ScenarioMetrics before, String metric) {
        double error = before.error(metric);
        return error > 0 || !before.errors().containsKey(metric)
                ? error
                : Bootstrap.unanimousError(before.value(metric), before.users(metric));
    }

    /** Creates a limit from the value of a reference and the tolerance of the gate. */
    static QualityGateLimit relative(
            String scenario, QualityGate gate, ScenarioMetrics now, GateReference baseline, ScenarioMetrics before) {
        String metric = gate.metric();
        double kept = 1 - gate.tolerance();
        double least = before.value(metric) * kept;
        String text = baseline.name() + "'s "
                + number(before.value(metric), digits(now.value(metric), least))
                + (gate.tolerance() > 0 ? " less " + Percent.text(gate.tolerance()) : "");
        return new QualityGateLimit(
                scenario,
                gate,
                "noWorseThan " + baseline.reference().word(),
                text,
                now,
                before.value(metric) * kept,
                errorAt(before.value(metric) * kept, now, metric),
                errorOf(before, metric) * kept,
                baseline.name(),
                before.users(metric));
    }

    private double value() {
        return metrics.value(gate.metric());
    }

    private long users() {
        return metrics.users(gate.metric());
    }

    private double gap() {
        return limit - value();
    }

    boolean isMet() {
        return gap() <= 0;
    }

    @Override
    public double pValue() {
        if (isMet()) {
            return 1;
        }
        double both = Math.hypot(error, limitError);
        return both == 0 ? 0 : StudentT.twoSidedProbability(gap() / both, degreesOfFreedom()) / 2;
    }

    /** Returns the degrees of freedom of both errors (Welch, Satterthwaite). */
    private double degreesOfFreedom() {
        double own = error * error;
        double reference = limitError * limitError;
        double sum = own * own / Math.max(1, users() - 1) + reference * reference / Math.max(1, referenceUsers - 1);
        return Math.max(1, (own + reference) * (own + reference) / sum);
    }

    @Override
    public QualityGateVerdict verdict(boolean fails, double level, int of) {
        String is = String.format(Locale.ROOT, "%s is %s, required is %s", gate.metric(), valueText(), text);
        if (isMet()) {
            return QualityGateVerdict.of(scenario, gate, condition, Outcome.PASS, is);
        }
        double both = Math.hypot(error, limitError);
        if (both == 0) {
            return QualityGateVerdict.of(
                    scenario, gate, condition, Outcome.FAIL, is); // a metric without variance: p is 0
        }
        double times = StudentT.quantile(2 * level, degreesOfFreedom());
        // The range of this limit with the correction for all limits. It is not the interval of the value.
        String range = String.format(
                Locale.ROOT,
                " (significant from a difference of %.4f, %,d users%s)",
                times * both,
                users(),
                of == 1 ? "" : ", one of " + of + " limits");
        return fails
                ? QualityGateVerdict.of(scenario, gate, condition, Outcome.FAIL, is + range)
                : QualityGateVerdict.of(
                        scenario,
                        gate,
                        condition,
                        Outcome.INCONCLUSIVE,
                        is + ", the difference is not significant" + range + "; " + usersNeeded(times));
    }

    private String valueText() {
        return number(value(), digits(value(), limit));
    }

    /**
     * Returns the number of digits with which a value below the limit differs from it in the text, and a limit above 0
     * differs from 0.
     */
    static int digits(double value, double limit) {
        for (int digits = 4; digits < 12; digits++) {
            String least = number(limit, digits);
            boolean distinct = value >= limit || !number(value, digits).equals(least);
            boolean positive = limit <= 0 || !least.equals(number(0, digits));
            if (distinct && positive) {
                return digits;
            }
        }
        return 12;
    }

    static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /** Returns how many users are needed. More users reduce the error of the value, not that of the reference. */
    private String usersNeeded(double times) {
        double left = gap() * gap() - times * times * limitError * limitError;
        return left > 0
                ? String.format(
                        Locale.ROOT, "about %,.0f users are needed", users() * times * times * error * error / left)
                : "more users do not help, because the error of " + referenceName + "'s value is too large";
    }
}
