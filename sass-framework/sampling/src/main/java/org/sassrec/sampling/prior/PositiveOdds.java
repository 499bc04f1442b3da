package org.sassrec.sampling.prior;

import java.util.Arrays;
import org.sassrec.config.ModelConfig;

/**
 * How much likelier than others an item is answered when it is shown, as counted:
 *
 * <pre>
 * logit(yes / all) - logit(r_s)
 * yes = a_s(i) + share min(r_s lift(i), n(i) (1 + r_s) / 2) + k_s r_s       lift(i) = sum over t of a_t(i) / r_t
 * all = n_s(i) + share n(i) + k_s                                           n(i)    = sum over t of n_t(i)
 * </pre>
 *
 * where n_s counts the scenario's exposures, a_s those that were answered, both aged by the half-life, and r_s is their ratio. The sums
 * are over the scenarios that have exposures both answered and not. There answers count by how many were to be expected, for
 * scenarios are answered more or less readily: otherwise an item would be good for having been shown in a readier one. What is expected
 * in this way of a less ready one may be more than was shown, so it ends halfway between the usual and certain answers.
 *
 * <p>With each item count k_s = 20 / min(r_s, 1 - r_s) exposures as usual, which are twenty of the answers that are rarer: an item that was
 * shown once would give away its own label otherwise. Immutable.
 */
public final class PositiveOdds implements ItemPrior {

    private static final double PRIOR_COUNT = 20;

    private final ItemCounts[] positives;
    private final ItemCounts[] exposures;
    private final double share;
    private final double[] lift;
    private final double[] allExposures;
    private final double[] rates;

    /** @param answered,shown of each scenario; a scenario without events has no exposures */
    PositiveOdds(int items, ItemCounts[] answered, ItemCounts[] shown, ModelConfig.Prior prior) {
        this.positives = answered;
        this.exposures = shown;
        this.share = prior.share();
        this.lift = new double[items];
        this.allExposures = new double[items];
        this.rates = new double[shown.length];
        for (int s = 0; s < shown.length; s++) {
            rates[s] = rate(sum(answered[s]), sum(shown[s]));
            if (hasBothLabels(answered[s], shown[s])) {
                add(answered[s], 1 / rates[s], lift);
                add(shown[s], 1, allExposures);
            }
        }
    }

    /** By the counts that have not aged, which are exact. */
    private static boolean hasBothLabels(ItemCounts answered, ItemCounts shown) {
        long yes = Arrays.stream(answered.positives()).asLongStream().sum();
        return yes > 0 && yes < Arrays.stream(shown.positives()).asLongStream().sum();
    }

    private static void add(ItemCounts counts, double weight, double[] all) {
        for (int place = 0; place < counts.items().length; place++) {
            all[counts.items()[place]] += weight * counts.aged()[place];
        }
    }

    private static double sum(ItemCounts counts) {
        return Arrays.stream(counts.aged()).sum();
    }

    /** Neither 0 nor 1, even if all answers are alike. */
    public static double rate(double answered, double shown) {
        return (answered + 0.5) / (shown + 1);
    }

    public static double logit(double rate) {
        return Math.log(rate / (1 - rate));
    }

    @Override
    public float logPrior(int scenario, int item) {
        if (exposures[scenario].items().length == 0) {
            return 0;
        }
        double rate = rates[scenario];
        double usual = PRIOR_COUNT / Math.min(rate, 1 - rate);
        double expected = Math.min(rate * lift[item], allExposures[item] * (1 + rate) / 2);
        double yes = decayedCount(positives[scenario], item) + share * expected + usual * rate;
        double all = decayedCount(exposures[scenario], item) + share * allExposures[item] + usual;
        return (float) (logit(yes / all) - logit(rate));
    }

    private static double decayedCount(ItemCounts counts, int item) {
        int place = counts.indexOf(item);
        return place < 0 ? 0 : counts.aged()[place];
    }
}
