package org.sassrec.sampling.prior;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;

/**
 * The popularity prior log p(item | scenario) of the positives inside a horizon:
 *
 * <pre>p(i | s) = (c_s(i) + share * c(i) + 0.001) / sum over all items of the same</pre>
 *
 * <p>c_s counts the positives of the scenario with decay by the half-life. For an {@code exposuresFrom} scenario it
 * counts exposures. c counts the positives of all scenarios with events. User lists have no times, so their items do
 * not decay. The last term makes the logarithm finite for items without positives. Immutable and thread-safe.
 */
public final class Popularity implements ItemPrior {

    private static final double PSEUDO_COUNT = 1e-3;

    private final ItemCounts[] counts;
    private final double[] all;
    private final double share;
    private final double[] logTotal;

    private Popularity(ItemCounts[] counts, double[] all, double share) {
        this.counts = counts;
        this.all = all;
        this.share = share;
        this.logTotal = new double[counts.length];
        double sumAll = 0;
        for (double count : all) {
            sumAll += count;
        }
        for (int s = 0; s < counts.length; s++) {
            double sum = 0;
            for (double count : counts[s].aged()) {
                sum += count;
            }
            logTotal[s] = Math.log(sum + share * sumAll + PSEUDO_COUNT * all.length);
        }
    }

    public static Popularity of(
            Dataset dataset, List<ScenarioConfig> scenarios, ItemCounts[] counts, ModelConfig.Prior prior) {
        double[] all = new double[dataset.itemCount()];
        for (int s = 0; s < counts.length; s++) {
            if (scenarios.get(s).hasEvents()) {
                for (int place = 0; place < counts[s].items().length; place++) {
                    all[counts[s].items()[place]] += counts[s].aged()[place];
                }
            }
        }
        return new Popularity(counts, all, prior.share());
    }

    public static ItemCounts[] counts(
            Dataset dataset, List<ScenarioConfig> scenarios, ModelConfig.Prior prior, Horizon horizon) {
        @Nullable Long millis = halfLifeMillis(prior);
        ItemCounts[] counts = new ItemCounts[scenarios.size()];
        for (int s = 0; s < counts.length; s++) {
            boolean timed = scenarios.get(s).history() == null;
            counts[s] = ItemCounts.of(dataset, scenarios, s, horizon, timed ? millis : null);
        }
        return counts;
    }

    static @Nullable Long halfLifeMillis(ModelConfig.Prior prior) {
        Duration halfLife = prior.halfLife();
        return halfLife == null ? null : halfLife.toMillis();
    }

    /** Returns log p(item | scenario), always finite. */
    @Override
    public float logPrior(int scenario, int item) {
        int place = counts[scenario].indexOf(item);
        double own = place < 0 ? 0 : counts[scenario].aged()[place];
        return (float) (Math.log(own + share * all[item] + PSEUDO_COUNT) - logTotal[scenario]);
    }
}
