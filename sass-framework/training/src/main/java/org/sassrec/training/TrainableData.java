package org.sassrec.training;

import java.util.function.Predicate;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.sampling.retrieval.RetrievalBatches;
import org.sassrec.sampling.retrieval.SamplingCode;

/** Checks of the data that fine-tuning needs. */
public final class TrainableData {
    private TrainableData() {}

    /**
     * Checks that each network has data for training and validation, before any network is trained.
     *
     * @param measures see {@link Validation#canMeasure}
     * @throws org.sassrec.diagnostic.SassException SASS5001 without positives or exposures, SASS5003 if all exposures
     * have the same label, SASS5051 if the validation split cannot measure the metric
     */
    public static void require(SassConfig config, Dataset dataset, Predicate<int[]> measures) {
        if (TrainingUnits.trainsSharedNetwork(config)) {
            RetrievalBatches.requireSamples(config, dataset, Horizon.TRAIN, TrainingUnits.scenarios(config));
            new ValidationSupport(config, dataset, measures)
                    .requireMeasurable(TrainingUnits.validated(config, TrainingUnits.served(config)));
        }
        if (!config.model().isSharedByScenarios()) {
            for (int s : TrainingUnits.served(config)) {
                RetrievalBatches.requireSamples(config, dataset, Horizon.TRAIN, s);
                requireLossWeight(config.scenarios().get(s));
            }
        }
    }

    /**
     * Reports served scenarios that do not train the network, because all their exposures have the same label, to the
     * listener of a job.
     *
     * @param horizon data of the final model
     */
    static void reportSkipped(TrainingJob job, Horizon horizon) {
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

    /** With a loss weight of 0, no step would change the network. */
    private static void requireLossWeight(ScenarioConfig scenario) {
        if (!scenario.contributesToTraining()) {
            throw Diagnostic.error(
                            SamplingCode.NO_TRAINING_POSITIVES,
                            "the network of scenario `" + scenario.name() + "` has no training data")
                    .withNote("the `lossWeight` of the scenario is " + scenario.lossWeight())
                    .withHelp(
                            "increase `lossWeight`, set `model.samples: pooled`, or set `serve: false` for the scenario")
                    .toException();
        }
    }
}
