package org.sassrec.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.yaml.YamlNode;

class ConfigLoaderTest {

    private static LoadedConfig load(String name, String... overrides) {
        return ConfigLoader.load(Corpus.VALID.resolve(name), List.of(overrides));
    }

    @Test
    void bindsEveryValueThatIsWritten() {
        SassConfig config = load("full.yaml").config();
        assertThat(config.name()).isEqualTo("short-video");
        assertThat(config.directory()).isEqualTo(Corpus.VALID.toAbsolutePath());
        assertThat(config.data())
                .isEqualTo(new DataConfig(
                        new DataConfig.Events(
                                List.of("data/log_1.tsv.gz", "data/log_2.tsv.gz"),
                                "\t",
                                "user_id",
                                "video_id",
                                new DataConfig.Time("time_ms", DataConfig.TimeUnit.MS, ZoneId.of("Asia/Shanghai")),
                                null),
                        new DataConfig.Entity(
                                List.of("data/users.csv"), ";", "user_id", List.of("data/history.tsv.gz"), null),
                        new DataConfig.Entity(
                                List.of("data/items.parquet"),
                                ",",
                                "video_id",
                                List.of("data/tags.csv", "data/authors.csv"),
                                null),
                        new DataConfig.ByTime(Duration.ofDays(1), Duration.ofDays(4))));
        assertThat(config.scenarios())
                .containsExactly(
                        new ScenarioConfig(
                                "home",
                                "tab = 1",
                                null,
                                "is_click = 1",
                                1,
                                1,
                                3,
                                "home-team",
                                new ScenarioConfig.All(),
                                true),
                        new ScenarioConfig(
                                "feed",
                                "tab = 4",
                                null,
                                "long_view = 1",
                                2,
                                1,
                                2,
                                null,
                                new ScenarioConfig.Exposed(),
                                true),
                        new ScenarioConfig(
                                "live",
                                "tab in (6)",
                                null,
                                "is_click = 1",
                                1,
                                1,
                                3,
                                null,
                                new ScenarioConfig.Sql("video_type = 'LIVE'"),
                                true),
                        new ScenarioConfig(
                                "past",
                                null,
                                new ScenarioConfig.ListColumn("long_view_seq", ","),
                                "true",
                                0.5,
                                0.3,
                                3,
                                null,
                                new ScenarioConfig.Exposed(),
                                false));
        assertThat(config.model())
                .isEqualTo(new ModelConfig(
                        ModelConfig.Type.SASS,
                        ModelConfig.Samples.MIXED,
                        32,
                        4,
                        16,
                        List.of(256, 128, 64),
                        ModelConfig.Transfer.DIRECT,
                        ModelConfig.BiasFusion.CONCAT,
                        64,
                        ModelConfig.Similarity.COSINE,
                        true,
                        0.1,
                        ModelConfig.ItemBias.PRIOR,
                        new ModelConfig.Prior(Duration.ofHours(36), 0.05),
                        20,
                        4));
        assertThat(config.pretrain())
                .isEqualTo(new PretrainConfig(PretrainConfig.Task.SCENARIO_CONTRAST, 0.2, 3, 512, 0.4));
        assertThat(config.finetune())
                .isEqualTo(new FinetuneConfig(
                        FinetuneConfig.Loss.SOFTMAX,
                        0.05,
                        new FinetuneConfig.Negatives(0, 2048, FinetuneConfig.Weight.POSITIVES, 0.75, true, true),
                        0.25,
                        12,
                        4096,
                        0.05,
                        0.1,
                        0.002,
                        new FinetuneConfig.EarlyStopping("hr@100", 3, EvaluateConfig.Exclude.POSITIVES),
                        false));
        assertThat(config.evaluate())
                .isEqualTo(new EvaluateConfig(
                        List.of("hr@100", "ndcg@50", "recall@10", "mrr@10", "auc", "gauc"),
                        EvaluateConfig.Exclude.SEEN,
                        0.9));
        assertThat(config.run()).isEqualTo(new RunConfig(-7, false, 4, "3g", "out", Duration.ofMinutes(2)));
        assertThat(config.publish())
                .isEqualTo(new PublishConfig(
                        PublishConfig.Store.MILVUS,
                        "releases",
                        new PublishConfig.Milvus(
                                "https://milvus.example:443",
                                Secret.of(new YamlNode.Scalar(
                                        "", true, SourceSpan.ofFile("full.yaml"), "${env:SASS_TEST_TOKEN:-}")),
                                null,
                                null,
                                "shop",
                                "short_video_test",
                                Duration.ofSeconds(10),
                                Duration.ofHours(2),
                                new PublishConfig.Tls("tls/ca.pem", "tls/us.pem", "tls/us.key", "milvus"),
                                new PublishConfig.Index(PublishConfig.IndexType.HNSW, 24, 300, null)),
                        "canary",
                        List.of("home"),
                        true,
                        0.95,
                        0.6,
                        new PublishConfig.Filters(List.of("category"), List.of("price")),
                        5));
    }

    @Test
    void bindsEveryTypeOfFeature() {
        SassConfig config = load("full.yaml").config();
        FeatureConfig.Scope scenario = FeatureConfig.Scope.SCENARIO;
        FeatureConfig.Scope all = FeatureConfig.Scope.ALL;
        FeatureConfig.Population positive = FeatureConfig.Population.POSITIVE;
        FeatureConfig.Population exposed = FeatureConfig.Population.EXPOSED;
        assertThat(config.features(Side.USER))
                .containsExactly(
                        new FeatureConfig.Id("user", Side.USER, "user_id", 2),
                        new FeatureConfig.Id("activity", Side.USER, "user_active_degree", 1),
                        new FeatureConfig.Sequence(
                                "clicked", "item", positive, scenario, 50, FeatureConfig.Pooling.MEAN, null, null),
                        new FeatureConfig.Sequence(
                                "latest", "item", positive, all, 3, FeatureConfig.Pooling.CONCAT, null, null),
                        new FeatureConfig.Sequence(
                                "shown", "item", exposed, scenario, 50, FeatureConfig.Pooling.PLACES, null, null),
                        new FeatureConfig.Sequence(
                                "seenBefore",
                                "item",
                                positive,
                                all,
                                50,
                                FeatureConfig.Pooling.MEAN,
                                "long_view_seq",
                                ","),
                        new FeatureConfig.Statistic(
                                "likes",
                                Side.USER,
                                FeatureConfig.Measure.TOP,
                                new FeatureConfig.Top("author_id", 3),
                                null,
                                positive,
                                scenario,
                                Duration.ofDays(14),
                                null,
                                NumberForm.quantiles(16),
                                List.of()),
                        new FeatureConfig.Statistic(
                                "clicksHere",
                                Side.USER,
                                FeatureConfig.Measure.POSITIVES,
                                null,
                                null,
                                positive,
                                scenario,
                                Duration.ofDays(7),
                                null,
                                NumberForm.quantiles(8),
                                List.of()),
                        new FeatureConfig.Statistic(
                                "fresh",
                                Side.USER,
                                FeatureConfig.Measure.EXPOSURES,
                                null,
                                null,
                                exposed,
                                all,
                                null,
                                Duration.ofHours(36),
                                NumberForm.quantiles(16),
                                List.of()),
                        new FeatureConfig.Multi("interests", Side.USER, "interest_ids", "|", 5, 8),
                        new FeatureConfig.Numeric(
                                "age",
                                Side.USER,
                                "age",
                                NumberForm.bounds(List.of(18.0, 25.5, 40.0, 1000.0)),
                                List.of()),
                        new FeatureConfig.Numeric(
                                "fans", Side.USER, "fans", NumberForm.scaled(NumberForm.Scale.LOG_STANDARD), List.of()),
                        new FeatureConfig.Expression(
                                "ratio", Side.USER, "a / b", 1, NumberForm.scaled(NumberForm.Scale.RAW), List.of()),
                        new FeatureConfig.Statistic(
                                "last",
                                Side.USER,
                                FeatureConfig.Measure.RECENCY,
                                null,
                                null,
                                exposed,
                                scenario,
                                Duration.ofDays(30),
                                null,
                                NumberForm.scaled(NumberForm.Scale.LOG),
                                List.of()),
                        new FeatureConfig.Statistic(
                                "lengths",
                                Side.USER,
                                FeatureConfig.Measure.MEAN,
                                null,
                                "video_duration",
                                positive,
                                scenario,
                                null,
                                Duration.ofDays(7),
                                NumberForm.scaled(NumberForm.Scale.STANDARD),
                                List.of()),
                        new FeatureConfig.Statistic(
                                "breadth",
                                Side.USER,
                                FeatureConfig.Measure.DISTINCT,
                                null,
                                "author_id",
                                exposed,
                                scenario,
                                null,
                                null,
                                NumberForm.quantiles(16),
                                List.of()),
                        new FeatureConfig.Statistic(
                                "all",
                                Side.USER,
                                FeatureConfig.Measure.EXPOSURES,
                                null,
                                null,
                                exposed,
                                all,
                                null,
                                null,
                                NumberForm.quantiles(16),
                                List.of()),
                        new FeatureConfig.Expression("kind", Side.USER, "concat(a, '-', b)", 10, null, List.of()));
        assertThat(config.features(Side.ITEM))
                .hasSize(9)
                .endsWith(new FeatureConfig.Id("picture.learned", Side.ITEM, "video_id", 1))
                .contains(
                        new FeatureConfig.Embedding("picture", Side.ITEM, "picture", " ", 64, true),
                        new FeatureConfig.Multi("tags", Side.ITEM, "tag", ",", 1, 16),
                        new FeatureConfig.Expression(
                                "size",
                                Side.ITEM,
                                "server_width * server_height",
                                1,
                                NumberForm.quantiles(12),
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
                        new FeatureConfig.Id(
                                "activity",
                                Side.USER,
                                "activity",
                                new Vocabulary.Given(List.of("low", "middle", "full_active", "1")),
                                "activity"),
                        new FeatureConfig.Id(
                                "region", Side.USER, "region", new Vocabulary.Listed("data/regions.txt"), "region"),
                        new FeatureConfig.Id("favourite", Side.USER, "favourite", new Vocabulary.Learned(1), "author"),
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
                        new FeatureConfig.Cross(
                                "regionActivity", Side.USER, List.of("region", "activity"), new Vocabulary.Learned(1)),
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
                                new FeatureConfig.EventColumn("query_category", new Vocabulary.Learned(1), "queries"),
                                List.of()),
                        new FeatureConfig.Id("music", Side.ITEM, "music", new Vocabulary.Hashed(5000, 7), "music"),
                        new FeatureConfig.Multi(
                                "tags", Side.ITEM, "tags", ",", null, new Vocabulary.Hashed(100_000, -3), "tags", 4));
    }

    @Test
    void fillsInTheDocumentedDefaults() {
        SassConfig config = load("minimal.yaml").config();
        assertThat(config.data().events().time().zone()).isEqualTo(ZoneId.of("UTC"));
        assertThat(config.data().users()).isNull();
        assertThat(config.data().split()).isEqualTo(new DataConfig.LastOut());
        assertThat(config.model())
                .isEqualTo(new ModelConfig(
                        ModelConfig.Type.SASS,
                        ModelConfig.Samples.MIXED,
                        16,
                        8,
                        32,
                        List.of(128, 64, 32),
                        ModelConfig.Transfer.GRU,
                        ModelConfig.BiasFusion.SUM,
                        32,
                        ModelConfig.Similarity.DOT,
                        false,
                        0,
                        ModelConfig.ItemBias.PRIOR,
                        new ModelConfig.Prior(null, 0.01)));
        // One scenario alone has no pair of views.
        assertThat(config.pretrain()).isEqualTo(new PretrainConfig(PretrainConfig.Task.NONE, 0.1, 2, 1024, 0.5));
        assertThat(config.finetune())
                .isEqualTo(new FinetuneConfig(
                        FinetuneConfig.Loss.BPR,
                        1,
                        new FinetuneConfig.Negatives(4, 0, FinetuneConfig.Weight.EXPOSURE, 1, false, true),
                        0.5,
                        5,
                        2048,
                        1e-2,
                        1e-8,
                        1e-3,
                        null,
                        false));
        assertThat(config.evaluate())
                .isEqualTo(new EvaluateConfig(
                        List.of("hr@50", "ndcg@50", "recall@50", "mrr@50", "auc", "gauc"),
                        EvaluateConfig.Exclude.POSITIVES));
        assertThat(config.run()).isEqualTo(new RunConfig(1, true, 0, "2g", "target/sass", Duration.ofSeconds(30)));
        assertThat(config.publish())
                .isEqualTo(new PublishConfig(
                        PublishConfig.Store.EMBEDDED,
                        "target/sass/store",
                        PublishConfig.Milvus.of(
                                "http://localhost:19530", config.name().replace('-', '_')),
                        "live",
                        List.of(),
                        false,
                        0.98,
                        1,
                        PublishConfig.Filters.NONE,
                        3));
    }

    @Test
    void gatesAreThoseOfAScenarioAndTheCommonOnesOfOtherMetrics() {
        QualityGate common = new QualityGate(
                "ndcg@50", null, QualityGate.Reference.LIVE_RELEASE, 0.02, 500, QualityGate.Unclear.FAIL);
        QualityGate own = new QualityGate("hr@100", 0.12, null, 0, 100, QualityGate.Unclear.PASS);
        SassConfig config = load("full.yaml").config();
        assertThat(config.gates())
                .isEqualTo(Map.of("home", List.of(own, common), "feed", List.of(common), "live", List.of(common)));
        SassConfig changed = load("full.yaml", "gates.default.ndcg@50.by=0.05,gates.home.hr@100.atLeast=0.2")
                .config();
        assertThat(changed.gates().get("home")).extracting(QualityGate::by).containsExactly(0.0, 0.05);
        assertThat(changed.gates().get("home")).extracting(QualityGate::atLeast).containsExactly(0.2, null);
    }

    @Test
    void defaultsThatDependOnOtherKeys() {
        SassConfig cosine = load("minimal.yaml", "model.similarity=cosine,run.output=x,model.layers=[8]")
                .config();
        assertThat(cosine.finetune().temperature()).isEqualTo(0.1);
        assertThat(cosine.publish().path()).isEqualTo("x/store");
        assertThat(cosine.scenarios().get(0).gateDepth()).isEqualTo(1);
        SassConfig two =
                load("minimal.yaml", "scenarios.b={where: x, label: y}").config();
        assertThat(two.pretrain().task()).isEqualTo(PretrainConfig.Task.SCENARIO_CONTRAST);
        SassConfig stopping =
                load("minimal.yaml", "finetune.earlyStopping.patience=4").config();
        assertThat(stopping.finetune().earlyStopping()).isEqualTo(new FinetuneConfig.EarlyStopping("ndcg@50", 4));
        assertThat(stopping.finetune().refit()).isTrue();
    }

    @Test
    void splitsOfAllKinds() {
        assertThat(load("by-column.yaml").config().data().split())
                .isEqualTo(new DataConfig.ByColumn(
                        "date",
                        new DataConfig.Range("20220503", "20220504"),
                        new DataConfig.Range("20220505", "20220508")));
        assertThat(load("by-column.yaml", "data.split.validation=null", "finetune.earlyStopping=null")
                        .config()
                        .data()
                        .split())
                .isEqualTo(new DataConfig.ByColumn("date", null, new DataConfig.Range("20220505", "20220508")));
        assertThat(load("by-file.yaml").config().data().split())
                .isEqualTo(new DataConfig.ByFile(List.of("val.tsv"), List.of("test1.tsv", "test2.tsv")));
    }

    @Test
    void originsNamePlaceAndKind() {
        LoadedConfig loaded = load("full.yaml", "finetune.epochs=1", "scenarios.feed.lossWeight=3");
        Map<String, Origin> origins =
                loaded.settings().stream().collect(java.util.stream.Collectors.toMap(Setting::path, Setting::origin));
        String file = Corpus.VALID.resolve("full.yaml").toString();
        assertThat(origins.get("finetune.epochs")).hasToString("-Dsass.set");
        assertThat(origins.get("finetune.batchSize")).hasToString(file + ":77");
        assertThat(origins.get("scenarios.live.lossWeight")).hasToString("default");
        // Inherited: the place is that of the common label.
        assertThat(origins.get("scenarios.home.label")).hasToString(file + ":15");
        assertThat(loaded.explain())
                .containsPattern("finetune\\.epochs +1 +-Dsass\\.set\n")
                .containsPattern("scenarios\\.live\\.owner +none +default\n");
        assertThat(loaded.sources()).containsExactly(Corpus.VALID.resolve("full.yaml"));
    }

    @Test
    void placesAreKnownForProblemsOfTheData() {
        LoadedConfig loaded = load("full.yaml");
        assertThat(loaded.place("features.item.author.column").place()).endsWith("full.yaml:43:30");
        assertThat(loaded.place("features.item.author.minCount").place()).endsWith("full.yaml:43:61");
        assertThat(loaded.place("scenarios.live.lossWeight").place()).endsWith("full.yaml:19:3");
        assertThat(loaded.place("scenarios.live.label").place()).endsWith("full.yaml:15:8");
        assertThat(loaded.place("data.events.path").place()).endsWith("full.yaml:6:11");
        assertThat(loaded.place("nowhere.at.all").place()).endsWith("full.yaml:1:1");
    }

    @Test
    void flatSaysWhatDiffers() {
        Map<String, String> before = load("full.yaml").flat();
        Map<String, String> after = load("full.yaml", "model.layers=[64,32,16],model.prior.halfLife=~")
                .flat();
        assertThat(before).containsEntry("model.layers", "[256, 128, 64]").containsEntry("model.prior.halfLife", "36h");
        assertThat(after).containsEntry("model.layers", "[64, 32, 16]").doesNotContainKey("model.prior.halfLife");
        before.forEach((path, value) -> {
            if (!path.equals("model.layers") && !path.equals("model.prior.halfLife")) {
                assertThat(after).containsEntry(path, value);
            }
        });
        assertThat(List.copyOf(before.keySet()).subList(0, 3)).containsExactly("sass", "name", "data.events.path");
    }

    @Test
    void warnsOfWhatHasNoEffect() {
        LoadedConfig rival = load("full.yaml", "model.type=dssm");
        assertThat(rival.config().pretrain().task()).isEqualTo(PretrainConfig.Task.NONE);
        assertThat(rival.warnings()).extracting(Diagnostic::code).hasSize(3).containsOnly("SASS3009");
        assertThat(load("full.yaml", "model.samples=own").warnings()).hasSize(1);
        assertThat(load("full.yaml", "model.itemBias=none").warnings()).hasSize(1);
        assertThat(load("full.yaml").warnings()).isEmpty();
    }

    @Test
    void messagesNameFilesInTheWorkingFolderRelativeToIt(@TempDir Path elsewhere) {
        Path file = Corpus.VALID.resolve("minimal.yaml");
        assertThat(ConfigLoader.load(file.toAbsolutePath(), List.of())
                        .place("name")
                        .file())
                .isEqualTo(file.toString());
        Path copy = Corpus.write(elsewhere.resolve("sass.yaml"), Corpus.read(file));
        assertThat(ConfigLoader.load(copy, List.of()).place("name").file()).isEqualTo(copy.toString());
    }

    @Test
    void aSecretInTheFileIsRefusedAndNotShown() {
        assertThatThrownBy(() -> load("minimal.yaml", "publish.milvus.token=hush-hush"))
                .hasMessageContaining("SASS2006")
                .hasMessageNotContaining("hush-hush");
        assertThatThrownBy(() -> load("minimal.yaml", "publish.milvus.uri=http://me:hush-hush@host:19530"))
                .hasMessageContaining("holds a user");
    }

    @Test
    void keysOfMilvusThatNeedOrExcludeEachOther() {
        for (String wrong : List.of(
                "publish.milvus={user: me}",
                "publish.milvus={password: \"${env:P:-}\"}",
                "publish.milvus={user: me, password: \"${env:P:-}\", token: \"${env:T:-}\"}",
                "publish.milvus.index={type: FLAT, M: 8}",
                "publish.milvus.index={nlist: 8}",
                "publish.milvus.tls={ca: ca.pem}",
                "publish.milvus={uri: \"https://h\", tls: {certificate: c, ca: d}}",
                "publish.milvus={uri: \"https://h\", tls: {certificate: c, key: d}}")) {
            assertThatThrownBy(() -> load("minimal.yaml", wrong)).as(wrong).hasMessageContaining("SASS2007");
        }
    }
}
