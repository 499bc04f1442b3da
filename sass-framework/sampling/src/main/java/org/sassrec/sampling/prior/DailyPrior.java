package org.sassrec.sampling.prior;

import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;

/** An {@link ItemPrior} inside a horizon, and as of the mornings after it. Not thread-safe. */
public interface DailyPrior {

    /** As of the end of the horizon. */
    ItemPrior end();

    /** As of the start of a day: what the days before it brought counts beyond the horizon, too. */
    ItemPrior asOf(int day);

    /** The last day as of whose start it is that of the end. */
    int lastUnchangedDay();

    /** What a configuration's samples ask for: how often items are answered, or how often of those times that they are shown. */
    static DailyPrior of(SassConfig config, Dataset dataset, Horizon horizon) {
        return config.finetune().negatives().from() == FinetuneConfig.Source.EXPOSURES
                ? new DailyPositiveOdds(
                        dataset, config.scenarios(), config.model().prior(), horizon)
                : new DailyPopularity(
                        dataset, config.scenarios(), config.model().prior(), horizon);
    }
}
