package org.sassrec.sampling;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sassrec.config.DataConfig;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.OptimizerConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.PublishConfig;
import org.sassrec.config.ReferenceDate;
import org.sassrec.config.RunConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.section.FinetuneSection;
import org.sassrec.config.section.ModelSection;
import org.sassrec.config.section.PublishSection;

/** Creates small configurations for tests. */
public final class Configs {

    /** Rates at which a test learns within a few epochs. */
    public static final OptimizerConfig OPTIMIZER = new OptimizerConfig(0.05, 0.1, 1e-2);

    private Configs() {}

    /** Returns a large model without regularization and shortcuts, which a test can change. */
    public static Copy<ModelConfig> unregularized() {
        return Copy.of(ModelSection.defaults())
                .with(ModelConfig::embeddingDim, 16)
                .with(ModelConfig::layers, List.of(128, 64, 32))
                .with(ModelConfig::similarity, ModelConfig.Similarity.DOT)
                .with(ModelConfig::residual, false)
                .with(ModelConfig::dropout, 0.0)
                .with(ModelConfig::scenarioDecay, 0.0);
    }

    public static ModelConfig model() {
        return unregularized()
                .with(ModelConfig::embeddingDim, 8)
                .with(ModelConfig::biasDim, 4)
                .with(ModelConfig::biasWidth, 8)
                .with(ModelConfig::layers, List.of(16, 8))
                .with(ModelConfig::outputDim, 8)
                .with(ModelConfig::prior, new ModelConfig.Prior(null, 0))
                .get();
    }

    /** Returns a model without gates, whose graph is fast to build. */
    public static ModelConfig plain() {
        return Copy.of(model())
                .with(ModelConfig::layers, List.of(8))
                .with(ModelConfig::transfer, ModelConfig.Transfer.NONE)
                .with(ModelConfig::biasFusion, ModelConfig.BiasFusion.NONE)
                .with(ModelConfig::dropout, 0.1)
                .get();
    }

    public static FinetuneConfig finetune(Negatives negatives, int batchSize) {
        return Copy.of(FinetuneSection.defaults())
                .with(FinetuneConfig::loss, FinetuneConfig.Loss.SOFTMAX)
                .with(FinetuneConfig::temperature, 1.0)
                .with(FinetuneConfig::negatives, negatives)
                .with(FinetuneConfig::globalLossWeight, 0.5)
                .with(FinetuneConfig::weightAveraging, 0.0)
                .with(FinetuneConfig::calibrate, false)
                .with(FinetuneConfig::epochs, 3)
                .with(FinetuneConfig::batchSize, batchSize)
                .with(FinetuneConfig::optimizer, OPTIMIZER)
                .get();
    }

    public static SassConfig of(int scenarios, ModelConfig model, FinetuneConfig finetune) {
        return of(
                IntStream.range(0, scenarios).mapToObj(Configs::scenario).toList(),
                model,
                new PretrainConfig(PretrainConfig.Task.SCENARIO_CONTRAST, 0.1, 2, 32, 0.2, OPTIMIZER, null),
                finetune);
    }

    public static SassConfig of(
            List<ScenarioConfig> scenarios, ModelConfig model, PretrainConfig pretrain, FinetuneConfig finetune) {
        return new SassConfig(
                "test",
                Path.of("."),
                ReferenceDate.UNKNOWN,
                new DataConfig(
                        new DataConfig.Events(
                                List.of("events.csv"),
                                null,
                                "user",
                                "item",
                                new DataConfig.Time("time", DataConfig.TimeUnit.MS, ZoneId.of("UTC")),
                                null,
                                null),
                        null,
                        null,
                        new DataConfig.ByTime(Duration.ofDays(1), Duration.ofDays(1)),
                        DataConfig.Engine.DUCKDB),
                scenarios,
                List.of(),
                model,
                pretrain,
                finetune,
                new EvaluateConfig(List.of("ndcg@50"), EvaluateConfig.Exclude.POSITIVES),
                new RunConfig(
                        7, 1, 1, "1g", "target/sass", null, Duration.ofSeconds(30), RunConfig.Precision.FP32, false),
                new PublishConfig(
                        PublishConfig.EMBEDDED,
                        "target/sass/store",
                        PublishSection.milvus("http://localhost:19530", "test"),
                        List.of(),
                        "live",
                        List.of(),
                        false,
                        0.98,
                        1,
                        PublishConfig.Filters.NONE,
                        2),
                Map.of());
    }

    /** Returns the history of a user's positives in all scenarios. */
    public static FeatureConfig.Sequence liked(String name, int maxLength, FeatureConfig.Pooling pooling) {
        return new FeatureConfig.Sequence(
                name,
                "item",
                FeatureConfig.Population.POSITIVE,
                FeatureConfig.Scope.ALL,
                maxLength,
                pooling,
                null,
                null,
                null,
                List.of(),
                List.of());
    }

    public static ScenarioConfig scenario(int number) {
        return scenario(number, 1 + number);
    }

    public static ScenarioConfig scenario(int number, double lossWeight) {
        return new ScenarioConfig(
                "s" + number,
                "true",
                null,
                List.of(),
                "true",
                1,
                lossWeight,
                1,
                2,
                null,
                new ScenarioConfig.ExposedItems(),
                true,
                false,
                null);
    }
}
