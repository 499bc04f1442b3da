package org.sassrec.sampling.retrieval;

import java.util.List;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.SamplingWeight;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;

/**
 * The configuration of next-item prediction as a retrieval task, which runs with the code of fine-tuning:
 *
 * <pre>
 * sample     an exposure, positive or not: the user just before it, and its item
 * score      cos(u, v) / pretrain.temperature + bias     bias: model.itemBias, whose prior counts exposures
 * negatives  of the scenario: the batch's other items, and as many drawn in proportion to exposures
 * loss       softmax over these, minus the logarithm of the probability that an item is among them
 * </pre>
 *
 * <p>As in the scenario contrast, vectors have length 1, all rows have the same weight, and the global output has no
 * loss.
 */
public final class NextItemConfig {
    private NextItemConfig() {}

    /** Returns the configuration of the task. */
    static SassConfig config(SassConfig config) {
        return new SassConfig(
                config.name(),
                config.directory(),
                config.date(),
                config.data(),
                config.scenarios().stream()
                        .map(NextItemConfig::toNextItemScenario)
                        .toList(),
                config.features(),
                model(config.model()),
                config.pretrain(),
                finetune(config.pretrain()),
                config.evaluate(),
                config.run(),
                config.publish(),
                config.qualityGates());
    }

    /** Makes the exposures of a scenario its samples. */
    private static ScenarioConfig toNextItemScenario(ScenarioConfig scenario) {
        return new ScenarioConfig(
                scenario.name(),
                scenario.where(),
                scenario.history(),
                scenario.hasEvents() ? List.of(scenario.name()) : scenario.exposuresFrom(),
                scenario.label(),
                scenario.labelShare(),
                1,
                1,
                scenario.gateDepth(),
                scenario.owner(),
                scenario.candidates(),
                scenario.serve(),
                false,
                null);
    }

    /** Returns the network with the similarity of pre-training. */
    public static ModelConfig model(ModelConfig model) {
        return model.withSimilarity(ModelConfig.Similarity.COSINE);
    }

    /** Returns loss, negatives, batches and optimizers. */
    public static FinetuneConfig finetune(PretrainConfig pretrain) {
        return new FinetuneConfig(
                FinetuneConfig.Loss.SOFTMAX,
                pretrain.temperature(),
                new Negatives(0, pretrain.batchSize(), SamplingWeight.EXPOSURE, 1, true, true),
                0,
                pretrain.epochs(),
                pretrain.batchSize(),
                pretrain.optimizer(),
                null,
                FinetuneConfig.Refit.NONE,
                FinetuneConfig.Freeze.NONE,
                0,
                null,
                false,
                FinetuneConfig.Start.COLD,
                new FinetuneConfig.WarmStartConfig(null, 1, 1, null, 1),
                0);
    }
}
