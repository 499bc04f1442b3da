package org.sassrec.training;

import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;

/** Finds served scenarios that do not train the network, because all their exposures have the same label. */
final class SkippedScenarios {
    private SkippedScenarios() {}

    /**
     * Reports the scenarios to the listener of a job.
     *
     * @param horizon data of the final model
     */
    static void report(TrainingJob job, Horizon horizon) {
        SassConfig config = job.config();
        if (config.finetune().negatives().from() != FinetuneConfig.NegativeSource.EXPOSURES) {
            return;
        }
        for (int s : TrainingUnits.served(config)) {
            long exposures = 0;
            long positives = 0;
            for (Split split : Split.values()) {
                if (horizon.includes(split)) {
                    exposures += job.dataset().exposures(s, split).size();
                    positives += job.dataset().samples(s, split).size();
                }
            }
            ScenarioConfig scenario = config.scenarios().get(s);
            if (scenario.contributesToTraining() && (positives == 0 || positives == exposures)) {
                job.listener().on(new TrainingEvent.ScenarioSkipped(scenario.name(), exposures, positives > 0));
            }
        }
    }
}
