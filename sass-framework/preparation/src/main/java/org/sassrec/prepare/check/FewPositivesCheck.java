package org.sassrec.prepare.check;

import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Split;

/** SASS4015: a scenario with so few positives that it is neither learned nor measured. */
final class FewPositivesCheck implements DataCheck {
    private static final long MIN_TRAIN = 100;

    /** With fewer, a metric's 95 % interval is wider than about 0.2 to each side. */
    private static final long MIN_TEST = 20;

    @Override
    public void run(CheckedData data, Findings findings) {
        if (!data.isComplete()) {
            return;
        }
        for (int s : data.conditions().keySet()) {
            ScenarioConfig scenario = data.scenario(s);
            String key = "scenarios." + scenario.name() + ".where";
            long train = data.counts().positives()[s][Split.TRAIN.code()];
            long test = data.counts().positives()[s][Split.TEST.code()];
            if (train > 0 && train < MIN_TRAIN) {
                findings.add(findings.warning(
                                "SASS4015", key, message(scenario, train, "train"), "hardly anything to learn from")
                        .withHelp("join it to a like scenario, give it a wider `label`, or more days"));
            } else if (train > 0
                    && scenario.served()
                    && test < MIN_TEST
                    && data.counts().positives(Split.TEST) > 0
                    && SplitCheck.emptySplits(data).isEmpty()) {
                findings.add(
                        findings.warning("SASS4015", key, message(scenario, test, "test"), "its metrics are chance")
                                .withHelp("give test more days, or write `served: false` if it is not to be released"));
            }
        }
    }

    private static String message(ScenarioConfig scenario, long positives, String split) {
        return "scenario `" + scenario.name() + "` has only " + positives
                + (positives == 1 ? " positive in " : " positives in ") + split;
    }
}
