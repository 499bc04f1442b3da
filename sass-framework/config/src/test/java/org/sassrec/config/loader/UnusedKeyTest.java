package org.sassrec.config.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.diagnostic.Diagnostic;

/** Warnings about keys that have no effect. */
class UnusedKeyTest {

    private static final String TWO = "scenarios.b={where: x, label: y},"
            + "features.context=[{name: hour, column: h, type: id}, {name: part, column: p, type: id, scenarios: [b]}],";

    @Test
    void warnsOfBiasInputsWithoutBiasNetwork() {
        for (String transfer : List.of("none", "matrix", "simnet", "sigmoid")) {
            assertThat(warnings(TWO + "model.biasFusion=none,model.biasWidth=64,model.transfer=" + transfer))
                    .as(transfer)
                    .contains(
                            "`model.biasWidth` has no effect here",
                            "the feature `hour` has no effect here",
                            "the feature `part` has no effect here");
        }
        LoadedConfig shallow = load(TWO + "model.biasFusion=none,model.biasWidth=64,scenarios.all.gateDepth=0,"
                + "scenarios.b.gateDepth=0");
        assertThat(shallow.warnings())
                .extracting(Diagnostic::message)
                .contains("the feature `hour` has no effect here");
        assertThat(shallow.effectiveValues()).doesNotContainKey("model.biasWidth");
        for (String read : List.of(
                "model.biasFusion=none,",
                "model.biasFusion=none,scenarios.b.gateDepth=0,",
                "model.transfer=none,",
                "model.transfer=simnet,model.biasFusion=concat,")) {
            assertThat(warnings(TWO + read + "model.biasWidth=64"))
                    .as(read)
                    .noneMatch(message -> message.contains("biasWidth") || message.contains("`hour`"));
        }
        assertThat(warnings(
                        TWO + "model.biasFusion=none,model.transfer=none,scenarios.b.outputNetwork={features: [hour]}"))
                .as("an output network reads it")
                .contains("the feature `part` has no effect here")
                .doesNotContain("the feature `hour` has no effect here");
    }

    @Test
    void warnsOfGateKeysWithoutGates() {
        String gates = TWO + "model.gateForm=scalar,model.gateWeights=shared";
        assertThat(warnings(gates)).noneMatch(message -> message.contains("gate"));
        for (String without :
                List.of(",model.transfer=sigmoid", ",scenarios.all.gateDepth=0,scenarios.b.gateDepth=0")) {
            LoadedConfig loaded = load(gates + without);
            assertThat(loaded.warnings())
                    .extracting(Diagnostic::message)
                    .as(without)
                    .contains("`model.gateForm` has no effect here", "`model.gateWeights` has no effect here");
            assertThat(loaded.effectiveValues()).doesNotContainKeys("model.gateForm", "model.gateWeights");
        }
    }

    @Test
    void warnsOfInputsOfAbsentBiasNetwork() {
        LoadedConfig loaded = load(TWO + "model.biasFusion=noNetwork,model.biasWidth=64,model.biasDim=4");
        assertThat(loaded.warnings())
                .extracting(Diagnostic::message)
                .contains(
                        "`model.biasWidth` has no effect here",
                        "`model.biasDim` has no effect here",
                        "the feature `hour` has no effect here");
        assertThat(loaded.warnings()).anyMatch(warning -> warning.label().contains("`biasFusion: noNetwork`"));
    }

    @Test
    void warnsOfUnusedTableWidth() {
        String withoutPretraining = TWO + "model.biasFusion=none,model.transfer=none,model.biasDim=32";
        LoadedConfig unread = load(withoutPretraining + ",scenarios.b.outputNetwork={}");
        assertThat(unread.warnings()).extracting(Diagnostic::message).contains("`model.biasDim` has no effect here");
        assertThat(unread.effectiveValues()).doesNotContainKey("model.biasDim");
        assertThat(unread.config().model().biasDim()).isEqualTo(8);
        for (String read : List.of(
                withoutPretraining + ",scenarios.b.outputNetwork={features: [hour]}",
                TWO + "model.biasFusion=none,model.biasDim=32",
                TWO + "model.transfer=none,model.biasDim=32")) {
            assertThat(warnings(read)).as(read).noneMatch(message -> message.contains("biasDim"));
            assertThat(load(read).config().model().biasDim()).isEqualTo(32);
        }
    }

    @Test
    void warnsOfPretrainKeysWithoutPretraining() {
        String written = "pretrain.temperature=0.3,pretrain.epochs=7,pretrain.batchSize=64,pretrain.featureDropout=0.1";
        List<String> paths = List.of(written.replaceAll("=[^,]*", "").split(","));
        for (String withoutPretraining :
                List.of("pretrain.task=none,", "model.type=dssm,pretrain.task=none,", "model.type=dssm,")) {
            LoadedConfig idle = load(TWO + withoutPretraining + written);
            assertThat(idle.warnings())
                    .extracting(Diagnostic::message)
                    .as(withoutPretraining)
                    .containsAll(paths.stream()
                            .map(path -> "`" + path + "` has no effect without pre-training")
                            .toList());
            assertThat(idle.effectiveValues())
                    .isEqualTo(load(TWO + withoutPretraining).effectiveValues())
                    .doesNotContainKeys(paths.toArray(String[]::new));
            assertThat(idle.config())
                    .usingRecursiveComparison()
                    .isEqualTo(load(TWO + withoutPretraining).config());
        }
        assertThat(warnings("pretrain.epochs=7"))
                .as("one scenario alone")
                .contains("`pretrain.epochs` has no effect without pre-training");
        assertThat(warnings(TWO + "pretrain.task=nextItem," + written))
                .noneMatch(message -> message.contains("pretrain"));
        assertThat(warnings(TWO + "model.type=dssm,pretrain.task=scenarioContrast," + written))
                .filteredOn(message -> message.contains("pretrain"))
                .as("one warning for the task")
                .containsExactly("`pretrain.task` has no effect with this `model.type`");
    }

    /** A comparison sets only the task to none, so the keys of the file cause no warnings. */
    @Test
    void acceptsPretrainKeysBelowOverriddenTask() {
        ConfigRequest full = ConfigRequest.of(ConfigCorpus.VALID.resolve("full.yaml"));
        LoadedConfig without = ConfigLoader.load(full.withOverrides(List.of("pretrain.task=none")));
        assertThat(without.warnings())
                .extracting(Diagnostic::message)
                .containsExactly("`finetune.freeze` has no effect without pre-training");
        assertThat(without.effectiveValues().keySet())
                .filteredOn(path -> path.startsWith("pretrain."))
                .containsExactly("pretrain.task");
        assertThat(ConfigLoader.load(full.withOverrides(List.of("pretrain.task=none,pretrain.epochs=4")))
                        .warnings())
                .extracting(Diagnostic::message)
                .contains("`pretrain.epochs` has no effect without pre-training")
                .noneMatch(message -> message.contains("pretrain.batchSize"));
    }

    @Test
    void warnsOfIdenticalViews() {
        String expected =
                "`pretrain.task: scenarioContrast` has no effect: all views are the same, so pre-training is skipped";
        String contrast = TWO + "pretrain.task=scenarioContrast,";
        assertThat(warnings(TWO)).as("by default").doesNotContain(expected);
        assertThat(load(TWO + "pretrain.task=scenarioContrast").warnings())
                .filteredOn(warning -> warning.message().equals(expected))
                .singleElement()
                .satisfies(warning ->
                        assertThat(String.valueOf(warning.location())).contains("pretrain.task=scenarioContrast"));
        String statistic = "features.item[+]={name: shown, type: statistic, of: exposures";
        assertThat(warnings(contrast + statistic + ", buckets: [1], scope: all}"))
                .contains(expected);
        assertThat(warnings(contrast + statistic + ", feeds: bias}"))
                .as("no tower reads it")
                .contains(expected);
        assertThat(warnings(contrast + "features.user[+]={name: h, type: sequence, of: item, scope: all}"))
                .contains(expected);
        for (String valid : List.of(
                statistic + ", buckets: [1]}",
                "features.user[+]={name: here, type: sequence, of: item}",
                "pretrain.task=nextItem",
                "pretrain.task=none",
                "model.type=dssm")) {
            assertThat(warnings((valid.startsWith("pretrain") ? TWO : contrast) + valid))
                    .as(valid)
                    .doesNotContain(expected);
        }
    }

    @Test
    void warnsOfConstantLabelWithExposureNegatives() {
        String from = TWO
                + "data.split={by: time, test: 1d},finetune.loss=logistic,finetune.negatives.from=exposures,"
                + "pretrain.task=scenarioContrast,";
        String expected = "`scenarios.b` is not fine-tuned with `finetune.negatives.from: exposures`";
        for (String always : List.of("'true'", "' TRUE '")) {
            assertThat(load(from + "scenarios.b.label=" + always).warnings())
                    .filteredOn(warning -> warning.message().equals(expected))
                    .singleElement()
                    .satisfies(warning -> {
                        assertThat(warning.label())
                                .isEqualTo("all its exposures are positives, so there is nothing to learn");
                        assertThat(warning.help())
                                .containsExactly(
                                        "it is served with what pre-training and the other scenarios train: set a"
                                                + " `label` that excludes some exposures, or write `serve: false`");
                    });
        }
        Map<String, String> remedies = Map.of(
                "pretrain.task=none", "it is served with what the other scenarios train: ",
                "model.type=dssm", "it is served with what the other scenarios train: ",
                "model.type=dssm,model.samples=perScenario", "training fails with SASS5003: ");
        remedies.forEach((with, begin) -> assertThat(
                        load(from + "scenarios.b.label='true'," + with).warnings())
                .filteredOn(warning -> warning.message().equals(expected))
                .singleElement()
                .satisfies(warning -> assertThat(warning.help().get(0)).startsWith(begin)));
        for (String valid : List.of(
                "",
                "scenarios.b.label='true',scenarios.b.serve=false",
                "scenarios.b.label='true',scenarios.b.lossWeight=1e-12",
                "scenarios.b.label='true',model.type=itemCf")) {
            assertThat(warnings(from + valid)).as(valid).doesNotContain(expected);
        }
        assertThat(warnings(TWO + "scenarios.b.label='true'")).doesNotContain(expected);
    }

    @Test
    void warnsOfOutputNetworkOfScenarioWithoutEvents() {
        String shown = "scenarios.shown={exposuresFrom: [all]";
        assertThat(warnings(shown + ", outputNetwork: {layers: [8]}}"))
                .contains("`scenarios.shown.outputNetwork` has no effect on served vectors");
        assertThat(warnings(shown + "}")).noneMatch(message -> message.contains("outputNetwork"));
    }

    @Test
    void warnsOfScenarioDecayWithHmoeFineTunedPerScenario() {
        LoadedConfig hmoe = load(TWO + "model.type=hmoe,model.samples=pooledThenPerScenario,model.scenarioDecay=20");
        assertThat(hmoe.warnings())
                .extracting(Diagnostic::message)
                .contains("`model.scenarioDecay` has no effect with `hmoe` and `samples: pooledThenPerScenario`");
        assertThat(hmoe.config().model().scenarioDecay()).isZero();
        LoadedConfig byDefault = load(TWO + "model.type=hmoe,model.samples=pooledThenPerScenario");
        assertThat(byDefault.warnings()).isEmpty();
        assertThat(byDefault.config().model().scenarioDecay()).isZero();
        assertThat(load(TWO + "model.type=hmoe,model.scenarioDecay=20")
                        .config()
                        .model()
                        .scenarioDecay())
                .isEqualTo(20);
    }

    /** A list column has no days, so its scenario does not count for the contrast. */
    @Test
    void rejectsContrastWithSingleEventScenario() {
        String past = "data.users={path: users.csv, key: u},scenarios.past={history: {column: past}},";
        assertThatThrownBy(() -> load(past + "pretrain.task=scenarioContrast"))
                .hasMessageContaining("SASS3007")
                .hasMessageContaining("only one scenario has events");
        assertThat(load(TWO + "pretrain.task=scenarioContrast")
                        .config()
                        .pretrain()
                        .task())
                .isEqualTo(PretrainConfig.Task.SCENARIO_CONTRAST);
    }

    @Test
    void warnsOfHardNegativesAfterLastEpoch() {
        LoadedConfig late = load(TWO + "finetune.epochs=1,finetune.negatives.hard={}");
        assertThat(late.warnings()).extracting(Diagnostic::message).contains("`finetune.negatives.hard` has no effect");
        assertThat(late.effectiveValues())
                .isEqualTo(load(TWO + "finetune.epochs=1").effectiveValues());
        assertThat(late.config().finetune().negatives().hard()).isNull();
    }

    @Test
    void warnsOfScenariosUnusedByOwnModels() {
        String trainingOnly = TWO + "data.users={path: users.csv, key: u},scenarios.past={history: {column: past}},"
                + "scenarios.shown={exposuresFrom: [b]},scenarios.c={where: z, label: y, serve: false},model.type=dssm,";
        assertThat(warnings(trainingOnly + "model.samples=perScenario"))
                .contains(
                        "`scenarios.past` has no effect with `model.samples: perScenario`",
                        "`scenarios.shown` has no effect with `model.samples: perScenario`",
                        "`scenarios.c` has no effect with `model.samples: perScenario`");
        for (String others : List.of("pooled", "pooledThenPerScenario")) {
            assertThat(warnings(trainingOnly + "model.samples=" + others))
                    .as(others)
                    .noneMatch(message -> message.contains("has no effect with `model.samples"));
        }
        assertThat(warnings(trainingOnly + "model.samples=perScenario,model.type=itemCf"))
                .as("no network")
                .noneMatch(message -> message.contains("has no effect with `model.samples"));
        String contrast = "pretrain.task=scenarioContrast,";
        assertThat(warnings(trainingOnly + contrast + "model.samples=perScenario,model.type=sass"))
                .as("pre-training uses all scenarios with events")
                .contains(
                        "`scenarios.past` has no effect with `model.samples: perScenario`",
                        "`scenarios.shown` has no effect with `model.samples: perScenario`")
                .noneMatch(message -> message.startsWith("`scenarios.c` has no effect"));
        assertThat(warnings(trainingOnly + "model.samples=perScenario,model.type=sass,pretrain.task=none"))
                .contains("`scenarios.c` has no effect with `model.samples: perScenario`");
        assertThat(
                        warnings(
                                trainingOnly
                                        + "model.samples=perScenario,data.split={by: time, test: 1d},finetune.loss=logistic,finetune.negatives.from=exposures"))
                .as("list columns and exposures train no model then")
                .contains("`scenarios.c` has no effect with `model.samples: perScenario`")
                .noneMatch(message -> message.startsWith("`scenarios.past` has no effect with `model.samples"));
    }

    /** A change of a pooling or a width that the model does not read makes no other model. */
    @Test
    void warnsOfPoolingAndWidthsUnusedByModel() {
        String history = "features.user[+]={name: past, type: sequence, of: item},scenarios.b={where: x, label: y},";
        for (String type : List.of("bst", "sarNet", "mind")) {
            LoadedConfig pooled = load(history + "features.user.past.pooling=positional,model.type=" + type);
            assertThat(pooled.warnings())
                    .extracting(Diagnostic::message)
                    .contains("`features.user.past.pooling` has no effect with `model.type: " + type + "`");
            assertThat(pooled.effectiveValues())
                    .isEqualTo(load(history + "model.type=" + type).effectiveValues());
            assertThat(warnings(history + "features.user.past.pooling=concat,model.type=" + type))
                    .noneMatch(message -> message.contains("pooling"));
        }
        assertThat(warnings(history
                        + "features.user.past.pooling=positional,features.user.past.scenarios=[b],model.type=mind"))
                .as("it routes only histories of all scenarios")
                .noneMatch(message -> message.contains("pooling"));
        assertThat(warnings(history + "model.biasDim=16,model.type=mmoe"))
                .contains("`model.biasDim` has no effect with `model.type: mmoe`");
        assertThat(load(history + "model.biasDim=16,model.type=mmoe")
                        .config()
                        .model()
                        .biasDim())
                .isEqualTo(8);
        for (String read :
                List.of(TWO + "model.type=mmoe,", history + "model.type=m2m,", history + "model.type=scenarioDssm,")) {
            assertThat(load(read + "model.biasDim=16").config().model().biasDim())
                    .as(read)
                    .isEqualTo(16);
        }
    }

    private static List<String> warnings(String overrides) {
        return load(overrides).warnings().stream().map(Diagnostic::message).toList();
    }

    private static LoadedConfig load(String overrides) {
        return ConfigLoader.load(ConfigCorpus.VALID.resolve("minimal.yaml"), List.of(overrides));
    }
}
