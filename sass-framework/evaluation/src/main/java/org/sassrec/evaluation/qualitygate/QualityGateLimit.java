package org.sassrec.evaluation.qualitygate;

import java.util.Locale;
import org.sassrec.config.QualityGate;
import org.sassrec.evaluation.metric.Bootstrap;
import org.sassrec.evaluation.metric.Percent;
import org.sassrec.evaluation.metric.StudentT;
import org.sassrec.evaluation.qualitygate.QualityGateEvaluator.GateReference;
import org.sassrec.evaluation.qualitygate.QualityGateVerdict.Outcome;
import org.sassrec.serving.release.ScenarioMetrics;

/**
 * A value that a scenario's metric has to reach.
 *
 * @param condition as it is configured: {@code noWorseThan liveRelease}
 * @param text of the limit, for people
 * @param metrics figures that have a value of the gate's metric
 * @param limit to reach
 * @param error standard error of the metric
 * @param limitError standard error of the limit itself; 0 for a fixed one
 * @param referenceName whose figure the limit is; empty for a fixed one
 * @param referenceUsers whose figures the limit is made of; 0 for a fixed one
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
        long referenceUsers) {

    /** A fixed value. */
    static QualityGateLimit fixed(String scenario, QualityGate gate, ScenarioMetrics now, double least) {
        String text = "at least " + number(least, digits(now.value(gate.metric()), least));
        double error = errorAt(least, now, gate.metric());
        return new QualityGateLimit(scenario, gate, "atLeast", text, now, least, error, 0, "", 0);
    }

    /**
     * The error that the metric would have at the limit: a metric that is small by chance has a small error, too, and would fail too
     * often by it. Between 0 and 1, where all metrics of gates lie, variances go by about v (1 - v).
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

    /** Of a figure that stands. */
    private static double errorOf(ScenarioMetrics before, String metric) {
        double error = before.error(metric);
        return error > 0 || !before.errors().containsKey(metric)
                ? error
                : Bootstrap.unanimousError(before.value(metric), before.users(metric));
    }

    /** The value of something that was measured before, less what may be lost. */
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

    /** Chance of a metric as low as this one, or lower, of a model that is just good enough; at most. */
    double pValue() {
        if (isMet()) {
            return 1;
        }
        double both = Math.hypot(error, limitError);
        return both == 0 ? 0 : StudentT.twoSidedProbability(gap() / both, degreesOfFreedom()) / 2;
    }

    /** Of both errors together (Welch and Satterthwaite). */
    private double degreesOfFreedom() {
        double own = error * error;
        double its = limitError * limitError;
        double sum = own * own / Math.max(1, users() - 1) + its * its / Math.max(1, referenceUsers - 1);
        return Math.max(1, (own + its) * (own + its) / sum);
    }

    /**
     * The verdict.
     *
     * @param fails whether the chance is too small
     * @param level chance at which it would fail
     * @param of how many limits were asked
     */
    QualityGateVerdict verdict(boolean fails, double level, int of) {
        String is = String.format(Locale.ROOT, "%s is %s, asked is %s", gate.metric(), valueText(), text);
        if (isMet()) {
            return QualityGateVerdict.of(scenario, gate, condition, Outcome.PASS, is);
        }
        double both = Math.hypot(error, limitError);
        if (both == 0) {
            return QualityGateVerdict.of(
                    scenario, gate, condition, Outcome.FAIL, is); // a metric without chance: p is 0
        }
        double times = StudentT.quantile(2 * level, degreesOfFreedom());
        // Of the limit, and of all limits together: no interval of the value itself.
        String chance = String.format(
                Locale.ROOT,
                " (chance explains up to %.4f below it, %,d users%s)",
                times * both,
                users(),
                of == 1 ? "" : ", one of " + of + " limits");
        return fails
                ? QualityGateVerdict.of(scenario, gate, condition, Outcome.FAIL, is + chance)
                : QualityGateVerdict.of(
                        scenario,
                        gate,
                        condition,
                        Outcome.INCONCLUSIVE,
                        is + ": less, but within chance" + chance + "; " + usersNeeded(times));
    }

    private String valueText() {
        return number(value(), digits(value(), limit));
    }

    /** So many that a value below its limit reads as below it, and a limit above 0 as one. */
    private static int digits(double value, double limit) {
        for (int digits = 4; digits < 12; digits++) {
            String least = number(limit, digits);
            boolean apart = value >= limit || !number(value, digits).equals(least);
            boolean aLimit = limit <= 0 || !least.equals(number(0, digits));
            if (apart && aLimit) {
                return digits;
            }
        }
        return 12;
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /** More users make the error smaller, and not that of what was measured before. */
    private String usersNeeded(double times) {
        double left = gap() * gap() - times * times * limitError * limitError;
        return left > 0
                ? String.format(
                        Locale.ROOT, "about %,.0f users would tell", users() * times * times * error * error / left)
                : "no number of users would tell, so uncertain is " + referenceName + "'s own figure";
    }
}
