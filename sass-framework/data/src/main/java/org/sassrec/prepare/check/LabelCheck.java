package org.sassrec.prepare.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Split;

/** SASS4012 and SASS4013: a label that is never, or always, true teaches nothing. */
final class LabelCheck implements DataCheck {
    @Override
    public void run(CheckedData data, Findings findings) {
        if (!data.whole()) {
            return;
        }
        Map<String, List<Integer>> never = new LinkedHashMap<>();
        for (int s : new TreeSet<>(data.conditions().keySet())) {
            ScenarioConfig scenario = data.scenario(s);
            String key = "scenarios." + scenario.name() + ".label";
            long rows = data.counts().rows()[s][Split.TRAIN.code()];
            long positives = data.counts().positives()[s][Split.TRAIN.code()];
            if (rows > 0 && positives == 0) {
                never.computeIfAbsent(scenario.label(), label -> new ArrayList<>())
                        .add(s);
            } else if (rows > 0
                    && positives == rows
                    && !scenario.label().strip().equalsIgnoreCase("true")) {
                findings.add(findings.warning(
                                "SASS4013",
                                key,
                                "the label is true in every train row of scenario `" + scenario.name() + "` (" + rows
                                        + ")",
                                "")
                        .withHelp("write `true` if exposures are not logged and every row is a positive"));
            }
        }
        never.values().forEach(scenarios -> never(data, scenarios, findings));
    }

    /** A label that scenarios share is wrong once. */
    private static void never(CheckedData data, List<Integer> scenarios, Findings findings) {
        List<String> names =
                scenarios.stream().map(s -> data.scenario(s).name()).toList();
        long rows = scenarios.stream()
                .mapToLong(s -> data.counts().rows()[s][Split.TRAIN.code()])
                .sum();
        findings.add(findings.error(
                        "SASS4012",
                        "scenarios." + names.get(0) + ".label",
                        "the label is never true in the train rows of scenario" + (names.size() > 1 ? "s" : "") + " `"
                                + String.join("`, `", names) + "` (" + rows + ")",
                        "")
                .withHelp("compare it with the values that its columns have there, or give "
                        + (names.size() > 1 ? "these scenarios" : "the scenario") + " a `label` of "
                        + (names.size() > 1 ? "their" : "its") + " own"));
    }
}
