package org.sassrec.sampling;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sassrec.config.DataConfig;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.PublishConfig;
import org.sassrec.config.RunConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;

/** Configurations for tests: small networks, few rows. */
public final class Configs {

    private Configs() {}

    public static ModelConfig model() {
        return new ModelConfig(
                ModelConfig.Type.SASS,
                ModelConfig.Samples.MIXED,
                8,
                4,
                8,
                List.of(16, 8),
                ModelConfig.Transfer.GRU,
                ModelConfig.BiasFusion.SUM,
                8,
                ModelConfig.Similarity.DOT,
                false,
                0,
                ModelConfig.ItemBias.PRIOR,
                new ModelConfig.Prior(null, 0));
    }

    /** A model without gates: a graph that is soon built. */
    public static ModelConfig plain() {
        ModelConfig model = model();
        return new ModelConfig(
                model.type(),
                model.samples(),
                model.embeddingDim(),
                model.biasDim(),
                model.biasWidth(),
                List.of(8),
                ModelConfig.Transfer.NONE,
                ModelConfig.BiasFusion.NONE,
                model.outputDim(),
                model.similarity(),
                model.residual(),
                0.1,
                model.itemBias(),
                model.prior());
    }

    /** The same model with another kind of item vector. */
    public static ModelConfig withItemVector(ModelConfig old, ModelConfig.ItemVector itemVector) {
        return new ModelConfig(
                old.type(),
                old.samples(),
                old.embeddingDim(),
                old.biasDim(),
                old.biasWidth(),
                old.layers(),
                old.transfer(),
                old.biasFusion(),
                old.outputDim(),
                old.similarity(),
                old.residual(),
                old.dropout(),
                old.itemBias(),
                old.prior(),
                old.scenarioDecay(),
                old.scenarioRank(),
                old.experts(),
                old.gates(),
                old.gateForm(),
                itemVector,
                old.interests());
    }

    public static FinetuneConfig finetune(Negatives negatives, int batchSize) {
        return new FinetuneConfig(
                FinetuneConfig.Loss.SOFTMAX, 1, negatives, 0.5, 3, batchSize, 0.05, 0.1, 1e-2, null, false);
    }

    public static SassConfig of(int scenarios, ModelConfig model, FinetuneConfig finetune) {
        return of(
                IntStream.range(0, scenarios).mapToObj(Configs::scenario).toList(),
                model,
                new PretrainConfig(PretrainConfig.Task.SCENARIO_CONTRAST, 0.1, 2, 32, 0.2),
                finetune);
    }

    public static SassConfig of(
            List<ScenarioConfig> scenarios, ModelConfig model, PretrainConfig pretrain, FinetuneConfig finetune) {
        return new SassConfig(
                "test",
                Path.of("."),
                new DataConfig(
                        new DataConfig.Events(
                                List.of("events.csv"),
                                null,
                                "user",
                                "item",
                                new DataConfig.Time("time", DataConfig.TimeUnit.MS, ZoneId.of("UTC")),
                                null),
                        null,
                        null,
                        new DataConfig.ByTime(Duration.ofDays(1), Duration.ofDays(1))),
                scenarios,
                List.of(),
                model,
                pretrain,
                finetune,
                new EvaluateConfig(List.of("ndcg@50"), EvaluateConfig.Exclude.POSITIVES),
                new RunConfig(7, true, 1, "1g", "target/sass", Duration.ofSeconds(30), RunConfig.Precision.FP32),
                new PublishConfig(
                        PublishConfig.Store.EMBEDDED,
                        "target/sass/store",
                        PublishConfig.Milvus.of("http://localhost:19530", "test"),
                        "live",
                        List.of(),
                        false,
                        0.98,
                        1,
                        PublishConfig.Filters.NONE,
                        2),
                Map.of());
    }

    public static ScenarioConfig scenario(int number) {
        return new ScenarioConfig(
                "s" + number,
                "true",
                null,
                List.of(),
                "true",
                1 + number,
                1,
                2,
                null,
                new ScenarioConfig.Exposed(),
                true);
    }
}
