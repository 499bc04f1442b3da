package org.sassrec.config.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.config.Variant;
import org.sassrec.config.reference.EffectiveYaml;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;

class VariantBinderTest {

    @TempDir
    Path folder;

    private static final String TWO = ConfigCorpus.read(ConfigCorpus.VALID.resolve("minimal.yaml"))
            .replace("scenarios:\n", "scenarios:\n  home: {where: a = 1, label: y = 1}\n")
            .replace("  item:\n", "    - {name: here, type: sequence, of: item}\n  item:\n");

    /** With a scenario that is not served. */
    private static final String SHOWN = TWO.replace("scenarios:\n", "scenarios:\n  shown: {exposuresFrom: [all]}\n");

    private LoadedConfig.Comparison compared(String yaml, String... overrides) {
        return comparedWith(TWO, yaml, overrides);
    }

    private LoadedConfig.Comparison comparedWith(String rest, String yaml, String... overrides) {
        Path file = ConfigCorpus.write(folder.resolve("sass.yaml"), rest + "\n" + yaml + "\n");
        return ConfigLoader.loadWithVariants(ConfigRequest.of(file).withOverrides(List.of(overrides)))
                .comparison();
    }

    private static List<String> names(LoadedConfig.Comparison comparison) {
        return comparison.variants().stream().map(Variant::name).toList();
    }

    @Test
    void comparesBaselinesByDefault() {
        LoadedConfig.Comparison comparison = compared("");
        assertThat(names(comparison))
                .startsWith("sass", "perScenario", "pooled", "pooledThenPerScenario")
                .contains("scenarioDssm", "mmoe", "pepnet");
        assertThat(comparison.config().reference()).isEqualTo("sass");
        assertThat(comparison.config().seeds()).containsExactly(1L);
        assertThat(comparison.config().metrics()).containsExactly("hr@50", "ndcg@50");
        SassConfig own = comparison.variants().get(1).config().config();
        assertThat(own.model().type()).isEqualTo(ModelConfig.Type.DSSM);
        assertThat(own.model().samples()).isEqualTo(ModelConfig.Samples.PER_SCENARIO);
        assertThat(own.pretrain().task()).isEqualTo(PretrainConfig.Task.NONE);
    }

    @Test
    void wrapsSeedsAfterLargestNumber() {
        assertThat(compared("compare: {seeds: 2}\nrun: {seed: " + Long.MAX_VALUE + "}")
                        .config()
                        .seeds())
                .containsExactly(Long.MAX_VALUE, Long.MIN_VALUE);
    }

    @Test
    void addsFeatureInVariant() {
        LoadedConfig.Comparison comparison = compared(
                "compare: {variants: {recent: {'features.user[+]': {name: recent, type: sequence, of: item, maxLength: 5}}}}");
        List<FeatureConfig> user =
                comparison.variants().get(1).config().config().features(Side.USER);
        assertThat(user)
                .hasSize(comparison
                                .variants()
                                .get(0)
                                .config()
                                .config()
                                .features(Side.USER)
                                .size()
                        + 1);
        assertThat(user.get(user.size() - 1).name()).isEqualTo("recent");
    }

    @Test
    void suppressesWarningsOfPresetVariants() {
        String read = """
                model: {transfer: direct, biasFusion: concat, biasWidth: 8, scenarioDecay: 20}
                finetune: {globalLossWeight: 0.3}
                compare: {presets: [baselines], variants: {pooled: {model.type: dssm}}}
                """;
        Path file = ConfigCorpus.write(
                folder.resolve("sass.yaml"), TWO.replace("a = 1,", "a = 1, gateDepth: 1,") + "\n" + read);
        assertThat(ConfigLoader.loadWithVariants(ConfigRequest.of(file)).warnings())
                .isEmpty();
        ConfigCorpus.write(
                file, ConfigCorpus.read(file).replace("{model.type: dssm}", "{model.type: dssm, model.transfer: gru}"));
        assertThat(ConfigLoader.loadWithVariants(ConfigRequest.of(file)).warnings())
                .extracting(Diagnostic::message)
                .containsExactly("`model.transfer` has no effect with `model.type: dssm`");
    }

    /** A file with a baseline has no variants of the parts of SASS. */
    @Test
    void skipsPresetVariantEqualToFile() {
        assertThat(names(compared("compare: {presets: [ablations]}", "model.type=dssm,model.itemBias=none")))
                .containsExactly("dssm", "sharedItemVector");
    }

    @Test
    void measuresOnValidationUnlessTheSplitHasNone() {
        String deep = "compare: {variants: {deep: {model.layers: [8]}}}";
        assertThat(comparedWith(TWO, deep).config().split()).isEqualTo(CompareConfig.Split.VALIDATION);
        assertThat(comparedWith(TWO.replace("{by: leaveOneOut}", "{by: time, test: 4d}"), deep)
                        .config()
                        .split())
                .isEqualTo(CompareConfig.Split.TEST);
        assertThat(comparedWith(TWO, deep, "compare.split=test").config().split())
                .isEqualTo(CompareConfig.Split.TEST);
    }

    @Test
    void rejectsValidationSplitWithoutValidation() {
        for (String split :
                List.of("{by: time, test: 4d}", "{by: column, column: d, test: 5..6}", "{by: file, test: test.csv}")) {
            String file = TWO.replace("{by: leaveOneOut}", split);
            assertThatThrownBy(() -> comparedWith(file, "compare: {split: validation}"))
                    .as(split)
                    .hasMessageContaining("SASS3006")
                    .hasMessageContaining("`compare.split` requires validation events");
        }
    }

    @Test
    void rejectsListMetrics() {
        for (String block : List.of("", "compare: {variants: {deep: {model.layers: [8]}}}")) {
            assertThatThrownBy(() -> compared(block, "evaluate.metrics=[coverage@50]"))
                    .hasMessageContaining("SASS3002")
                    .hasMessageContaining("`evaluate.metrics` contains no metric of quality")
                    .hasMessageContaining("add `hr@50` to `evaluate.metrics`");
        }
        assertThat(compared("", "evaluate.metrics=[coverage@50,mrr@5]").config().metrics())
                .containsExactly("mrr@5");
        assertThat(compared("", "evaluate.metrics=[auc,mrr@5]").config().metrics())
                .containsExactly("mrr@5", "auc");
        assertThat(compared("", "evaluate.metrics=[gauc,coverage@50]").config().metrics())
                .containsExactly("gauc");
    }

    @Test
    void prefersExposureMetricsWithExposureNegatives() {
        String withValidation = TWO.replace("{by: leaveOneOut}", "{by: time, validation: 1d, test: 1d}");
        assertThat(comparedWith(
                                withValidation,
                                "compare: {variants: {deep: {model.layers: [8]}}}",
                                "finetune.loss=logistic,finetune.negatives={from: exposures},evaluate.metrics=[hr@50,auc,gauc]")
                        .config()
                        .metrics())
                .containsExactly("auc", "gauc");
    }

    @Test
    void rejectsMetricThatIsNotMeasured() {
        assertThat(compared("compare: {metrics: [gauc, hr@50]}", "evaluate.metrics=[hr@50,auc,gauc]")
                        .config()
                        .metrics())
                .containsExactly("gauc", "hr@50");
        assertThatThrownBy(() -> compared("compare: {metrics: [mrr@5]}", "evaluate.metrics=[hr@50,coverage@50,auc]"))
                .hasMessageContaining("`mrr@5` is not in `evaluate.metrics`")
                .hasMessageContaining("use one of `hr@50`, `auc`");
    }

    /** A refitted model knows the validation days and excludes their positives. */
    @Test
    void rejectsDifferentRefitOnTestSplit() {
        String withValidation = TWO.replace("{by: leaveOneOut}", "{by: time, validation: 1d, test: 1d}");
        String early = "finetune.earlyStopping={metric: hr@50, patience: 2}";
        for (String variant : List.of("{finetune.refit: none}", "{finetune.earlyStopping: null}")) {
            String block = "compare: {variants: {other: " + variant + "}, split: ";
            assertThatThrownBy(() -> comparedWith(withValidation, block + "test}", early))
                    .as(variant)
                    .hasMessageContaining("SASS2007")
                    .hasMessageContaining("`finetune.refit` is not allowed in the variant `other`");
            assertThat(comparedWith(withValidation, block + "validation}", early)
                            .variants())
                    .hasSize(2);
        }
        assertThat(comparedWith(
                                withValidation,
                                "compare: {variants: {other: {finetune: {refit: validation, earlyStopping: null}}}}",
                                early)
                        .variants())
                .hasSize(2);
    }

    /** For example in production without validation events. */
    @Test
    void requiresNothingWithoutComparison() {
        String withValidation = TWO.replace("{by: leaveOneOut}", "{by: time, validation: 1d, test: 1d}");
        String block = "compare: {seeds: 3, metrics: [hr@50], split: validation}";
        Path file = ConfigCorpus.write(folder.resolve("sass.yaml"), withValidation + "\n" + block + "\n");
        List<String> production = List.of("data.split.validation=0d,evaluate.metrics=[auc]");
        LoadedConfig loaded = ConfigLoader.load(file, production);
        assertThat(loaded.effectiveValues()).containsEntry("compare.seeds", "3");
        Path effective = ConfigCorpus.write(folder.resolve("effective.yaml"), EffectiveYaml.of(loaded));
        assertThat(ConfigLoader.load(effective, List.of()).config().data())
                .isEqualTo(loaded.config().data());
        assertThatThrownBy(() ->
                        ConfigLoader.loadWithVariants(ConfigRequest.of(file).withOverrides(production)))
                .hasMessageContaining("`hr@50` is not in `evaluate.metrics`")
                .hasMessageContaining("`compare.split` requires validation events");
    }

    /** Runs of {@code a-} with seed 1 and of {@code a} with seed -1 would have the same folder. */
    @Test
    void rejectsVariantNameEndingInDash() {
        String block = "compare: {seeds: [-1, 1], variants: {a: {model.layers: [8]}, a-: {model.layers: [9]}}}";
        assertThatThrownBy(() -> compared(block))
                .isInstanceOfSatisfying(
                        SassException.class, e -> assertThat(e.diagnostics()).hasSize(1))
                .hasMessageContaining("SASS2006")
                .hasMessageContaining("the name `a-` ends in `-`");
        assertThat(compared(block.replace("a-:", "a-b:")).config().seeds()).containsExactly(-1L, 1L);
    }

    /** On file systems that ignore case, both would have the same folder. */
    @Test
    void rejectsNamesThatDifferOnlyInCase() {
        for (String block : List.of(
                "compare: {variants: {SASS: {model.layers: [8]}}}",
                "compare: {variants: {sasS: {model.layers: [8]}, b: {model.layers: [9]}}}",
                "compare: {variants: {b: {model.layers: [8]}, B: {model.layers: [9]}}}",
                "compare: {presets: [baselines], variants: {Pooled: {model.layers: [8]}}}")) {
            assertThatThrownBy(() -> compared(block))
                    .as(block)
                    .isInstanceOfSatisfying(
                            SassException.class,
                            e -> assertThat(e.diagnostics()).hasSize(1))
                    .hasMessageContaining("SASS2006")
                    .hasMessageContaining("only in upper and lower case");
        }
        assertThat(names(compared("compare: {presets: [baselines], variants: {pooled: {model.layers: [8]}}}")))
                .as("the configured variant replaces that of the preset")
                .contains("pooled");
    }

    @Test
    void reservesPopularityName() {
        assertThatThrownBy(() -> compared("compare: {variants: {popularity: {model.layers: [8]}}}"))
                .isInstanceOfSatisfying(
                        SassException.class, e -> assertThat(e.diagnostics()).hasSize(1))
                .hasMessageContaining("SASS2006")
                .hasMessageContaining("the name `popularity` is reserved for the popularity baseline");
        assertThat(names(compared("compare: {variants: {popularity: {model.type: popularity}}}")))
                .containsExactly("sass", "popularity");
        assertThat(names(compared("compare: {presets: [baselines]}", "model.type=popularity")))
                .startsWith("popularity", "sass", "perScenario");
    }

    /** Reported before training, because the runs could not be compared. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "data.split.test: 2d",
                "data.split.validation: 0d",
                "data.events.path: other.csv",
                "data.events.time.zone: Asia/Shanghai",
                "scenarios.home.where: a = 2",
                "scenarios: {home: {label: y = 2}}",
                "scenarios.home.candidates: all",
                "scenarios.home.serve: false",
                "scenarios.home: {where: null, label: null, exposuresFrom: [all]}",
                "scenarios.shown.serve: true, scenarios.shown.where: a = 3, scenarios.shown.label: y = 1,"
                        + " scenarios.shown.exposuresFrom: null"
            })
    void rejectsVariantsThatChangeQueries(String part) {
        String file = SHOWN.replace("by: leaveOneOut", "by: time, validation: 1d, test: 1d");
        assertThatThrownBy(() -> comparedWith(file, "compare: {variants: {other: {" + part + "}}}"))
                .isInstanceOfSatisfying(
                        SassException.class,
                        e -> assertThat(e.diagnostics()).allSatisfy(problem -> {
                            assertThat(problem.code()).isEqualTo(ConfigCode.KEY_NOT_APPLICABLE);
                            assertThat(problem.message()).contains("is not allowed in the variant `other`");
                            assertThat(problem.location()).isNotNull();
                        }))
                .hasMessageContaining("same queries");
    }

    /** With a list column, and with scenarios of events, of a list column and of exposures that are not served. */
    private static final String LISTS =
            SHOWN.replace("data:\n", """
                    data:
                      users: {path: users.csv, key: u}
                    """).replace("scenarios:\n", """
                    scenarios:
                      aside: {where: a = 9, label: y = 1, serve: false}
                      past: {history: {column: bought}}
                    """).replace("  item:\n", """
                    \
                        - {name: liked, type: sequence, of: item, column: liked}
                        - {name: recent, type: sequence, of: item, maxLength: 5}
                      item:
                    """);

    /** Other items are excluded then, although the queries are the same. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "scenarios.aside.where: a = 8",
                "scenarios.past.history.column: saved",
                "scenarios.past.history.separator: ';'",
                "scenarios.past: {history: null, exposuresFrom: [all]}",
                "scenarios.aside: {where: null, label: null, exposuresFrom: [all]}",
                "features.user.liked.separator: ';'",
                "features.user.liked.column: saved",
                "features.user.recent.column: saved",
                "'features.user[+]': {name: saved, type: sequence, of: item, column: saved}",
                "'features.user[+]': {name: saved, type: sequence, of: item, column: bought, separator: ';'}",
                "data.users.path: other.csv"
            })
    void rejectsVariantsThatChangeSeenItems(String part) {
        String block = "compare: {variants: {other: {" + part + "}}}";
        assertThatThrownBy(() -> comparedWith(LISTS, block, "evaluate.exclude=seen"))
                .isInstanceOfSatisfying(
                        SassException.class,
                        e -> assertThat(e.diagnostics()).allSatisfy(problem -> {
                            assertThat(problem.code()).isEqualTo(ConfigCode.KEY_NOT_APPLICABLE);
                            assertThat(problem.message()).contains("is not allowed in the variant `other`");
                            assertThat(problem.location()).isNotNull();
                        }))
                .hasMessageContaining("same queries and candidates");
        assertThat(comparedWith(LISTS, block).variants()).isNotEmpty();
    }

    @Test
    void acceptsVariantsWithSameSeenItems() {
        LoadedConfig.Comparison comparison = comparedWith(
                LISTS,
                "compare: {variants: {shown: {scenarios.shown.exposuresFrom: [home]},"
                        + " label: {scenarios.aside.label: y = 2},"
                        + " joined: {data.users.join: [more.csv]},"
                        + " longer: {features.user.liked.maxLength: 3},"
                        + " again: {'features.user[+]': {name: bought, type: sequence, of: item, column: bought}}}}",
                "evaluate.exclude=seen");
        assertThat(comparison.variants()).hasSize(6);
    }

    @Test
    void reportsCommonLabelOnceAtItsLocation() {
        String file =
                SHOWN.replace("scenarios:\n", "label: y = 1\nscenarios:\n").replace(", label: y = 1", "");
        assertThatThrownBy(() -> comparedWith(file, "compare: {variants: {other: {label: y = 2}}}"))
                .isInstanceOfSatisfying(
                        SassException.class,
                        e -> assertThat(e.diagnostics()).singleElement().satisfies(problem -> {
                            assertThat(problem.message()).isEqualTo("`label` is not allowed in the variant `other`");
                            assertThat(problem.label()).isEqualTo("it changes the queries or candidates");
                        }));
    }

    @Test
    void acceptsItemFileChangesWithoutEffectOnCandidates() {
        String file = SHOWN.replace("data:\n", "data:\n  items: {path: items.csv, key: i}\n");
        String more = "compare: {variants: {more: {data.items.path: more.csv}, joined: {data.items.join: [more.csv]}}}";
        assertThat(comparedWith(file, more).variants()).hasSize(3);
        String all = file.replace("label: y = 1}", "label: y = 1, candidates: all}");
        assertThatThrownBy(() -> comparedWith(all, more))
                .isInstanceOfSatisfying(
                        SassException.class, e -> assertThat(e.diagnostics()).hasSize(1))
                .hasMessageContaining("`data.items.path` is not allowed in the variant `more`");
    }

    @Test
    void acceptsTrainingChangesOfScenario() {
        LoadedConfig.Comparison comparison = comparedWith(
                SHOWN,
                "compare: {variants: {few: {scenarios.home.sampleRate: 0.5}, deep: {scenarios.home.gateDepth: 1},"
                        + " light: {scenarios.home.lossWeight: 2}, headed: {scenarios.home.outputNetwork: {layers: [4]}},"
                        + " other: {scenarios.shown.exposuresFrom: [home]},"
                        + " same: {scenarios.home.label: y = 1, data.split.by: leaveOneOut}}}");
        assertThat(comparison.variants()).hasSize(7);
    }

    @Test
    void appliesVariantOverFileAndOverrides() {
        LoadedConfig.Comparison comparison = compared(
                "compare: {seeds: 3, variants: {deep: {model.layers: [16, 8, 4, 2], model: {prior: {share: 0.5}}}}}",
                "model.embeddingDim=4,model.layers=[7],run.seed=5");
        assertThat(names(comparison)).containsExactly("sass", "deep");
        assertThat(comparison.config().seeds()).containsExactly(5L, 6L, 7L);
        ModelConfig deep = comparison.variants().get(1).config().config().model();
        assertThat(deep.layers()).containsExactly(16, 8, 4, 2);
        assertThat(deep.prior().share()).isEqualTo(0.5);
        assertThat(deep.embeddingDim()).isEqualTo(4);
        assertThat(comparison.variants().get(0).config().config().model().layers())
                .containsExactly(7);

        Variant variant = comparison.variants().get(1);
        assertThat(variant.withOverrides(List.of("run.seed=9,model.outputDim=3"))
                        .config())
                .satisfies(changed -> assertThat(changed.run().seed()).isEqualTo(9))
                .satisfies(changed -> assertThat(changed.model().outputDim()).isEqualTo(3))
                .satisfies(changed -> assertThat(changed.model().layers()).hasSize(4));
        assertThatThrownBy(() -> variant.withOverrides(List.of("run.seed=nine")))
                .hasMessageContaining("SASS2002");
    }

    @Test
    void bindsEveryPresetWithoutFileItself() {
        LoadedConfig.Comparison comparison = compared(
                "compare: {presets: [baselines, ablations, depth, sampling, pretraining]}",
                "model.layers=[64,32],model.outputDim=8");
        assertThat(names(comparison))
                .contains(
                        "direct", "noTransfer", "depth1", "depth5", "uniform", "exceptSeen", "pretraining", "nextItem")
                .doesNotContain("gru", "ownItemVector", "noGlobalLoss")
                .doesNotHaveDuplicates();
        Variant depth5 = comparison.variants().stream()
                .filter(variant -> variant.name().equals("depth5"))
                .findFirst()
                .orElseThrow();
        assertThat(depth5.config().config().model().layers()).containsExactly(64, 64, 64, 64, 64);
    }

    /** One run measures every part of SASS. */
    @Test
    void changesEachPartInAblations() {
        LoadedConfig.Comparison comparison = compared("compare: {presets: [ablations]}");
        Map<String, Map<String, String>> changed = new LinkedHashMap<>();
        Map<String, String> file = comparison.variants().get(0).config().effectiveValues();
        for (Variant variant : comparison.variants()) {
            Map<String, String> values = new LinkedHashMap<>(variant.config().effectiveValues());
            values.entrySet().removeIf(entry -> entry.getValue().equals(file.get(entry.getKey())));
            changed.put(variant.name(), values);
        }
        assertThat(changed)
                .containsEntry("direct", Map.of("model.transfer", "direct"))
                .containsEntry("noTransfer", Map.of("model.transfer", "none"))
                .containsEntry("scalarGates", Map.of("model.gateForm", "scalar"))
                .containsEntry("sharedGates", Map.of("model.gateWeights", "shared"))
                .containsEntry("noBiasFusion", Map.of("model.biasFusion", "none"))
                .containsEntry("noBiasNetwork", Map.of("model.biasFusion", "noNetwork"))
                .containsEntry("globalLoss", Map.of("finetune.globalLossWeight", "0.5"))
                .containsEntry("sharedItemVector", Map.of("model.itemVector", "shared"))
                .containsKey("depth3");
        assertThat(names(compared("compare: {presets: [ablations]}", "model.itemVector=shared")))
                .contains("ownItemVector")
                .doesNotContain("sharedItemVector");
    }

    /** A scenario with fewer gates than layers. */
    @Test
    void givesEveryDepthTheSameWidth() {
        LoadedConfig.Comparison comparison =
                compared("compare: {presets: [depth]}", "model.layers=[32,16],scenarios.home.gateDepth=2");
        for (int depth = 1; depth <= 5; depth++) {
            String name = "depth" + depth;
            SassConfig config = comparison.variants().stream()
                    .filter(variant -> variant.name().equals(name))
                    .findFirst()
                    .orElseThrow()
                    .config()
                    .config();
            assertThat(config.model().layers()).hasSize(depth).containsOnly(32);
            assertThat(config.scenarios().get(0).gateDepth()).isEqualTo(Math.min(2, depth));
        }
    }

    @Test
    void skipsHardNegativesThatNeverStart() {
        assertThat(names(compared("compare: {presets: [sampling]}", "finetune.epochs=2")))
                .contains("hard");
        assertThat(names(compared("compare: {presets: [sampling]}", "finetune.epochs=1")))
                .doesNotContain("hard");
    }

    private static final String SAMPLING = "compare: {presets: [sampling]}";

    @Test
    void sharesNegativesInSamplingPreset() {
        LoadedConfig.Comparison comparison = compared(SAMPLING, "finetune.negatives.perPositive=8");
        assertThat(names(comparison)).doesNotContain("perPositive", "onlyDrawn");
        assertThat(negatives(comparison, "shared"))
                .extracting(
                        FinetuneConfig.Negatives::perPositive,
                        FinetuneConfig.Negatives::shared,
                        FinetuneConfig.Negatives::inBatch)
                .containsExactly(0, 2048, false);
        assertThat(negatives(comparison, "sharedInBatch"))
                .extracting(FinetuneConfig.Negatives::shared, FinetuneConfig.Negatives::inBatch)
                .containsExactly(2048, true);
    }

    @Test
    void changesSharedNegativesInSamplingPreset() {
        for (String written :
                List.of("model.dropout=0", "finetune.negatives={shared: 512}", "finetune.negatives.inBatch=true")) {
            LoadedConfig.Comparison comparison = compared(SAMPLING, written);
            assertThat(names(comparison))
                    .as(written)
                    .contains("onlyDrawn", "uniform", "exposure", "positives")
                    .doesNotContain("shared", "sharedInBatch", "power");
            assertThat(negatives(comparison, "onlyDrawn").inBatch()).isFalse();
            assertThat(negatives(comparison, "perPositive"))
                    .as(written)
                    .extracting(
                            FinetuneConfig.Negatives::perPositive,
                            FinetuneConfig.Negatives::shared,
                            FinetuneConfig.Negatives::inBatch)
                    .containsExactly(4, 0, false);
        }
        LoadedConfig.Comparison onlyDrawn = compared(SAMPLING, "finetune.negatives={shared: 512, inBatch: false}");
        assertThat(names(onlyDrawn)).contains("perPositive").doesNotContain("shared", "onlyDrawn");
        assertThat(negatives(onlyDrawn, "sharedInBatch").shared()).isEqualTo(512);
    }

    private static FinetuneConfig.Negatives negatives(LoadedConfig.Comparison comparison, String name) {
        return comparison.variants().stream()
                .filter(variant -> variant.name().equals(name))
                .findFirst()
                .orElseThrow()
                .config()
                .config()
                .finetune()
                .negatives();
    }

    @Test
    void addsGlobalLossToAblations() {
        assertThat(names(compared("compare: {presets: [ablations]}")))
                .contains("concat", "noBiasFusion", "globalLoss")
                .doesNotContain("noGlobalLoss");
        assertThat(names(compared(
                        "compare: {presets: [ablations]}", "finetune.globalLossWeight=0.2,model.biasFusion=concat")))
                .contains("noGlobalLoss", "noBiasFusion")
                .doesNotContain("concat", "globalLoss");
    }

    @Test
    void coversEveryModelTypeInBaselines() {
        LoadedConfig.Comparison comparison = compared("compare: {presets: [baselines]}", "model.samples=pooled");
        Set<ModelConfig.Type> types = EnumSet.allOf(ModelConfig.Type.class);
        types.remove(ModelConfig.Type.POPULARITY); // every table contains it
        assertThat(comparison.variants().stream()
                        .map(variant -> variant.config().config().model().type()))
                .containsAll(types);
    }

    @Test
    void roundTripsComparisonThroughEffectiveYaml() {
        LoadedConfig full = ConfigLoader.loadWithVariants(ConfigRequest.of(ConfigCorpus.VALID.resolve("full.yaml")));
        Path file = ConfigCorpus.write(folder.resolve("effective.yaml"), EffectiveYaml.of(full));
        LoadedConfig reloaded = ConfigLoader.loadWithVariants(ConfigRequest.of(file));
        assertThat(reloaded.comparison().config()).isEqualTo(full.comparison().config());
        assertThat(reloaded.comparison().variants().get(1).config().effectiveValues())
                .isEqualTo(full.comparison().variants().get(1).config().effectiveValues());
    }
}
