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
 * Prediction of the next item as a retrieval task: the configuration under which what serves stage two does it in stage one.
 *
 * <pre>
 * sample     an exposure, answered or not: the user as of just before it, and its item
 * score      cos(u, v) / pretrain.temperature + bias     bias: model.itemBias, its prior counting exposures
 * negatives  of the scenario: the batch's other items, and as many drawn in proportion to exposures
 * loss       softmax over these, less log of the chance that an item stands among them
 * </pre>
 *
 * As in the contrast, the vectors have length 1 whatever is served, rows weigh alike, and the global output has no loss.
 */
public final class NextItemConfig {
    private NextItemConfig() {}

    /** The task as stage two's. */
    static SassConfig config(SassConfig config) {
        return new SassConfig(
                config.name(),
                config.directory(),
                config.data(),
                config.scenarios().stream()
                        .map(NextItemConfig::toNextItemScenario)
                        .toList(),
                config.features(),
                model(config.model()),
                config.pretrain(),
                finetune(config.pretrain(), config.finetune()),
                config.evaluate(),
                config.run(),
                config.publish(),
                config.qualityGates());
    }

    /** A scenario of events is made of its own exposures. */
    private static ScenarioConfig toNextItemScenario(ScenarioConfig scenario) {
        return new ScenarioConfig(
                scenario.name(),
                scenario.where(),
                scenario.history(),
                scenario.hasEvents() ? List.of(scenario.name()) : scenario.exposuresFrom(),
                scenario.label(),
                1,
                1,
                scenario.gateDepth(),
                scenario.owner(),
                scenario.candidates(),
                scenario.serve(),
                null);
    }

    /** The network, with the similarity of pre-training. */
    public static ModelConfig model(ModelConfig model) {
        return model.withSimilarity(ModelConfig.Similarity.COSINE);
    }

    /** Loss, negatives and batches; rates are those of stage two. */
    public static FinetuneConfig finetune(PretrainConfig pretrain, FinetuneConfig finetune) {
        return new FinetuneConfig(
                FinetuneConfig.Loss.SOFTMAX,
                pretrain.temperature(),
                new Negatives(0, pretrain.batchSize(), SamplingWeight.EXPOSURE, 1, true, true),
                0,
                pretrain.epochs(),
                pretrain.batchSize(),
                finetune.tableLearningRate(),
                finetune.tableAccumulator(),
                finetune.denseLearningRate(),
                null,
                false,
                FinetuneConfig.Freeze.NONE,
                0,
                null,
                false);
    }
}
