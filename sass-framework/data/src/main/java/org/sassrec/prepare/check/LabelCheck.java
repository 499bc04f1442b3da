package org.sassrec.prepare.check;

import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Split;

/** SASS4012 and SASS4013: a label that is never, or always, true teaches nothing. */
final class LabelCheck implements DataCheck {
    @Override
    public void run(CheckedData data, Findings findings) {
        if (!data.whole()) {
            return;
        }
        for (int s : data.conditions().keySet()) {
            ScenarioConfig scenario = data.scenario(s);
            String key = "scenarios." + scenario.name() + ".label";
            long rows = data.counts().rows()[s][Split.TRAIN.code()];
            long positives = data.counts().positives()[s][Split.TRAIN.code()];
            if (rows > 0 && positives == 0) {
                findings.add(findings.error(
                        "SASS4012",
                        key,
                        "the label is never true in the train rows of scenario `" + scenario.name() + "` (" + rows
                                + ")",
                        ""));
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
    }
}
