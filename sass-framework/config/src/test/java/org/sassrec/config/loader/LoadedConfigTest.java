package org.sassrec.config.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.DataConfig;
import org.sassrec.config.DateRange;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.OptimizerConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.PublishConfig;
import org.sassrec.config.QualityGate;
import org.sassrec.config.RunConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.config.schema.Origin;
import org.sassrec.config.schema.Setting;
import org.sassrec.config.section.FinetuneSection;
import org.sassrec.config.section.ModelSection;
import org.sassrec.config.section.PublishSection;
import org.sassrec.diagnostic.Diagnostic;

/** Defaults, origins, locations and warnings of a loaded configuration. */
class LoadedConfigTest {

    private static LoadedConfig load(String name, String... overrides) {
        return ConfigLoader.load(ConfigCorpus.VALID.resolve(name), List.of(overrides));
    }

    @Test
    void appliesDocumentedDefaults() {
        SassConfig config = load("minimal.yaml").config();
        assertThat(config.data().events().time().zone()).isEqualTo(ZoneId.of("UTC"));
        assertThat(config.data().users()).isNull();
        assertThat(config.data().split()).isEqualTo(new DataConfig.LeaveOneOut());
        assertThat(config.model()).isEqualTo(ModelSection.defaults());
        // A single scenario has no pair of views.
        assertThat(config.pretrain()).isEqualTo(new PretrainConfig(PretrainConfig.Task.NONE, 0.1, 1, 1024, 0.5));
        assertThat(config.finetune()).isEqualTo(FinetuneSection.defaults());
        assertThat(config.evaluate())
                .isEqualTo(new EvaluateConfig(
                        List.of("hr@50", "ndcg@50", "recall@50", "mrr@50", "auc", "gauc"),
                        EvaluateConfig.Exclude.POSITIVES));
        assertThat(config.run())
                .isEqualTo(new RunConfig(
                        1, 0, 1, "2g", "target/sass", null, Duration.ofSeconds(30), RunConfig.Precision.FP32, false));
        assertThat(config.run().threadCount()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(config.publish())
                .isEqualTo(new PublishConfig(
                        PublishConfig.EMBEDDED,
                        "target/sass/store",
                        PublishSection.milvus(
                                "http://localhost:19530", config.name().replace('-', '_')),
                        List.of(),
                        "live",
                        List.of(),
                        false,
                        0.98,
                        1,
                        PublishConfig.Filters.NONE,
                        3));
    }

    @Test
    void mergesScenarioAndDefaultQualityGates() {
        QualityGate common = new QualityGate(
                "ndcg@50", null, QualityGate.Reference.LIVE_RELEASE, 0.02, 500, QualityGate.Inconclusive.FAIL);
        QualityGate own = new QualityGate("hr@100", 0.12, null, 0, 100, QualityGate.Inconclusive.PASS);
        SassConfig config = load("full.yaml").config();
        assertThat(config.qualityGates())
                .isEqualTo(Map.of("home", List.of(own, common), "feed", List.of(common), "live", List.of(common)));
        SassConfig changed = load(
                        "full.yaml", "qualityGates.default.ndcg@50.tolerance=0.05,qualityGates.home.hr@100.atLeast=0.2")
                .config();
        assertThat(changed.qualityGates().get("home"))
                .extracting(QualityGate::tolerance)
                .containsExactly(0.0, 0.05);
        assertThat(changed.qualityGates().get("home"))
                .extracting(QualityGate::atLeast)
                .containsExactly(0.2, null);
        assertThat(load("full.yaml", "qualityGates.home.hr@100.noWorseThan=popularity")
                        .config()
                        .qualityGates()
                        .get("home"))
                .extracting(QualityGate::noWorseThan)
                .containsExactly(QualityGate.Reference.POPULARITY, QualityGate.Reference.LIVE_RELEASE);
    }

    @Test
    void warnsOfKeysMadeUnusedByAnotherChoice() {
        LoadedConfig frozen = load("minimal.yaml", "finetune.freeze=tables,pretrain.task=none");
        assertThat(frozen.warnings())
                .extracting(Diagnostic::message)
                .contains("`finetune.freeze` has no effect without pre-training");
        assertThat(frozen.config().finetune().freeze()).isEqualTo(FinetuneConfig.Freeze.NONE);
        assertThat(load("minimal.yaml", "finetune.calibrate=true,model.itemBias=none")
                        .warnings())
                .extracting(Diagnostic::message)
                .contains("`finetune.calibrate` has no effect with `itemBias: none`");
        LoadedConfig itemCf = load("minimal.yaml", "model.type=itemCf,model.samples=perScenario");
        assertThat(itemCf.warnings())
                .extracting(Diagnostic::message)
                .contains("`model.samples` has no effect with `model.type: itemCf`");
        assertThat(itemCf.effectiveValues())
                .as("a change of it makes no other variant")
                .isEqualTo(load("minimal.yaml", "model.type=itemCf").effectiveValues());
        LoadedConfig learned = load("minimal.yaml", "model.itemBias=learned,model.prior.share=0.1");
        assertThat(learned.warnings())
                .extracting(Diagnostic::message)
                .contains("`model.prior` has no effect without `itemBias: prior`");
        assertThat(learned.effectiveValues()).doesNotContainKey("model.prior.share");
        LoadedConfig popularity =
                load("minimal.yaml", "model.itemBias=learned,model.prior.share=0.1,model.type=popularity");
        assertThat(popularity.warnings())
                .extracting(Diagnostic::message)
                .noneMatch(message -> message.contains("model.prior"));
        assertThat(popularity.effectiveValues()).containsEntry("model.prior.share", "0.1");
    }

    /** A baseline in a comparison needs no other value of `pretrain.task`. */
    @Test
    void replacesAutomaticPretrainingThatIsImpossible() {
        for (String impossible : List.of("model.type=dssm,", "model.type=popularity,")) {
            LoadedConfig plain = load("full.yaml", impossible + "finetune.freeze=none,pretrain={task: none}");
            LoadedConfig auto = load("full.yaml", impossible + "finetune.freeze=none,pretrain={task: auto}");
            assertThat(auto.config().pretrain().task()).isEqualTo(PretrainConfig.Task.NONE);
            assertThat(auto.effectiveValues()).containsEntry("pretrain.task", "none");
            assertThat(auto.warnings())
                    .extracting(Diagnostic::message)
                    .isEqualTo(
                            plain.warnings().stream().map(Diagnostic::message).toList());
        }
        assertThat(load("minimal.yaml", "pretrain.task=auto")
                        .config()
                        .pretrain()
                        .task())
                .as("one scenario")
                .isEqualTo(PretrainConfig.Task.AUTO);
        assertThat(load("full.yaml", "pretrain.task=auto").config().pretrain().task())
                .isEqualTo(PretrainConfig.Task.AUTO);
    }

    @Test
    void rejectsScenarioDecayThatDiverges() {
        String rate = "finetune.optimizer.dense.adam=5e-3,model.scenarioDecay=";
        assertThat(load("minimal.yaml", rate + "150").config().model().scenarioDecay())
                .isEqualTo(150);
        assertThatThrownBy(() -> load("minimal.yaml", rate + "200"))
                .hasMessageContaining("SASS2005")
                .hasMessageContaining("`model.scenarioDecay` times `finetune.optimizer.dense.adam` must be below 1");
        String pretrain = "model.scenarioDecay=150,pretrain.optimizer.dense.adam=0.1,pretrain.task=";
        assertThatThrownBy(() -> load("full.yaml", pretrain + "scenarioContrast"))
                .hasMessageContaining("SASS2005")
                .hasMessageContaining("`model.scenarioDecay` times `pretrain.optimizer.dense.adam` must be below 1");
        assertThatThrownBy(() -> load("minimal.yaml", "model.layers=8,finetune.optimizer.dense.adam=0.05"))
                .hasMessageContaining(
                        "                                              ^^^^ a training step would increase")
                .hasMessageContaining("help: the default of `model.scenarioDecay` is 20");
        assertThat(load("full.yaml", pretrain + "none").effectiveValues())
                .doesNotContainKey("pretrain.optimizer.dense.adam");
    }

    @Test
    void requiresValidationEvents() {
        for (String key : List.of(
                "calibrate=true",
                "refit=validation",
                "earlyStopping={metric: ndcg@50, patience: 2}",
                "warm.coldEvery=7d,finetune.start=warm")) {
            assertThatThrownBy(() -> load(
                            "minimal.yaml",
                            "data.split={by: time, test: 1d},finetune.refit=none,finetune.earlyStopping=null,finetune."
                                    + key))
                    .as(key)
                    .hasMessageContaining("SASS3006")
                    .hasMessageContaining("`finetune." + key.substring(0, key.indexOf('=')) + "` requires validation");
        }
        assertThat(load(
                                "minimal.yaml",
                                "data.split={by: time, test: 1d},finetune.refit=all,finetune.earlyStopping=null")
                        .config()
                        .finetune()
                        .refit())
                .isEqualTo(FinetuneConfig.Refit.ALL);
        assertThat(load(
                                "minimal.yaml",
                                "data.split={by: time, test: 1d},finetune.refit=none,finetune.earlyStopping=null,"
                                        + "finetune.calibrate=true,model.itemBias=none")
                        .config()
                        .finetune()
                        .calibrate())
                .isTrue();
    }

    @Test
    void allowsNextItemWithOneScenarioOfSass() {
        assertThat(load("minimal.yaml", "pretrain.task=nextItem")
                        .config()
                        .pretrain()
                        .task())
                .isEqualTo(PretrainConfig.Task.NEXT_ITEM);
        LoadedConfig baseline = load("minimal.yaml", "pretrain.task=nextItem,model.type=dssm");
        assertThat(baseline.config().pretrain().task()).isEqualTo(PretrainConfig.Task.NONE);
        assertThat(baseline.warnings())
                .extracting(Diagnostic::message)
                .contains("`pretrain.task` has no effect with this `model.type`");
    }

    @Test
    void rejectsScenarioFeaturesWithSharedItemVector() {
        assertThatThrownBy(() -> load("full.yaml", "model.itemVector=shared"))
                .hasMessageContaining("SASS2007")
                .hasMessageContaining("`features.item.ctrHere` is not allowed with `model.itemVector: shared`")
                .hasMessageContaining("scope: all");
        LoadedConfig shared = load("full.yaml", "model.itemVector=shared,features.item.ctrHere.scope=all");
        assertThat(shared.config().model().itemVector()).isEqualTo(ModelConfig.ItemVector.SHARED);
        assertThat(shared.warnings())
                .extracting(Diagnostic::message)
                .containsExactly(
                        "`features.item.size.scenarios` disables the feature with" + " `model.itemVector: shared`");
        for (String alone : List.of("model.type=mmoe,model.samples=perScenario", "model.type=itemCf")) {
            LoadedConfig baseline = load("minimal.yaml", "model.itemVector=shared," + alone);
            assertThat(baseline.warnings())
                    .extracting(Diagnostic::message)
                    .contains("`model.itemVector` has no effect here");
            assertThat(baseline.config().model().itemVector()).isEqualTo(ModelConfig.ItemVector.PER_SCENARIO);
        }
    }

    @Test
    void warnsOfHardNegativesThatNeverStart() {
        LoadedConfig late = load("minimal.yaml", "finetune.epochs=3,finetune.negatives.hard={start: 4}");
        assertThat(late.warnings()).extracting(Diagnostic::message).contains("`finetune.negatives.hard` has no effect");
        LoadedConfig valid = load("minimal.yaml", "finetune.negatives.hard={}");
        assertThat(valid.warnings()).isEmpty();
        assertThat(valid.config().finetune().negatives().hard())
                .isEqualTo(new FinetuneConfig.HardNegativeConfig(2, new FinetuneConfig.RankRange(20, 200), 2, 1));
        for (String wrong : List.of("200..20", "20", "0..5", "1..20000", "a..b")) {
            assertThatThrownBy(() -> load("minimal.yaml", "finetune.negatives.hard.ranks=" + wrong))
                    .as(wrong)
                    .hasMessageContaining("finetune.negatives.hard.ranks");
        }
    }

    private static final String EXPOSURES =
            "finetune.loss=logistic,finetune.negatives.from=exposures,data.split={by: time, test: 1d}";

    @Test
    void ignoresSamplingKeysWithExposureNegatives() {
        String exposures = EXPOSURES;
        LoadedConfig alone = load("minimal.yaml", exposures);
        assertThat(alone.warnings()).isEmpty();
        assertThat(alone.config().finetune().negatives()).isEqualTo(FinetuneConfig.Negatives.ofExposures());
        LoadedConfig sampled = load(
                "minimal.yaml",
                exposures + ",finetune.negatives.shared=64,finetune.negatives.inBatch=true,finetune.negatives.hard={}");
        assertThat(sampled.config().finetune()).isEqualTo(alone.config().finetune());
        assertThat(sampled.warnings())
                .extracting(Diagnostic::message)
                .containsExactly(
                        "`shared`, `inBatch`, `hard` of `finetune.negatives` have no effect with `from: exposures`");
        for (LoadedConfig config : List.of(alone, sampled)) {
            assertThat(config.settings().stream()
                            .map(Setting::path)
                            .filter(path -> path.startsWith("finetune.negatives.")))
                    .containsExactly("finetune.negatives.from");
        }
        Map.of("cosine", 0.4, "dot", 1.0).forEach((similarity, temperature) -> {
            LoadedConfig of = load("minimal.yaml", exposures + ",model.similarity=" + similarity);
            assertThat(of.config().finetune().temperature()).isEqualTo(temperature);
            assertThat(of.settings())
                    .filteredOn(setting -> setting.path().equals("finetune.temperature"))
                    .extracting(Setting::value)
                    .containsExactly(temperature == 1 ? "1" : "0.4");
        });
        LoadedConfig trainingOnly = load(
                "minimal.yaml",
                exposures + ",scenarios.shown={exposuresFrom: all},scenarios.past={history: {column: seen}},"
                        + "data.users={path: u.csv, key: u}");
        assertThat(trainingOnly.warnings())
                .extracting(Diagnostic::message)
                .containsExactly(
                        "`scenarios.shown` is not fine-tuned with `finetune.negatives.from: exposures`",
                        "`scenarios.past` is not fine-tuned with `finetune.negatives.from: exposures`");
    }

    /** Leave-one-out holds out positives only, so other exposures would be train even after the test events. */
    @Test
    void rejectsExposureNegativesWithLeaveOneOut() {
        String leaveOneOut = EXPOSURES.substring(0, EXPOSURES.indexOf(",data"));
        assertThatThrownBy(() -> load("minimal.yaml", leaveOneOut))
                .hasMessageContaining("SASS2007")
                .hasMessageContaining("`leaveOneOut` holds out positives, not exposures")
                .hasMessageContaining("split `by: time` or `by: column`");
        assertThatThrownBy(() -> load("minimal.yaml", leaveOneOut + ",data.split.by=last"))
                .hasMessageNotContaining("SASS2007");
    }

    @Test
    void rejectsPairwiseLossWithExposureNegatives() {
        for (String loss : List.of("bpr", "softmax", "hinge")) {
            assertThatThrownBy(
                            () -> load("minimal.yaml", "finetune.loss=" + loss + ",finetune.negatives.from=exposures"))
                    .hasMessageContaining("SASS2007")
                    .hasMessageContaining(
                            "`finetune.negatives.from: exposures` is not allowed with `loss: " + loss + "`")
                    .hasMessageContaining("write `loss: logistic`");
        }
        assertThatThrownBy(() -> load("minimal.yaml", "finetune.negatives.from=exposures"))
                .hasMessageContaining("`finetune.negatives.from: exposures` requires `loss: logistic`")
                .hasMessageContaining("the default `loss: softmax` compares a positive with its negatives")
                .hasMessageContaining("help: write `loss: logistic`");
        // The invalid loss is already reported.
        assertThatThrownBy(() -> load("minimal.yaml", EXPOSURES.replace("logistic", "logit")))
                .hasMessageNotContaining("SASS2007");
    }

    @Test
    void checksFeaturesOfOutputNetwork() {
        assertThat(load("minimal.yaml", "scenarios.all.outputNetwork={}")
                        .config()
                        .scenarios()
                        .get(0)
                        .outputNetwork())
                .isEqualTo(new ScenarioConfig.OutputNetworkConfig(List.of(64), List.of()));
        String context =
                "features.context=[{name: trigger, column: t, type: id}, {name: hour, column: h, type: id, scenarios: [b]}],"
                        + "scenarios.b={where: x, label: y},";
        for (String type : List.of("dssm", "mmoe", "sass")) {
            assertThat(load(
                                    "minimal.yaml",
                                    context + "scenarios.all.outputNetwork={features: trigger},model.type=" + type)
                            .warnings())
                    .extracting(Diagnostic::message)
                    .as("the output network reads the context: " + type)
                    .noneMatch(message -> message.contains("features"));
        }
        assertThat(load("minimal.yaml", context + "model.type=itemCf,scenarios.all.outputNetwork={layers: [8]}")
                        .warnings())
                .extracting(Diagnostic::message)
                .contains("`scenarios.all.outputNetwork` has no effect with this `model.type`");
        assertThatThrownBy(() -> load("minimal.yaml", context + "scenarios.all.outputNetwork.features=[hour]"))
                .hasMessageContaining("SASS3003")
                .hasMessageContaining("the scenario does not have this feature");
        assertThatThrownBy(() -> load("minimal.yaml", context + "scenarios.all.outputNetwork.features=[user]"))
                .hasMessageContaining("SASS3003")
                .hasMessageContaining("the towers of all scenarios read this feature")
                .hasMessageContaining("use one of `trigger`");
        assertThatThrownBy(() -> load("minimal.yaml", context + "scenarios.all.outputNetwork.features=[triger]"))
                .hasMessageContaining("SASS3002")
                .hasMessageContaining("did you mean `trigger`?");
        assertThatThrownBy(() -> load("minimal.yaml", "scenarios.all.outputNetwork.features=[trigger]"))
                .hasMessageContaining("add it to `features.context`, with `scenarios: [all]`");
    }

    @Test
    void checksPretrainEvents() {
        String events = "pretrain.events={path: old.csv}";
        LoadedConfig next = load("dated.yaml");
        assertThat(next.config().pretrain().events())
                .isEqualTo(new PretrainConfig.Events(
                        List.of("older/date=${date}/*.csv"),
                        ";",
                        new DateRange(
                                new DateRange.Day(null, -60), new DateRange.Day(null, -15), DateRange.Missing.SKIP)));
        LoadedConfig none = load("dated.yaml", "pretrain.task=none");
        assertThat(none.config().pretrain().events()).isNull();
        assertThat(none.warnings())
                .extracting(Diagnostic::message)
                .contains("`pretrain.events` has no effect without pre-training");
        assertThatThrownBy(() -> load("minimal.yaml", "pretrain.task=nextItem", events))
                .hasMessageContaining("`pretrain.events` is not allowed with `by: leaveOneOut`");
    }

    @Test
    void derivesDefaultsFromOtherKeys() {
        SassConfig cosine = load("minimal.yaml", "model.similarity=cosine,run.output=x,model.layers=[8]")
                .config();
        assertThat(cosine.finetune().temperature()).isEqualTo(0.1);
        assertThat(cosine.publish().path()).isEqualTo("x/store");
        assertThat(cosine.scenarios().get(0).gateDepth()).isEqualTo(1);
        SassConfig two =
                load("minimal.yaml", "scenarios.b={where: x, label: y}").config();
        assertThat(two.pretrain().task()).isEqualTo(PretrainConfig.Task.NONE);
        assertThat(load("full.yaml", "pretrain={task: nextItem}")
                        .config()
                        .pretrain()
                        .optimizer())
                .isEqualTo(OptimizerConfig.FINETUNE);
        assertThat(load("full.yaml", "pretrain={task: nextItem, optimizer: {dense: {adam: 0.002}}}")
                        .config()
                        .pretrain()
                        .optimizer()
                        .tableLearningRate())
                .isEqualTo(OptimizerConfig.FINETUNE.tableLearningRate());
        assertThat(load("full.yaml", "pretrain={task: scenarioContrast}")
                        .config()
                        .pretrain()
                        .optimizer())
                .isEqualTo(OptimizerConfig.PRETRAIN);
        SassConfig stopping =
                load("minimal.yaml", "finetune.earlyStopping.patience=4").config();
        assertThat(stopping.finetune().earlyStopping()).isEqualTo(new FinetuneConfig.EarlyStopping("ndcg@50", 4));
        assertThat(stopping.finetune().refit()).isEqualTo(FinetuneConfig.Refit.VALIDATION);
    }

    @Test
    void bindsEverySplit() {
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
    void reportsKindAndLocationOfOrigins() {
        LoadedConfig loaded = load("full.yaml", "finetune.epochs=1", "scenarios.feed.lossWeight=3");
        Map<String, Origin> origins =
                loaded.settings().stream().collect(java.util.stream.Collectors.toMap(Setting::path, Setting::origin));
        String file = ConfigCorpus.VALID.resolve("full.yaml").toString();
        assertThat(origins.get("finetune.epochs")).hasToString("--set");
        assertThat(origins.get("finetune.batchSize")).hasToString(file + ":83");
        assertThat(origins.get("scenarios.live.lossWeight")).hasToString("default");
        // An inherited label has the location of the top-level label.
        assertThat(origins.get("scenarios.home.label")).hasToString(file + ":15");
        assertThat(loaded.describeValues())
                .containsPattern("finetune\\.epochs +1 +--set\n")
                .containsPattern("scenarios\\.live\\.owner +unset +default\n");
        assertThat(loaded.sources()).containsExactly(ConfigCorpus.VALID.resolve("full.yaml"));
    }

    @Test
    void locatesKeysForDataDiagnostics() {
        LoadedConfig loaded = load("full.yaml");
        assertThat(loaded.locationOf("features.item.author.column").coordinates())
                .endsWith("full.yaml:44:30");
        assertThat(loaded.locationOf("features.item.author.minCount").coordinates())
                .endsWith("full.yaml:44:61");
        assertThat(loaded.locationOf("scenarios.live.lossWeight").coordinates()).endsWith("full.yaml:19:3");
        assertThat(loaded.locationOf("scenarios.live.label").coordinates()).endsWith("full.yaml:15:8");
        assertThat(loaded.locationOf("data.events.path").coordinates()).endsWith("full.yaml:6:11");
        assertThat(loaded.locationOf("nowhere.at.all").coordinates()).endsWith("full.yaml:1:1");
    }

    @Test
    void exposesDifferencesInEffectiveValues() {
        Map<String, String> before = load("full.yaml").effectiveValues();
        Map<String, String> after = load("full.yaml", "model.layers=[64,32,16],model.prior.halfLife=~")
                .effectiveValues();
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
    void warnsOfUnusedKeys() {
        LoadedConfig baseline = load("full.yaml", "model.type=dssm");
        assertThat(baseline.config().pretrain().task()).isEqualTo(PretrainConfig.Task.NONE);
        assertThat(baseline.warnings())
                .extracting(Diagnostic::message)
                .as("keys of SASS, but no feature")
                .containsExactlyInAnyOrder(
                        "`scenarios.feed.gateDepth` has no effect here",
                        "`model.biasWidth` has no effect with `model.type: dssm`",
                        "`model.transfer` has no effect with `model.type: dssm`",
                        "`model.gateForm` has no effect with `model.type: dssm`",
                        "`model.gateWeights` has no effect with `model.type: dssm`",
                        "`model.biasFusion` has no effect with `model.type: dssm`",
                        "`pretrain.task` has no effect with this `model.type`",
                        "`finetune.globalLossWeight` has no effect with `model.type: dssm`",
                        "`finetune.freeze` has no effect without pre-training",
                        "`finetune.start: warm` has no effect with this model");
        assertThat(load("full.yaml", "model.itemBias=none").warnings()).hasSize(3);
        assertThat(load("full.yaml").warnings()).isEmpty();
    }

    /** Metrics of lists and of random negatives never choose a model. Metrics of exposures do so only for models that learn from exposures. */
    @Test
    void selectsFirstRankingMetricUnlessEarlyStoppingNamesOne() {
        assertThat(load("minimal.yaml", "evaluate.metrics=[coverage@50,auc,mrr@9,hr@5]")
                        .config()
                        .selectionMetric())
                .isEqualTo("mrr@9");
        assertThat(load("minimal.yaml", "evaluate.metrics=[auc]").config().selectionMetric())
                .isEqualTo("ndcg@50");
        assertThat(load("minimal.yaml", "evaluate.metrics=[hr@5,auc],finetune.earlyStopping={metric: auc}")
                        .config()
                        .selectionMetric())
                .isEqualTo("auc");
        Map.of("[mrr@9,gauc,auc]", "gauc", "[coverage@9,hr@5/9,hr@5]", "hr@5", "[coverage@9]", "ndcg@50")
                .forEach((metrics, expected) -> assertThat(
                                load("minimal.yaml", EXPOSURES + ",evaluate.metrics=" + metrics)
                                        .config()
                                        .selectionMetric())
                        .isEqualTo(expected));
        String stopped = ",data.split.validation=1d,finetune.earlyStopping={metric: hr@5},evaluate.metrics=[auc,hr@5]";
        assertThat(load("minimal.yaml", EXPOSURES + stopped).config().selectionMetric())
                .isEqualTo("hr@5");
    }

    /** A change of such a key would train the same network again. */
    @Test
    void warnsOfAndDropsKeysUnusedByModel() {
        String written =
                "model.transfer=direct,model.biasFusion=concat,finetune.globalLossWeight=0.5,model.biasWidth=8,"
                        + "scenarios.all.gateDepth=0,model.scenarioDecay=10,model.scenarioRank=8";
        List<String> paths = List.of(written.replaceAll("=[^,]*", "").split(","));
        assertThat(load("minimal.yaml", written).warnings()).isEmpty();
        assertThat(load("minimal.yaml", written).effectiveValues()).containsKeys(paths.toArray(String[]::new));

        LoadedConfig baseline = load("minimal.yaml", "model.type=dssm", written);
        assertThat(baseline.warnings())
                .extracting(warning -> warning.message().split("`", -1)[1])
                .containsExactlyInAnyOrderElementsOf(paths);
        assertThat(baseline.effectiveValues())
                .isEqualTo(load("minimal.yaml", "model.type=dssm").effectiveValues())
                .doesNotContainKeys(paths.toArray(String[]::new));

        assertThat(baseline.config())
                .usingRecursiveComparison()
                .isEqualTo(load("minimal.yaml", "model.type=dssm").config());
        assertThat(load("minimal.yaml", "model.type=mmoe", written).effectiveValues())
                .containsKeys("model.scenarioDecay", "model.scenarioRank")
                .doesNotContainKey("model.biasWidth");
        assertThat(load("minimal.yaml", "model.type=m2m", written).effectiveValues())
                .doesNotContainKeys("model.scenarioDecay", "model.scenarioRank");
        assertThat(load("minimal.yaml", "model.type=pepnet", written).effectiveValues())
                .containsKey("model.biasWidth");
        assertThat(load("minimal.yaml", "model.transfer=none,scenarios.all.gateDepth=1")
                        .warnings())
                .singleElement()
                .extracting(Diagnostic::message)
                .isEqualTo("`scenarios.all.gateDepth` has no effect here");
    }

    /** Statistics that feed the item bias have a network per scenario in every model. */
    @Test
    void keepsStatisticBiasPerScenarioInEveryModel() {
        String written = "model.type=dssm,model.scenarioDecay=20";
        assertThat(load("full.yaml", written).effectiveValues()).containsEntry("model.scenarioDecay", "20");
        assertThat(load("full.yaml", written, "model.itemBias=none").effectiveValues())
                .doesNotContainKey("model.scenarioDecay");
    }

    /** A statistic of one scenario is allowed in the item bias, but not in the tower of a shared item vector. */
    @Test
    void keepsScenarioBiasWithSharedItemVector() {
        SassConfig config = load("full.yaml", "model.itemVector=shared", "features.item.ctrHere.scope=all")
                .config();
        assertThat(config.features(Side.ITEM))
                .filteredOn(FeatureConfig::feedsBias)
                .extracting(FeatureConfig::name)
                .containsExactly("lately");
        assertThatThrownBy(() -> load(
                        "full.yaml",
                        "model.itemVector=shared",
                        "features.item.ctrHere.scope=all",
                        "features.item.lately.feeds=tower"))
                .hasMessageContaining("is not allowed with `model.itemVector: shared`");
    }

    @Test
    void warnsOfInterestsWithoutHistory() {
        assertThat(load("interests.yaml").warnings()).isEmpty();
        assertThat(load("interests.yaml").config().model().userVectorCount()).isEqualTo(6);
        LoadedConfig baseline = load("interests.yaml", "model.type=bst");
        assertThat(baseline.config().model().userVectorCount()).isEqualTo(1);
        assertThat(baseline.warnings())
                .extracting(Diagnostic::message)
                .containsExactly("`model.interests` has no effect with `model.type: bst`");
        assertThat(load("interests.yaml", "features.user.clicks.pooling=concat").warnings())
                .extracting(Diagnostic::message)
                .containsExactly("`model.type: mind` has no history for its interests");
    }

    @Test
    void namesFilesRelativeToWorkingFolder(@TempDir Path elsewhere) {
        Path file = ConfigCorpus.VALID.resolve("minimal.yaml");
        assertThat(ConfigLoader.load(file.toAbsolutePath(), List.of())
                        .locationOf("name")
                        .file())
                .isEqualTo(file.toString());
        Path copy = ConfigCorpus.write(elsewhere.resolve("sass.yaml"), ConfigCorpus.read(file));
        assertThat(ConfigLoader.load(copy, List.of()).locationOf("name").file()).isEqualTo(copy.toString());
    }

    @Test
    void rejectsLiteralSecretWithoutPrintingIt() {
        assertThatThrownBy(() -> load("minimal.yaml", "publish.milvus.token=hush-hush"))
                .hasMessageContaining("SASS2006")
                .hasMessageNotContaining("hush-hush");
        assertThatThrownBy(() -> load("minimal.yaml", "publish.milvus.uri=http://me:hush-hush@host:19530"))
                .hasMessageContaining("contains a user")
                .hasMessageNotContaining("hush-hush");
    }

    @Test
    void checksDependentMilvusKeys() {
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
