package org.sassrec.evaluation.qualitygate;

import java.util.Locale;
import java.util.Optional;
import org.sassrec.config.QualityGate;
import org.sassrec.config.QualityGateVerdict;
import org.sassrec.config.QualityGateVerdict.Outcome;
import org.sassrec.diagnostic.Percent;
import org.sassrec.evaluation.significance.PairedTest.Difference;
import org.sassrec.serving.release.ScenarioMetrics;

/**
 * The limit of {@code noWorseThan} for a reference that answered the same queries, with a test that is paired over the
 * users.
 *
 * @param metrics metrics with a value of the gate's metric
 * @param required value of the reference
 * @param difference model minus the share of the reference that the gate requires
 */
record PairedLimit(
        String scenario,
        QualityGate gate,
        ScenarioMetrics metrics,
        PairedReference reference,
        double required,
        Difference difference)
        implements GateLimit {
    /** A smaller difference is caused by the sum of the gains. */
    private static final double ROUNDING = 1e-12;

    /**
     * Creates the limit; empty if the metric has no value.
     *
     * @param confidence level of the difference's interval
     */
    static Optional<PairedLimit> of(
            String scenario, QualityGate gate, ScenarioMetrics now, PairedReference reference, double confidence) {
        String metric = gate.metric();
        if (!reference.measures(scenario, metric)) {
            return Optional.empty();
        }
        return reference
                .difference(scenario, metric, 1, confidence)
                .flatMap(whole -> reference
                        .difference(scenario, metric, share(gate), confidence)
                        .map(difference -> new PairedLimit(
                                scenario, gate, now, reference, now.value(metric) - whole.value(), difference)));
    }

    /** Returns the share of the reference that a gate requires. */
    private static double share(QualityGate gate) {
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
        int digits = QualityGateLimit.digits(value, required * share(gate));
        String is = gate.metric() + " is " + QualityGateLimit.number(value, digits) + ", required is "
                + reference.owner() + " "
                + QualityGateLimit.number(required, digits)
                + (gate.tolerance() > 0 ? " less " + Percent.text(gate.tolerance()) : "")
                + reference.note(scenario);
        if (isMet()) {
            return QualityGateVerdict.of(scenario, gate, reference.condition(), Outcome.PASS, is);
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
            return QualityGateVerdict.of(scenario, gate, reference.condition(), Outcome.FAIL, is + range);
        }
        double times = half / difference.value();
        return QualityGateVerdict.of(
                scenario,
                gate,
                reference.condition(),
                Outcome.INCONCLUSIVE,
                is + ", the difference is not significant" + range
                        + String.format(Locale.ROOT, "; about %,.0f users are needed", users * times * times));
    }
}
