package org.sassrec.sampling;

import java.util.Arrays;
import org.sassrec.config.ModelConfig;

/**
 * How much likelier than others an item is answered when it is shown, as counted:
 *
 * <pre>
 * logit((a_s(i) + share * a(i) + 20 r_s) / (n_s(i) + share * n(i) + 20)) - logit(r_s)
 * </pre>
 *
 * where n_s counts the scenario's exposures, a_s those that were answered, both aged by the half-life, r_s is their ratio, and n and a
 * are the sums of all scenarios that have events. Twenty exposures that were answered as usual count with each item: an item that was
 * shown once would give away its own label otherwise. Immutable.
 */
final class AnswerOdds implements ItemPrior {

    private static final double USUAL = 20;

    private final ItemCounts[] answered;
    private final ItemCounts[] shown;
    private final double share;
    private final double[] allAnswered;
    private final double[] allShown;
    private final double[] usual;

    /** @param answered,shown of each scenario; a scenario without events has no exposures */
    AnswerOdds(int items, ItemCounts[] answered, ItemCounts[] shown, ModelConfig.Prior prior) {
        this.answered = answered;
        this.shown = shown;
        this.share = prior.share();
        this.allAnswered = new double[items];
        this.allShown = new double[items];
        this.usual = new double[shown.length];
        for (int s = 0; s < shown.length; s++) {
            if (shown[s].items().length > 0) {
                add(answered[s], allAnswered);
                add(shown[s], allShown);
            }
            usual[s] = rate(sum(answered[s]), sum(shown[s]));
        }
    }

    private static void add(ItemCounts counts, double[] all) {
        for (int place = 0; place < counts.items().length; place++) {
            all[counts.items()[place]] += counts.aged()[place];
        }
    }

    private static double sum(ItemCounts counts) {
        return Arrays.stream(counts.aged()).sum();
    }

    /** Neither 0 nor 1, even if all answers are alike. */
    static double rate(double answered, double shown) {
        return (answered + 0.5) / (shown + 1);
    }

    static double logit(double rate) {
        return Math.log(rate / (1 - rate));
    }

    @Override
    public float logPrior(int scenario, int item) {
        if (shown[scenario].items().length == 0) {
            return 0;
        }
        double rate = usual[scenario];
        double yes = of(answered[scenario], item) + share * allAnswered[item] + USUAL * rate;
        double all = of(shown[scenario], item) + share * allShown[item] + USUAL;
        return (float) (logit(yes / all) - logit(rate));
    }

    private static double of(ItemCounts counts, int item) {
        int place = counts.place(item);
        return place < 0 ? 0 : counts.aged()[place];
    }
}
