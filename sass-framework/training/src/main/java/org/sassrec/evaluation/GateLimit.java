package org.sassrec.evaluation;

import java.util.Locale;
import org.sassrec.config.QualityGate;
import org.sassrec.evaluation.GateVerdict.Outcome;
import org.sassrec.serving.release.Evaluated;

/**
 * A value that a scenario's metric has to reach.
 *
 * @param asked as it is configured: {@code noWorseThan liveRelease}
 * @param text of the limit, for people
 * @param now figures that have a value of the gate's metric
 * @param limit to reach
 * @param error standard error of the metric
 * @param other standard error of the limit itself; 0 for a fixed one
 * @param otherName whose figure the limit is; empty for a fixed one
 * @param otherUsers whose figures the limit is made of; 0 for a fixed one
 */
record GateLimit(
        String scenario,
        QualityGate gate,
        String asked,
        String text,
        Evaluated now,
        double limit,
        double error,
        double other,
        String otherName,
        long otherUsers) {

    /** A fixed value. */
    static GateLimit fixed(String scenario, QualityGate gate, Evaluated now, double least) {
        String text = "at least " + number(least, digits(now.value(gate.metric()), least));
        double error = errorAt(least, now, gate.metric());
        return new GateLimit(scenario, gate, "atLeast", text, now, least, error, 0, "", 0);
    }

    /**
     * The error that the metric would have at the limit: a metric that is small by chance has a small error, too, and would fail too
     * often by it. Between 0 and 1, where all metrics of gates lie, variances go by about v (1 - v).
     */
    private static double errorAt(double limit, Evaluated now, String metric) {
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
    private static double errorOf(Evaluated before, String metric) {
        double error = before.error(metric);
        return error > 0 || !before.errors().containsKey(metric)
                ? error
                : Bootstrap.unanimous(before.value(metric), before.users(metric));
    }

    /** The value of something that was measured before, less what may be lost. */
    static GateLimit relative(String scenario, QualityGate gate, Evaluated now, Baseline baseline, Evaluated before) {
        String metric = gate.metric();
        double kept = 1 - gate.by();
        double least = before.value(metric) * kept;
        String text = baseline.name() + "'s "
                + number(before.value(metric), digits(now.value(metric), least))
                + (gate.by() > 0 ? " less " + Percent.text(gate.by()) : "");
        return new GateLimit(
                scenario,
                gate,
                "noWorseThan " + baseline.reference().text(),
                text,
                now,
                before.value(metric) * kept,
                errorAt(before.value(metric) * kept, now, metric),
                errorOf(before, metric) * kept,
                baseline.name(),
                before.users(metric));
    }

    private double value() {
        return now.value(gate.metric());
    }

    private long users() {
        return now.users(gate.metric());
    }

    private double gap() {
        return limit - value();
    }

    boolean reached() {
        return gap() <= 0;
    }

    /** Chance of a metric as low as this one, or lower, of a model that is just good enough; at most. */
    double p() {
        if (reached()) {
            return 1;
        }
        double both = Math.hypot(error, other);
        return both == 0 ? 0 : StudentT.beyond(gap() / both, freedom()) / 2;
    }

    /** Of both errors together (Welch and Satterthwaite). */
    private double freedom() {
        double own = error * error;
        double its = other * other;
        double sum = own * own / Math.max(1, users() - 1) + its * its / Math.max(1, otherUsers - 1);
        return Math.max(1, (own + its) * (own + its) / sum);
    }

    /**
     * The verdict.
     *
     * @param fails whether the chance is too small
     * @param level chance at which it would fail
     * @param of how many limits were asked
     */
    GateVerdict verdict(boolean fails, double level, int of) {
        String is = String.format(Locale.ROOT, "%s is %s, asked is %s", gate.metric(), shown(), text);
        if (reached()) {
            return GateVerdict.of(scenario, gate, asked, Outcome.PASS, is);
        }
        double both = Math.hypot(error, other);
        if (both == 0) {
            return GateVerdict.of(scenario, gate, asked, Outcome.FAIL, is); // a metric without chance: p is 0
        }
        double times = StudentT.quantile(2 * level, freedom());
        // Of the limit, and of all limits together: no interval of the value itself.
        String chance = String.format(
                Locale.ROOT,
                " (chance explains up to %.4f below it, %,d users%s)",
                times * both,
                users(),
                of == 1 ? "" : ", one of " + of + " limits");
        return fails
                ? GateVerdict.of(scenario, gate, asked, Outcome.FAIL, is + chance)
                : GateVerdict.of(
                        scenario,
                        gate,
                        asked,
                        Outcome.UNCLEAR,
                        is + ": less, but within chance" + chance + "; " + needed(times));
    }

    private String shown() {
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
    private String needed(double times) {
        double left = gap() * gap() - times * times * other * other;
        return left > 0
                ? String.format(
                        Locale.ROOT, "about %,.0f users would tell", users() * times * times * error * error / left)
                : "no number of users would tell, so uncertain is " + otherName + "'s own figure";
    }
}
