package org.sassrec.sampling.prior;

import java.util.Arrays;
import org.sassrec.config.ModelConfig;

/**
 * The log-odds that an exposure of an item is positive, relative to the scenario's average:
 *
 * <pre>
 * logit(yes / all) - logit(r_s)
 * yes = a_s(i) + share min(r_s lift(i), n(i) (1 + r_s) / 2) + k_s r_s       lift(i) = sum over t of a_t(i) / r_t
 * all = n_s(i) + share n(i) + k_s                                           n(i)    = sum over t of n_t(i)
 * </pre>
 *
 * <p>n_s counts the exposures of the scenario and a_s its positive exposures, both with decay by the half-life. r_s is
 * their ratio. The sums run over the scenarios that have both positive and negative exposures. There, positives count
 * relative to their expected number, because scenarios have different rates. Otherwise an item would gain from
 * exposures in a scenario with a high rate. This expected number can exceed the number of exposures in a scenario with
 * a low rate, so it is limited to the midpoint between r_s and 1.
 *
 * <p>The smoothing adds k_s = 20 / min(r_s, 1 - r_s) average exposures per item, which contain twenty of the rarer
 * labels. Without it, the prior of an item with one exposure would reveal the label. Immutable.
 */
public final class PositiveOdds implements ItemPrior {

    private static final double PRIOR_COUNT = 20;

    private final ItemCounts[] positives;
    private final ItemCounts[] exposures;
    private final double share;
    private final double[] lift;
    private final double[] allExposures;
    private final double[] rates;

    /**
     * @param positives,exposures counts of each scenario; those of a scenario without events are empty
     */
    PositiveOdds(int items, ItemCounts[] positives, ItemCounts[] exposures, ModelConfig.Prior prior) {
        this.positives = positives;
        this.exposures = exposures;
        this.share = prior.share();
        this.lift = new double[items];
        this.allExposures = new double[items];
        this.rates = new double[exposures.length];
        for (int s = 0; s < exposures.length; s++) {
            rates[s] = rate(sum(positives[s]), sum(exposures[s]));
            if (hasBothLabels(positives[s], exposures[s])) {
                add(positives[s], 1 / rates[s], lift);
                add(exposures[s], 1, allExposures);
            }
        }
    }

    /** Uses the counts without decay, which are exact. */
    private static boolean hasBothLabels(ItemCounts positives, ItemCounts exposures) {
        long yes = Arrays.stream(positives.positives()).asLongStream().sum();
        return yes > 0
                && yes < Arrays.stream(exposures.positives()).asLongStream().sum();
    }

    private static void add(ItemCounts counts, double weight, double[] all) {
        for (int place = 0; place < counts.items().length; place++) {
            all[counts.items()[place]] += weight * counts.aged()[place];
        }
    }

    private static double sum(ItemCounts counts) {
        return Arrays.stream(counts.aged()).sum();
    }

    /** Returns a smoothed rate that is never 0 or 1. */
    public static double rate(double positives, double exposures) {
        return (positives + 0.5) / (exposures + 1);
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
        double smoothing = PRIOR_COUNT / Math.min(rate, 1 - rate);
        double expected = Math.min(rate * lift[item], allExposures[item] * (1 + rate) / 2);
        double yes = decayedCount(positives[scenario], item) + share * expected + smoothing * rate;
        double all = decayedCount(exposures[scenario], item) + share * allExposures[item] + smoothing;
        return (float) (logit(yes / all) - logit(rate));
    }

    private static double decayedCount(ItemCounts counts, int item) {
        int place = counts.indexOf(item);
        return place < 0 ? 0 : counts.aged()[place];
    }
}
