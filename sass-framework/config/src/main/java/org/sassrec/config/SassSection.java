package org.sassrec.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.yaml.YamlNode;

/** Binds the whole file. */
final class SassSection {

    /** The newest version of the language that is read. */
    private static final int NEWEST = 1;

    static final Key<Integer> VERSION = Key.required(
            "sass",
            new ScalarType<>(
                    "`1`, the version of the language",
                    text -> {
                        if (!text.equals("1")) {
                            throw Unfit.choice("this version reads version 1 only");
                        }
                        return NEWEST;
                    },
                    version -> Integer.toString(version),
                    NEWEST,
                    Shapes.choice(List.of(1, "1"))),
            "Version of the language: `1`.");
    static final Key<List<String>> INCLUDE = Key.optional(
                    "include",
                    Types.paths(0),
                    List.of(),
                    "Files or globs, relative to the file that includes them. Their sections are joined to this file's, key by key;"
                            + " lists of features are put together. A scenario is defined in one file.")
            .such("scenarios/*.yaml");
    static final Key<Profiles.Named> PROFILES = Key.unset(
                    "profiles",
                    new Profiles.Named(),
                    "Parts of the configuration by name, put over the rest in the order in which `-Dsass.profile=ci,prod`,"
                            + " `--profile` or the environment's `SASS_PROFILE` names them.")
            .such("{ci: {finetune: {epochs: 1}}}");
    private static final Key<String> NAME =
            Key.required("name", Types.name(), "Name of the project.").such("shortvideo");
    private static final Key<Section> DATA_KEY = Key.section(DataSection.DATA, true);
    static final Key<String> LABEL = Key.unset(
            "label",
            Types.sql(),
            "SQL condition over the event's columns that makes it a positive, for scenarios without a `label` of their own.");
    static final Key<Scenarios> SCENARIOS = Key.required(
                    "scenarios", new Scenarios(), "Scenarios by name, at least one.")
            .such("{home: {where: tab = 1}}");
    private static final Key<Section> FEATURES_KEY = Key.section(FeaturesSection.FEATURES, true);
    private static final Key<Section> MODEL_KEY = Key.section(ModelSection.MODEL, false);
    private static final Key<Section> PRETRAIN_KEY = Key.section(PretrainSection.PRETRAIN, false);
    private static final Key<Section> FINETUNE_KEY = Key.section(FinetuneSection.FINETUNE, false);
    private static final Key<Section> EVALUATE_KEY = Key.section(EvaluateSection.EVALUATE, false);
    private static final Key<GateSection.Gates> GATES = Key.unset(
                    "gates",
                    new GateSection.Gates(),
                    "What scenarios must reach to be released, by scenario (`default` for all) and metric.")
            .such("{default: {ndcg@50: {noWorseThan: liveRelease, by: 2%}}, home: {hr@50: {atLeast: 0.12}}}");
    static final Key<Section> COMPARE_KEY = Key.section(CompareSection.COMPARE, false);
    private static final Key<Section> RUN_KEY = Key.section(RunSection.RUN, false);
    private static final Key<Section> PUBLISH_KEY = Key.section(PublishSection.PUBLISH, false);

    static final Section SASS = Section.of(
                    "",
                    "The whole file.",
                    VERSION,
                    NAME,
                    INCLUDE,
                    PROFILES,
                    DATA_KEY,
                    LABEL,
                    SCENARIOS,
                    FEATURES_KEY,
                    MODEL_KEY,
                    PRETRAIN_KEY,
                    FINETUNE_KEY,
                    EVALUATE_KEY,
                    GATES,
                    COMPARE_KEY,
                    RUN_KEY,
                    PUBLISH_KEY)
            .later("objectives");

    private SassSection() {}

    /**
     * Refuses a later version.
     *
     * @return whether the language is one that can be read; of a later one nothing else can be said
     */
    static boolean checkVersion(@Nullable YamlNode written, Problems problems) {
        if (!(written instanceof YamlNode.Scalar version)
                || !version.text().matches("\\d{1,9}")
                || Integer.parseInt(version.text()) <= NEWEST) {
            return true;
        }
        problems.add(
                Diagnostic.error("SASS2010", "the file is written in version " + version.text() + " of the language")
                        .at(version.span(), "this program reads version " + NEWEST)
                        .withHelp("use a newer sassrec for this file"));
        return false;
    }

    static SassConfig bind(Fields root, Path directory) {
        root.get(VERSION);
        String name = root.get(NAME);
        DataConfig data = DataSection.bind(root.section(DATA_KEY));
        String label = root.find(LABEL);
        // Before the scenarios, whose gates reach through all layers by default.
        ModelConfig model = ModelSection.bind(root.section(MODEL_KEY));
        List<ScenarioConfig> scenarios =
                ScenarioSection.bind(root, SCENARIOS, model.layers().size(), label);
        List<FeatureConfig> features = FeaturesSection.bind(root.section(FEATURES_KEY));
        PretrainConfig pretrain = PretrainSection.bind(
                root.section(PRETRAIN_KEY),
                model,
                (int) scenarios.stream().filter(ScenarioConfig::ofEvents).count(),
                data.split());
        FinetuneConfig finetune = FinetuneSection.bind(
                root.section(FINETUNE_KEY), model.similarity(), pretrain.task() != PretrainConfig.Task.NONE);
        EvaluateConfig evaluate = EvaluateSection.bind(root.section(EVALUATE_KEY));
        Map<String, List<QualityGate>> gates = GateSection.bind(root, GATES, scenarios, evaluate.metrics());
        RunConfig run = RunSection.bindRun(root.section(RUN_KEY));
        PublishConfig publish = PublishSection.bind(root.section(PUBLISH_KEY), run.output(), name);
        return new SassConfig(
                name, directory, data, scenarios, features, model, pretrain, finetune, evaluate, run, publish, gates);
    }

    /** Only names the type; scenarios are bound one by one. */
    record Scenarios() implements ValueType<Scenarios> {

        @Override
        public String name() {
            return "a mapping from names to scenarios";
        }

        @Override
        public @Nullable Scenarios read(YamlNode node, String path, Problems problems) {
            throw new UnsupportedOperationException("scenarios are read one by one");
        }

        @Override
        public String write(Scenarios value) {
            throw new UnsupportedOperationException("scenarios are written one by one");
        }

        @Override
        public Scenarios standIn() {
            return this;
        }
    }
}
