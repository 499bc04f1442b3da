package org.sassrec.config.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sassrec.config.DataConfig;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.NumberEncoding;
import org.sassrec.config.OptimizerConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.PublishConfig;
import org.sassrec.config.RunConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.config.Vocabulary;
import org.sassrec.config.schema.Secret;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.yaml.YamlNode;

/** Binds files with every key. */
class ConfigLoaderTest {

    private static LoadedConfig load(String name, String... overrides) {
        return ConfigLoader.load(ConfigCorpus.VALID.resolve(name), List.of(overrides));
    }

    @Test
    void bindsEveryValue() {
        SassConfig config = load("full.yaml").config();
        assertThat(config.name()).isEqualTo("short-video");
        assertThat(config.directory()).isEqualTo(ConfigCorpus.VALID.toAbsolutePath());
        assertThat(config.data())
                .isEqualTo(new DataConfig(
                        new DataConfig.Events(
                                List.of("data/log_1.tsv.gz", "data/log_2.tsv.gz"),
                                "\t",
                                "user_id",
                                "video_id",
                                new DataConfig.Time("time_ms", DataConfig.TimeUnit.MS, ZoneId.of("Asia/Shanghai")),
                                null,
                                null),
                        new DataConfig.Entity(
                                List.of("data/users.csv"), ";", "user_id", List.of("data/history.tsv.gz"), null),
                        new DataConfig.Entity(
                                List.of("data/items.parquet"),
                                ",",
                                "video_id",
                                List.of("data/tags.csv", "data/authors.csv"),
                                null),
                        new DataConfig.ByTime(Duration.ofDays(1), Duration.ofDays(4)),
                        DataConfig.Engine.SPARK));
        assertThat(config.scenarios())
                .containsExactly(
                        new ScenarioConfig(
                                "home",
                                "tab = 1",
                                null,
                                List.of(),
                                "is_click = 1",
                                1,
                                1,
                                1,
                                3,
                                "home-team",
                                new ScenarioConfig.AllItems(),
                                true,
                                false,
                                null),
                        new ScenarioConfig(
                                "feed",
                                "tab = 4",
                                null,
                                List.of(),
                                "long_view = 1",
                                1,
                                2,
                                1,
                                2,
                                null,
                                new ScenarioConfig.ExposedItems(),
                                true,
                                true,
                                null),
                        new ScenarioConfig(
                                "live",
                                "tab in (6)",
                                null,
                                List.of(),
                                "is_click = 1",
                                0.5,
                                1,
                                1,
                                3,
                                null,
                                new ScenarioConfig.SqlCondition("video_type = 'LIVE'"),
                                true,
                                false,
                                new ScenarioConfig.OutputNetworkConfig(List.of(48, 32), List.of("trigger", "hour"))),
                        new ScenarioConfig(
                                "past",
                                null,
                                new ScenarioConfig.ListColumn("long_view_seq", ","),
                                List.of(),
                                "true",
                                1,
                                0.5,
                                0.3,
                                3,
                                null,
                                new ScenarioConfig.ExposedItems(),
                                false,
                                false,
                                null),
                        new ScenarioConfig(
                                "shown",
                                null,
                                null,
                                List.of("home", "feed"),
                                "true",
                                1,
                                1,
                                0.6,
                                3,
                                null,
                                new ScenarioConfig.ExposedItems(),
                                false,
                                false,
                                null));
        assertThat(config.model())
                .isEqualTo(new ModelConfig(
                        ModelConfig.Type.SASS,
                        ModelConfig.Samples.POOLED,
                        32,
                        4,
                        16,
                        List.of(256, 128, 64),
                        ModelConfig.Transfer.DIRECT,
                        ModelConfig.GateForm.SCALAR,
                        ModelConfig.GateWeights.SHARED,
                        ModelConfig.BiasFusion.CONCAT,
                        64,
                        ModelConfig.Similarity.COSINE,
                        true,
                        0.1,
                        ModelConfig.ItemBias.PRIOR,
                        new ModelConfig.Prior(Duration.ofHours(36), 0.05),
                        20,
                        3,
                        4,
                        ModelConfig.ItemVector.PER_SCENARIO,
                        4));
        assertThat(config.pretrain())
                .isEqualTo(new PretrainConfig(
                        PretrainConfig.Task.SCENARIO_CONTRAST,
                        0.2,
                        3,
                        512,
                        0.4,
                        new OptimizerConfig(0.02, 0.01, 0.004, 0.25, 2),
                        null));
        assertThat(config.finetune())
                .isEqualTo(new FinetuneConfig(
                        FinetuneConfig.Loss.SOFTMAX,
                        0.05,
                        new FinetuneConfig.Negatives(
                                FinetuneConfig.NegativeSource.ITEMS,
                                0,
                                2048,
                                FinetuneConfig.SamplingWeight.POSITIVES,
                                0.75,
                                true,
                                true,
                                FinetuneConfig.Exclude.SEEN,
                                new FinetuneConfig.HardNegativeConfig(
                                        3, new FinetuneConfig.RankRange(10, 100), 4, 0.5)),
                        0.25,
                        12,
                        4096,
                        new OptimizerConfig(0.05, 0.1, 0.002, 0.5, 3),
                        new FinetuneConfig.EarlyStopping("hr@100", 3, EvaluateConfig.Exclude.POSITIVES, 5_000),
                        FinetuneConfig.Refit.NONE,
                        FinetuneConfig.Freeze.TABLES,
                        0.25,
                        Duration.ofDays(3),
                        true,
                        FinetuneConfig.Start.WARM,
                        new FinetuneConfig.WarmStartConfig(2, 0.1, 0.5, Duration.ofDays(28), 30),
                        0.02));
        assertThat(config.evaluate())
                .isEqualTo(new EvaluateConfig(
                        List.of(
                                "hr@100",
                                "ndcg@50",
                                "recall@10",
                                "mrr@10",
                                "hr@10/999",
                                "coverage@100",
                                "popularityLift@100",
                                "auc",
                                "gauc"),
                        EvaluateConfig.Exclude.SEEN,
                        0.9,
                        EvaluateConfig.History.ROLLING,
                        20_000));
        assertThat(config.run())
                .isEqualTo(new RunConfig(
                        -7,
                        4,
                        2,
                        "3g",
                        "out",
                        "s3a://shop-datasets/prod",
                        Duration.ofMinutes(2),
                        RunConfig.Precision.AUTO,
                        true));
        assertThat(config.publish())
                .isEqualTo(new PublishConfig(
                        PublishConfig.MILVUS,
                        "releases",
                        new PublishConfig.Milvus(
                                "https://milvus.example:443",
                                Secret.of(new YamlNode.Scalar(
                                        "", true, SourceSpan.ofFile("full.yaml"), "${env:SASS_TEST_TOKEN:-}")),
                                null,
                                null,
                                "shop",
                                "short_video_test",
                                "s3://releases/short-video",
                                Duration.ofSeconds(10),
                                Duration.ofHours(2),
                                new PublishConfig.Tls("tls/ca.pem", "tls/us.pem", "tls/us.key", "milvus"),
                                new PublishConfig.Index(PublishConfig.IndexType.HNSW, 24, 300, null)),
                        List.of(),
                        "canary",
                        List.of("home"),
                        true,
                        0.95,
                        0.6,
                        new PublishConfig.Filters(List.of("category"), List.of("price")),
                        5));
    }

    @Test
    void bindsEveryFeatureType() {
        SassConfig config = load("full.yaml").config();
        FeatureConfig.Scope scenario = FeatureConfig.Scope.SCENARIO;
        FeatureConfig.Scope all = FeatureConfig.Scope.ALL;
        FeatureConfig.Population positive = FeatureConfig.Population.POSITIVE;
        FeatureConfig.Population exposed = FeatureConfig.Population.EXPOSED;
        assertThat(config.features(Side.USER))
                .containsExactly(
                        TestFeatures.id(
                                "user",
                                Side.USER,
                                "user_id",
                                new Vocabulary.Learned(2, Duration.ofDays(30), 1_000_000),
                                "user"),
                        new FeatureConfig.Id("activity", Side.USER, "user_active_degree", 1),
                        TestFeatures.sequence("clicked", positive, scenario, 50, FeatureConfig.Pooling.MEAN),
                        TestFeatures.sequence("latest", positive, all, 3, FeatureConfig.Pooling.CONCAT),
                        TestFeatures.sequence("shown", exposed, scenario, 50, FeatureConfig.Pooling.POSITIONAL),
                        new FeatureConfig.Sequence(
                                "seenBefore",
                                "item",
                                positive,
                                all,
                                50,
                                FeatureConfig.Pooling.MEAN,
                                "long_view_seq",
                                ",",
                                null,
                                List.of(),
                                List.of()),
                        TestFeatures.statistic(
                                "likes",
                                Side.USER,
                                FeatureConfig.Measure.TOP,
                                new FeatureConfig.Top("author_id", 3),
                                null,
                                positive,
                                scenario,
                                Duration.ofDays(14),
                                null,
                                NumberEncoding.quantiles(16)),
                        TestFeatures.statistic(
                                "clicksHere",
                                Side.USER,
                                FeatureConfig.Measure.POSITIVES,
                                null,
                                null,
                                positive,
                                scenario,
                                Duration.ofDays(7),
                                null,
                                NumberEncoding.quantiles(8)),
                        TestFeatures.statistic(
                                "fresh",
                                Side.USER,
                                FeatureConfig.Measure.EXPOSURES,
                                null,
                                null,
                                exposed,
                                all,
                                null,
                                Duration.ofHours(36),
                                NumberEncoding.quantiles(16)),
                        TestFeatures.multi(
                                "interests", Side.USER, "interest_ids", "|", new Vocabulary.Learned(5, null, 500), 8),
                        new FeatureConfig.Numeric(
                                "age",
                                Side.USER,
                                "age",
                                NumberEncoding.bounds(List.of(18.0, 25.5, 40.0, 1000.0)),
                                List.of()),
                        new FeatureConfig.Numeric(
                                "fans",
                                Side.USER,
                                "fans",
                                NumberEncoding.scaled(NumberEncoding.Scale.LOG_STANDARD),
                                List.of()),
                        TestFeatures.expression(
                                "ratio",
                                Side.USER,
                                "a / b",
                                1,
                                NumberEncoding.scaled(NumberEncoding.Scale.RAW),
                                List.of()),
                        TestFeatures.statistic(
                                "last",
                                Side.USER,
                                FeatureConfig.Measure.RECENCY,
                                null,
                                null,
                                exposed,
                                scenario,
                                Duration.ofDays(30),
                                null,
                                NumberEncoding.scaled(NumberEncoding.Scale.LOG)),
                        TestFeatures.statistic(
                                "lengths",
                                Side.USER,
                                FeatureConfig.Measure.MEAN,
                                null,
                                "video_duration",
                                positive,
                                scenario,
                                null,
                                Duration.ofDays(7),
                                NumberEncoding.scaled(NumberEncoding.Scale.STANDARD)),
                        TestFeatures.statistic(
                                "breadth",
                                Side.USER,
                                FeatureConfig.Measure.DISTINCT,
                                null,
                                "author_id",
                                exposed,
                                scenario,
                                null,
                                null,
                                NumberEncoding.quantiles(16)),
                        TestFeatures.statistic(
                                "all",
                                Side.USER,
                                FeatureConfig.Measure.EXPOSURES,
                                null,
                                null,
                                exposed,
                                all,
                                null,
                                null,
                                NumberEncoding.quantiles(16)),
                        TestFeatures.expression("kind", Side.USER, "concat(a, '-', b)", 10, null, List.of()));
        assertThat(config.features(Side.ITEM))
                .hasSize(10)
                .endsWith(new FeatureConfig.Id("picture.learned", Side.ITEM, "video_id", 1))
                .contains(
                        new FeatureConfig.Statistic(
                                "lately",
                                Side.ITEM,
                                FeatureConfig.Measure.EXPOSURES,
                                null,
                                null,
                                exposed,
                                scenario,
                                null,
                                Duration.ofHours(12),
                                NumberEncoding.scaled(NumberEncoding.Scale.LOG_STANDARD),
                                List.of(),
                                true),
                        new FeatureConfig.Embedding("picture", Side.ITEM, "picture", " ", 64, true, List.of()),
                        TestFeatures.multi("tags", Side.ITEM, "tag", ",", 1, 16),
                        TestFeatures.expression(
                                "size",
                                Side.ITEM,
                                "server_width * server_height",
                                1,
                                NumberEncoding.quantiles(12),
                                List.of("feed", "live")));
        assertThat(config.features(Side.CONTEXT))
                .extracting(FeatureConfig::name)
                .containsExactly("hour", "trigger", "position");
    }

    @Test
    void bindsVocabulariesAndTables() {
        SassConfig config = load("discrete.yaml").config();
        assertThat(config.features())
                .contains(
                        TestFeatures.id(
                                "activity",
                                Side.USER,
                                "activity",
                                new Vocabulary.Given(List.of("low", "middle", "full_active", "1")),
                                "activity"),
                        TestFeatures.id(
                                "region", Side.USER, "region", new Vocabulary.Listed("data/regions.txt"), "region"),
                        TestFeatures.id("favourite", Side.USER, "favourite", new Vocabulary.Learned(1), "author"),
                        new FeatureConfig.Multi(
                                "followed",
                                Side.USER,
                                "followed",
                                "|",
                                "follow_weights",
                                new Vocabulary.Learned(1),
                                "author",
                                16,
                                List.of("live")),
                        TestFeatures.cross(
                                "regionActivity",
                                Side.USER,
                                List.of("region", "activity"),
                                new Vocabulary.Learned(1, null, 40)),
                        new FeatureConfig.Cross(
                                "hashedCross",
                                Side.USER,
                                List.of("region", "activity", "favourite"),
                                new Vocabulary.Hashed(1000, 9),
                                "crosses",
                                List.of("live")),
                        new FeatureConfig.Expression(
                                "lower",
                                Side.USER,
                                "lower(region)",
                                new Vocabulary.Listed("data/regions.txt"),
                                "region",
                                null,
                                List.of()),
                        new FeatureConfig.Lookup(
                                "mayor",
                                Side.USER,
                                List.of("data/regions.csv"),
                                "region",
                                "region",
                                "mayor",
                                new Vocabulary.Hashed(50, 2),
                                "mayor",
                                null,
                                List.of()),
                        new FeatureConfig.Sequence(
                                "queries",
                                "",
                                FeatureConfig.Population.EXPOSED,
                                FeatureConfig.Scope.ALL,
                                5,
                                FeatureConfig.Pooling.MEAN,
                                null,
                                null,
                                new FeatureConfig.EventColumn(
                                        "query_category",
                                        new Vocabulary.Learned(1, Duration.ofHours(36), 20),
                                        "queries"),
                                List.of(),
                                List.of()),
                        TestFeatures.id("music", Side.ITEM, "music", new Vocabulary.Hashed(5000, 7), "music"),
                        TestFeatures.multi("tags", Side.ITEM, "tags", ",", new Vocabulary.Hashed(100_000, -3), 4));
    }
}
