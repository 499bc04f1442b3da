package org.sassrec.prepare.check;

import java.util.stream.LongStream;
import org.sassrec.dataset.Split;

/** SASS4011: a scenario without rows, or without train rows. */
final class ScenarioRowsCheck implements DataCheck {
    @Override
    public void run(CheckedData data, Findings findings) {
        if (!data.isComplete()) {
            return;
        }
        for (int s : data.conditions().keySet()) {
            String name = data.scenario(s).name();
            String key = "scenarios." + name + ".where";
            long[] rows = data.counts().rows()[s];
            if (LongStream.of(rows).sum() == 0) {
                findings.add(findings.error(
                        "SASS4011", key, "scenario `" + name + "` has no rows", "true for no row of the events"));
            } else if (rows[Split.TRAIN.code()] == 0) {
                findings.add(findings.error(
                                "SASS4011",
                                key,
                                "scenario `" + name + "` has no train rows",
                                "its rows are all held out")
                        .withHelp("check the split's bounds, or leave the scenario out"));
            }
        }
    }
}
