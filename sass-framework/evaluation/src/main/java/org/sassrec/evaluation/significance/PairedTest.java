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
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.metric.StudentT;

/**
 * Compares two models over the same queries. Two things make a difference doubtful, and both count: which users the test
 * happens to have, and which seeds the training.
 *
 * <pre>
 * d_i   = mean gain of the one - mean gain of the other, both trained with seed i, over all queries of a scenario
 * D     = mean of d_i over the n seeds;   macro: the plain mean over the K scenarios
 * φ_u   = what user u adds to D: the difference of his gains, mean over the seeds, / all queries of the scenario;
 *         macro: the sum of his φ over his scenarios / K, so that a user's queries stay together
 * U     = Σ φ_u^2;                      V = the same of φ_u less what he would add if all users gained D with each query
 * S     = variance of the d_i / n;        0 for a single seed, of which nobody can tell
 * t     = |D| / sqrt(U + S)
 * p     = the smaller of  P(|T_f| >= t)      f = (V + S)^2 / (V^2 / f_U + S^2 / (n - 1)),   f_U = U^2 / Σ φ_u^4 - 1
 *                    and  c P(|T_g| >= t)    g = (V + S)^2 / (S^2 / (n - 1)),               c = 1 / (4 P(Z >= sqrt 2)) = 3.18
 * </pre>
 *
 * <p>U is the variance of D if each user might as well have preferred the other model by as much: that is what equal models
 * mean. It is not taken about the mean, since few users often agree: two who both found one item more would then leave no
 * doubt at all. {@code f_U} counts the users that carry U, one less; the freedoms are joined as by Welch and Satterthwaite, with V for what
 * users differ among themselves: the luck of a seed, which all of them share, is in U and gives it no certainty.
 * The second line holds for any number of users and however unequal their parts are (Bentkus and Dzindzalieta, Bernoulli
 * 2015): it tells more where one user outweighs all others.
 *
 * <p>Of exposures, {@code gauc} is a mean over users who weigh what they were shown. {@code auc} is a mean over pairs, and u's
 * part of it is what his positives and what his negatives add (Obuchowski, Biometrics 1997); all parts then sum to 2 D, since
 * the luck of a user is in both.
 *
 * <p>A scenario of one user tells nothing: p is 1, and there is no interval. The mean over the scenarios keeps its verdict:
 * such a user counts in U with the whole square of his φ, as if he might as well have lost what he gained, and a difference
 * over all scenarios of several times his 1 / K shows beside him.
 *
 * <p>Of few seeds S itself is a guess. Simulated, p at or below .05, and .001, comes as seldom as it says where the luck of the
 * seeds is about that of the users or less. Where it is several times larger, it comes in up to 12 % (4 %) with two seeds, 6 %
 * (1 %) with three, 5 % (.2 %) with five. Weighing S by the quantile of its own n - 1 degrees of freedom alone would hold
 * everywhere, but with two or three seeds hardly any difference could be told.
 */
public final class PairedTest {

    /** Name of the mean over the scenarios. */
    public static final String MACRO = "macro";

    /** What signs of any weights have at most in their tails, as a multiple of the normal distribution's. */
    private static final double TAILS = 3.1787;

    /** Degrees of freedom of one user who carries all: as good as none. */
    private static final double MIN_DEGREES = 1e-3;

    /**
     * One difference.
     *
     * @param value D
     * @param halfWidth half of its interval at the confidence asked for; infinite where fewer than two users, or none that
     *     differs, tell nothing of it
     * @param p chance of so large a difference, or a larger one, between two models that are equally good
     * @param perSeed d_i
     */
    public record Difference(double value, double halfWidth, double p, List<Double> perSeed) {

        public Difference {
            perSeed = List.copyOf(perSeed);
        }

        /** Whether the interval has ends. */
        public boolean bounded() {
            return Double.isFinite(halfWidth);
        }
    }

    private final double confidence;

    private PairedTest(double confidence) {
        this.confidence = confidence;
    }

    /**
     * A test.
     *
     * @param confidence of the intervals, such as .95
     */
    public static PairedTest of(double confidence) {
        return new PairedTest(confidence);
    }

    /**
     * Compares one model with another in each scenario of which the metric has a value, and in their mean ({@link #MACRO});
     * nothing if there is none.
     *
     * @param one ranks of its runs, a seed each
     * @param other ranks of the runs with the same seeds
     * @param metric of ranks or exposures
     * @throws org.sassrec.diagnostic.SassException SASS5054 if they were not asked the same queries
     */
    public Map<String, Difference> compare(List<QueryRanks> one, List<QueryRanks> other, Metric metric) {
        List<Map<String, UserGains>> gains = new ArrayList<>();
        for (int i = 0; i < one.size(); i++) {
            gains.add(UserGains.difference(one.get(i), other.get(i), metric));
        }
        Map<String, UserGains> mean = UserGains.mean(gains);
        if (mean.isEmpty()) {
            return Map.of();
        }
        Map<String, Difference> differences = new LinkedHashMap<>();
        double[] macroSeeds = new double[one.size()];
        Map<Long, Part> macroParts = new TreeMap<>();
        mean.forEach((scenario, its) -> {
            double[] perSeed = gains.stream()
                    .mapToDouble(of -> Objects.requireNonNull(of.get(scenario)).value())
                    .toArray();
            double[] parts = its.parts(0);
            double[] own = its.parts(its.value());
            List<Part> all = new ArrayList<>();
            for (int u = 0; u < parts.length; u++) {
                Part part = new Part(parts[u], own[u]);
                all.add(part);
                macroParts.merge(its.users()[u], part.dividedBy(mean.size()), Part::plus);
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
     * What a user adds to a difference.
     *
     * @param total φ
     * @param centered the same less what he would add if all users gained alike
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
        double ofUsers = 0;
        double fourth = 0;
        double amongUsers = 0;
        for (Part part : parts) {
            double square = part.total * part.total;
            ofUsers += square;
            fourth += square * square;
            amongUsers += part.centered * part.centered;
        }
        int seeds = perSeed.length;
        double ofSeeds = seeds < 2 ? 0 : variance(perSeed) / seeds;
        double error = Math.sqrt(ofUsers + ofSeeds);
        List<Double> each = Arrays.stream(perSeed).boxed().toList();
        if (parts.size() < 2 || error == 0) {
            return new Difference(value, Double.POSITIVE_INFINITY, 1, each);
        }
        double carrying = fourth == 0 ? Double.MAX_VALUE : Math.max(MIN_DEGREES, ofUsers * ofUsers / fourth - 1);
        double joined = carrying;
        double bound = Double.MAX_VALUE;
        if (ofSeeds > 0) {
            double known = (amongUsers + ofSeeds) * (amongUsers + ofSeeds);
            double doubtOfSeeds = ofSeeds * ofSeeds / (seeds - 1);
            joined = known / (amongUsers * amongUsers / carrying + doubtOfSeeds);
            bound = known / doubtOfSeeds;
        }
        double t = Math.abs(value) / error;
        double p = Math.min(
                StudentT.twoSidedProbability(t, joined), Math.min(1, TAILS * StudentT.twoSidedProbability(t, bound)));
        double alarm = 1 - confidence;
        double times = Math.min(StudentT.quantile(alarm, joined), StudentT.quantile(alarm / TAILS, bound));
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

    /** Half of the interval that the mean of so many seeds' values has, by Student's t; two or more. */
    public static double halfWidth(double[] values, double confidence) {
        return Math.sqrt(variance(values) / values.length) * StudentT.quantile(1 - confidence, values.length - 1.0);
    }

    /**
     * What each p is worth among all of a family (Holm 1979): if all that are at or below {@code alpha} count, the chance
     * of any false alarm is at most {@code alpha}.
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
                        DiagnosticCode.QUERIES_DIFFER,
                        "the queries of `" + scenario + "` are not those of the reference")
                .withHelp("variants can only be compared on the same data, labels, scenarios and split")
                .toException();
    }
}
