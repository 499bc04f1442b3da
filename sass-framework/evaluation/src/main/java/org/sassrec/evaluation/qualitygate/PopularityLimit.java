package org.sassrec.evaluation.qualitygate;

import java.util.Locale;
import org.sassrec.config.QualityGate;
import org.sassrec.evaluation.metric.Percent;
import org.sassrec.evaluation.qualitygate.QualityGateVerdict.Outcome;
import org.sassrec.evaluation.significance.PairedTest.Difference;
import org.sassrec.serving.release.ScenarioMetrics;

/**
 * The limit of {@code noWorseThan: popularity}, with a test that is paired over the users.
 *
 * @param metrics metrics with a value of the gate's metric
 * @param popularity value of the baseline
 * @param difference model minus the share of popularity that the gate requires
 */
record PopularityLimit(
        String scenario,
        QualityGate gate,
        ScenarioMetrics metrics,
        PopularityReference reference,
        double popularity,
        Difference difference)
        implements GateLimit {
    static final String CONDITION = "noWorseThan " + QualityGate.Reference.POPULARITY.word();

    /** A smaller difference is caused by the sum of the gains. */
    private static final double ROUNDING = 1e-12;

    /** Returns the share of popularity that a gate requires. */
    static double share(QualityGate gate) {
        return 1 - gate.tolerance();
    }

    private boolean isMet() {
        return difference.value() >= -ROUNDING;
    }

    @Override
    public double pValue() {
        return isMet() ? 1 : difference.p() / 2;
    }

    @Override
    public QualityGateVerdict verdict(boolean fails, double level, int of) {
        double value = metrics.value(gate.metric());
        int digits = QualityGateLimit.digits(value, popularity * share(gate));
        String is = gate.metric() + " is " + QualityGateLimit.number(value, digits) + ", required is popularity's "
                + QualityGateLimit.number(popularity, digits)
                + (gate.tolerance() > 0 ? " less " + Percent.text(gate.tolerance()) : "");
        if (isMet()) {
            return QualityGateVerdict.of(scenario, gate, CONDITION, Outcome.PASS, is);
        }
        long users = metrics.users(gate.metric());
        double half = reference
                .difference(scenario, gate.metric(), share(gate), 1 - 2 * level)
                .orElseThrow()
                .halfWidth();
        String range = String.format(
                Locale.ROOT,
                " (significant from a difference of %.4f, %,d users, the same queries%s)",
                half,
                users,
                of == 1 ? "" : ", one of " + of + " limits");
        if (fails) {
            return QualityGateVerdict.of(scenario, gate, CONDITION, Outcome.FAIL, is + range);
        }
        double times = half / difference.value();
        return QualityGateVerdict.of(
                scenario,
                gate,
                CONDITION,
                Outcome.INCONCLUSIVE,
                is + ", the difference is not significant" + range
                        + String.format(Locale.ROOT, "; about %,.0f users are needed", users * times * times));
    }
}
