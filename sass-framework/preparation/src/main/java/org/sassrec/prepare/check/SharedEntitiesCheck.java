package org.sassrec.prepare.check;

import java.util.List;
import java.util.stream.IntStream;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.ScenarioConfig;

/** SASS4030 and SASS4031: pre-training contrasts what a user or item is in two scenarios; a scenario must share some. */
final class SharedEntitiesCheck implements DataCheck {
    /** With fewer users and fewer items in common, a pair of scenarios hardly ever is in a batch. */
    private static final long MIN_SHARED = 50;

    private final EntityOverlap overlap;

    SharedEntitiesCheck(EntityOverlap overlap) {
        this.overlap = overlap;
    }

    @Override
    public void run(CheckedData data, Findings findings) {
        List<ScenarioConfig> scenarios = data.config().scenarios();
        if (!data.isComplete()
                || data.config().pretrain().task() != PretrainConfig.Task.SCENARIO_CONTRAST
                || scenarios.size() < 2) {
            return;
        }
        for (int s = 0; s < scenarios.size(); s++) {
            if (!scenarios.get(s).ofEvents()) {
                continue; // nobody contrasts it
            }
            long users = maxShared(scenarios, overlap.users(), s);
            long items = maxShared(scenarios, overlap.items(), s);
            String name = scenarios.get(s).name();
            if (users + items == 0) {
                findings.add(findings.error(
                                "SASS4030",
                                "scenarios." + name,
                                "scenario `" + name + "` shares no user and no item with another one in train",
                                "nothing to contrast it with")
                        .withHelp("write `pretrain: {task: none}`, or leave the scenario out"));
            } else if (users < MIN_SHARED && items < MIN_SHARED) {
                findings.add(findings.warning(
                                "SASS4031",
                                "scenarios." + name,
                                "scenario `" + name + "` shares " + users + " users and " + items
                                        + " items at most with another one in train",
                                "hardly anything to contrast it with")
                        .withHelp(
                                "pre-training will do little for it; more days, or a scenario that they share, would"));
            }
        }
    }

    /** The largest number that a scenario has in common with another one of events. */
    private static long maxShared(List<ScenarioConfig> scenarios, List<List<Long>> shared, int scenario) {
        return IntStream.range(0, shared.size())
                .filter(other -> other != scenario && scenarios.get(other).ofEvents())
                .mapToLong(other -> shared.get(scenario).get(other))
                .max()
                .orElse(0);
    }
}
