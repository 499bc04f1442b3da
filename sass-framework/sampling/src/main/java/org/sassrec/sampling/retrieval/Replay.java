package org.sassrec.sampling.retrieval;

import java.util.function.LongPredicate;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;

/**
 * Older samples in a training whose first weights already know them.
 *
 * @param from time of the first newer event in epoch milliseconds
 * @param share share of the older samples that one epoch uses, above 0 and at most 1; it uses all newer samples
 */
public record Replay(long from, double share) {
    /** Returns which events of a scenario are newer. Elements of list columns have no time and count as older. */
    LongPredicate newer(Dataset dataset, ScenarioConfig scenario) {
        return scenario.history() == null ? event -> dataset.events().time(event) >= from : event -> false;
    }
}
