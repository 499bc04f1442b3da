package org.sassrec.evaluation.significance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.evaluation.metric.EvaluationCode;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.metric.StudentT;

/**
 * Tests the difference of two models on the same queries. The test includes the variance of the users and the variance
 * of the training seeds.
 *
 * <pre>
 * d_i   = mean gain of model 1 - mean gain of model 2, both with seed i, over all queries of a scenario
 * D     = mean of d_i over the n seeds;   macro: unweighted mean over the K scenarios
 * φ_u   = contribution of user u to D: the difference of the gains of u, mean over the seeds, / all queries of the scenario;
 *         macro: sum of φ_u over the scenarios / K, so that the queries of a user stay together
 * U     = Σ φ_u^2
 * V     = the same of φ_u minus the contribution that u has if all users gain equally
 * S     = variance of d_i / n;            0 for one seed
 * t     = |D| / sqrt(U + S)
 * p     = min( P(|T_f| >= t),  c P(|T_g| >= t) ),      c = 1 / (4 P(Z >= sqrt 2)) = 3.18
 * f     = (V + S)^2 / (V^2 / f_U + S^2 / (n - 1)),     f_U = U^2 / Σ φ_u^4 - 1
 * g     = (V + S)^2 / (S^2 / (n - 1))
 * </pre>
 *
 * <p>U is the variance of D under the hypothesis of equal models: each user could have preferred the other model by the
 * same amount. U is not centered. Few users often have equal gains, and a centered variance would then be 0. {@code
 * f_U} is the effective number of users minus one. The degrees of freedom are combined by Welch and Satterthwaite with
 * V instead of U. All users share the effect of a seed. U contains this effect, and it must not add degrees of freedom.
 * The second term of p is a bound for any number of users of any weights (Bentkus and Dzindzalieta, Bernoulli 2015). It
 * is smaller if one user outweighs all others.
 *
 * <p>{@code gauc} is a mean over users weighted by exposures. {@code auc} is a mean over pairs. Its φ_u is the sum of
 * the contributions of the positives and the negatives of u (Obuchowski, Biometrics 1997). These contributions sum to 2
 * D.
 *
 * <p>A scenario with one user has p = 1 and no interval. In the macro mean such a user contributes the full square of
 * φ_u to U.
 *
 * <p>With few seeds, S is a poor estimate. If the variance of the seeds is several times larger than that of the users,
 * small p-values occur too often between equal models. See "Limits of the test" in docs/reference/metrics.md.
 */
public final class PairedTest {

    /** Name of the mean over the scenarios. */
    public static final String MACRO = "macro";

    /**
     * Upper bound of the tail of a weighted sum of random signs, as a multiple of the tail of the normal distribution.
     */
    private static final double TAILS = 3.1787;

    /** Minimum degrees of freedom, for a single user with all the weight. */
    private static final double MIN_DEGREES = 1e-3;

    /**
     * The difference of two models.
     *
     * @param value D
     * @param halfWidth half of the width of the confidence interval; infinite with fewer than two users or without any
     * difference
     * @param p probability of such a difference or a larger one between two equal models
     * @param perSeed d_i
     */
    public record Difference(double value, double halfWidth, double p, List<Double> perSeed) {

        public Difference {
            perSeed = List.copyOf(perSeed);
        }

        /** Returns whether the interval is finite. */
        public boolean bounded() {
            return Double.isFinite(halfWidth);
        }
    }

    private final double confidence;

    private PairedTest(double confidence) {
        this.confidence = confidence;
    }

    /**
     * Creates a test.
     *
     * @param confidence level of the intervals, for example 0.95
     */
    public static PairedTest of(double confidence) {
        return new PairedTest(confidence);
    }

    /**
     * Tests one model against another in each scenario in which the metric has a value, and in their mean ({@link
     * #MACRO}).
     *
     * @param one ranks of the runs of the first model, one per seed
     * @param other ranks of the runs of the second model with the same seeds
     * @param metric a ranking or exposure metric
     * @return differences by scenario name and {@link #MACRO}; empty if no scenario has a value
     * @throws org.sassrec.diagnostic.SassException SASS5054 if the queries differ
     */
    public Map<String, Difference> compare(List<QueryRanks> one, List<QueryRanks> other, Metric metric) {
        return compare(one, other, metric, 1);
    }

    /**
     * Tests one model against a share of the metric of another model.
     *
     * @param share factor of the gains of the second model, for example 0.95
     */
    public Map<String, Difference> compare(List<QueryRanks> one, List<QueryRanks> other, Metric metric, double share) {
        List<Map<String, UserGains>> gains = new ArrayList<>();
        for (int i = 0; i < one.size(); i++) {
            gains.add(UserGains.difference(one.get(i), other.get(i), metric, share));
        }
        Map<String, UserGains> mean = UserGains.mean(gains);
        if (mean.isEmpty()) {
            return Map.of();
        }
        Map<String, Difference> differences = new LinkedHashMap<>();
        double[] macroSeeds = new double[one.size()];
        Map<Long, Part> macroParts = new TreeMap<>();
        mean.forEach((scenario, userGains) -> {
            double[] perSeed = gains.stream()
                    .mapToDouble(of -> Objects.requireNonNull(of.get(scenario)).value())
                    .toArray();
            double[] parts = userGains.parts(0);
            double[] own = userGains.parts(userGains.value());
            List<Part> all = new ArrayList<>();
            for (int u = 0; u < parts.length; u++) {
                Part part = new Part(parts[u], own[u]);
                all.add(part);
                macroParts.merge(userGains.users()[u], part.dividedBy(mean.size()), Part::plus);
            }
            differences.put(scenario, difference(perSeed, all));
            for (int i = 0; i < perSeed.length; i++) {
                macroSeeds[i] += perSeed[i] / mean.size();
            }
        });
        differences.put(MACRO, difference(macroSeeds, macroParts.values()));
        return differences;
    }

    /**
     * The contribution of a user to a difference.
     *
     * @param total φ_u
     * @param centered φ_u minus the contribution that the user has if all users gain equally
     */
    record Part(double total, double centered) {
        Part plus(Part other) {
            return new Part(total + other.total, centered + other.centered);
        }

        Part dividedBy(int scenarios) {
            return new Part(total / scenarios, centered / scenarios);
        }
    }

    Difference difference(double[] perSeed, Collection<Part> parts) {
        double value = mean(perSeed);
        double userVariance = 0;
        double fourth = 0;
        double centeredVariance = 0;
        for (Part part : parts) {
            double square = part.total * part.total;
            userVariance += square;
            fourth += square * square;
            centeredVariance += part.centered * part.centered;
        }
        int seeds = perSeed.length;
        double seedVariance = seeds < 2 ? 0 : variance(perSeed) / seeds;
        double error = Math.sqrt(userVariance + seedVariance);
        List<Double> each = Arrays.stream(perSeed).boxed().toList();
        if (parts.size() < 2 || error == 0) {
            return new Difference(value, Double.POSITIVE_INFINITY, 1, each);
        }
        double userDegrees =
                fourth == 0 ? Double.MAX_VALUE : Math.max(MIN_DEGREES, userVariance * userVariance / fourth - 1);
        double degrees = userDegrees;
        double bound = Double.MAX_VALUE;
        if (seedVariance > 0) {
            double squared = (centeredVariance + seedVariance) * (centeredVariance + seedVariance);
            double seedTerm = seedVariance * seedVariance / (seeds - 1);
            degrees = squared / (centeredVariance * centeredVariance / userDegrees + seedTerm);
            bound = squared / seedTerm;
        }
        double t = Math.abs(value) / error;
        double p = Math.min(
                StudentT.twoSidedProbability(t, degrees), Math.min(1, TAILS * StudentT.twoSidedProbability(t, bound)));
        double level = 1 - confidence;
        double times = Math.min(StudentT.quantile(level, degrees), StudentT.quantile(level / TAILS, bound));
        return new Difference(value, error * times, p, each);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(0);
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        double sum = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return values.length < 2 ? 0 : sum / (values.length - 1);
    }

    /** Returns half of the width of Student's t interval of a mean over seeds. Needs at least two values. */
    public static double halfWidth(double[] values, double confidence) {
        return Math.sqrt(variance(values) / values.length) * StudentT.quantile(1 - confidence, values.length - 1.0);
    }

    /**
     * Returns the Holm-adjusted p-values of a family (Holm 1979). If all differences with an adjusted p of at most
     * {@code alpha} are reported, the probability of any false report is at most {@code alpha}.
     */
    public static double[] holm(double[] p) {
        Integer[] order = new Integer[p.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(p[a], p[b]));
        double[] adjusted = new double[p.length];
        double most = 0;
        for (int i = 0; i < order.length; i++) {
            most = Math.max(most, Math.min(1, p[order[i]] * (p.length - i)));
            adjusted[order[i]] = most;
        }
        return adjusted;
    }

    static org.sassrec.diagnostic.SassException differentQueries(String scenario) {
        return Diagnostic.error(
                        EvaluationCode.QUERIES_DIFFER,
                        "the queries of `" + scenario + "` differ from those of the reference")
                .withHelp("compare variants only with the same data, labels, scenarios and split")
                .toException();
    }
}
