package org.sassrec.evaluation;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.dataset.TargetCounts;

/** Counts the validation and test positives that an evaluation cannot find. No model is needed. */
public final class TargetCounter {
    private final Dataset data;
    private final SassConfig config;

    private TargetCounter(Dataset data, SassConfig config) {
        this.data = data;
        this.config = config;
    }

    /** Returns the counts of each served scenario and split with positives. */
    public static List<TargetCounts> counts(Dataset data, SassConfig config) {
        TargetCounter counter = new TargetCounter(data, config);
        List<TargetCounts> counts = new ArrayList<>();
        for (int s = 0; s < config.scenarios().size(); s++) {
            for (Split split : List.of(Split.VALIDATION, Split.TEST)) {
                if (config.scenarios().get(s).serve() && data.samples(s, split).size() > 0) {
                    counts.add(counter.count(s, split));
                }
            }
        }
        return counts;
    }

    private TargetCounts count(int scenario, Split split) {
        // Early stopping always uses frozen histories.
        boolean rolling = split == Split.TEST && config.evaluate().history() == EvaluateConfig.History.ROLLING;
        Horizon horizon =
                split == Split.TEST && config.finetune().refit().usesValidation() ? Horizon.REFIT : Horizon.TRAIN;
        KnownItems known = new KnownItems(
                data, scenario, config.evaluate().exclude(), rolling ? SplitFilter.ALL : horizon, horizon);
        BitSet candidates = new BitSet(data.itemCount());
        for (int item : data.candidates(scenario, horizon)) {
            candidates.set(item);
        }
        int lastDay = data.endDay(horizon) - 1;
        Events events = data.events();
        Dataset.Rows targets = data.samples(scenario, split);
        long unreachable = 0;
        long excluded = 0;
        long older = 0;
        BitSet excludedItems = new BitSet();
        int lastUser = -1;
        for (long t = 0; t < targets.size(); t++) { // rows are grouped by user
            long event = targets.event(t);
            int user = events.user(event);
            if (user != lastUser || rolling) {
                excludedItems.clear();
                known.items(user, events.time(event)).forEach(excludedItems::set);
                lastUser = user;
            }
            boolean reachable = candidates.get(events.item(event));
            unreachable += reachable ? 0 : 1;
            excluded += reachable && excludedItems.get(events.item(event)) ? 1 : 0;
            older += events.day(event) < lastDay ? 1 : 0;
        }
        return new TargetCounts(
                config.scenarios().get(scenario).name(), split, targets.size(), unreachable, excluded, older);
    }
}
