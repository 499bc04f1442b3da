package org.sassrec.config.section;

import static org.sassrec.config.schema.Key.key;
import static org.sassrec.config.schema.Key.required;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.PublishConfig;
import org.sassrec.config.RunConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.TuneConfig;
import org.sassrec.config.feature.FeatureListSection;
import org.sassrec.config.schema.Binding;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.ConversionException;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.Origin;
import org.sassrec.config.schema.OriginResolver;
import org.sassrec.config.schema.ScalarType;
import org.sassrec.config.schema.SchemaFragments;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.ValueType;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.yaml.YamlNode;

/** Declares the complete file. */
public final class SassSection {

    /** The newest supported version of the configuration language. */
    private static final int LANGUAGE_VERSION = 1;

    public static final Key<Integer> VERSION = required(
                    "sass",
                    new ScalarType<>(
                            "`1`, the version of the configuration language",
                            text -> {
                                if (!text.equals("1")) {
                                    throw ConversionException.unknownWord("only version 1 is supported");
                                }
                                return LANGUAGE_VERSION;
                            },
                            version -> Integer.toString(version),
                            LANGUAGE_VERSION,
                            SchemaFragments.choice(List.of(1, "1"))))
            .means("Version of the configuration language: `1`.")
            .into("");
    public static final Key<List<String>> INCLUDE = key("include", ValueTypes.paths(0), List.of())
            .means(
                    "Files or globs, relative to the file that includes them. Their sections are merged key by key, and lists of features are concatenated. Each scenario is defined in one file.")
            .withExample("scenarios/*.yaml")
            .into("")
            .unless(root -> "");
    public static final Key<ProfilesType> PROFILES = key("profiles", new ProfilesType())
            .means(
                    "Parts of the configuration by name. They override the rest in the order in which `--profile ci,prod` (Maven: `-Dsass.profile`) or the environment variable `SASS_PROFILE` names them.")
            .withExample("{ci: {finetune: {epochs: 1}}}")
            .into("")
            .unless(root -> "");
    public static final Key<ConfigPreset> PRESET = key("preset", ConfigPreset.class)
            .means(
                    "A part of the configuration that replaces the defaults of its keys. `talk`: the model of the public talk on SASS. The file, profiles and overrides replace its values.")
            .into("")
            .unless(root -> "");
    public static final Key<String> NAME =
            required("name", ValueTypes.name()).means("Name of the project.").withExample("shortvideo");
    static final Key<DataConfig> DATA = required(DataSection.DATA);
    public static final Key<String> LABEL = key("label", ValueTypes.sql())
            .means(
                    "SQL condition over the columns of an event that makes it a positive. It applies to scenarios without a `label`.")
            .into("");
    static final Key<List<ScenarioConfig>> SCENARIOS = required("scenarios", new ScenarioSection.Scenarios())
            .means("Scenarios by name. At least one is required.")
            .withExample("{home: {where: tab = 1}}");
    private static final Key<FeatureListSection.Features> FEATURES = required(FeatureListSection.FEATURES);
    static final Key<ModelConfig> MODEL = key(ModelSection.MODEL);
    static final Key<PretrainConfig> PRETRAIN = key(PretrainSection.PRETRAIN);
    static final Key<FinetuneConfig> FINETUNE = key(FinetuneSection.FINETUNE);
    static final Key<EvaluateConfig> EVALUATE = key(EvaluateSection.EVALUATE);
    public static final Key<CompareSection.CompareValues> COMPARE =
            key(CompareSection.COMPARE).into("").unless(root -> "");
    public static final Key<BacktestSection.BacktestValues> BACKTEST =
            key(BacktestSection.BACKTEST).into("").unless(root -> "");
    public static final Key<TuneConfig> TUNE = key(TuneSection.TUNE).into("").unless(root -> "");
    static final Key<RunConfig> RUN = key(RunSection.RUN);

    static final Key<PublishConfig> PUBLISH = key(PublishSection.PUBLISH);

    public static final Section<SassConfig> SASS = Section.of(
                    "",
                    "The configuration file.",
                    VERSION,
                    NAME,
                    PRESET,
                    INCLUDE,
                    PROFILES,
                    DATA,
                    LABEL,
                    SCENARIOS,
                    FEATURES,
                    MODEL,
                    PRETRAIN,
                    FINETUNE,
                    EVALUATE,
                    key("qualityGates", new QualityGateSection.QualityGatesType())
                            .means(
                                    "Metric limits that a release must pass, by scenario (`default` for all) and metric.")
                            .withExample(
                                    "{default: {ndcg@50: {noWorseThan: liveRelease, tolerance: 2%}}, home: {hr@50: {atLeast: 0.12}}}"),
                    COMPARE,
                    BACKTEST,
                    TUNE,
                    RUN,
                    PUBLISH)
            .derive("features", root -> root.get(FEATURES).all(), FEATURES)
            .to(SassConfig.class, "directory", "date");

    /** Origins of a configuration without a file. */
    private static final OriginResolver NO_ORIGINS = location -> Origin.of(location, null, null);

    private SassSection() {}

    /** Returns the default value of a key of the file. */
    static <T> T defaultOf(Key<T> key) {
        Problems problems = new Problems();
        SourceSpan nowhere = SourceSpan.ofFile("");
        Binding binding = new Binding(problems, nowhere, NO_ORIGINS, Set.of());
        return new SectionReader(binding, SASS, "", null, nowhere).get(key);
    }

    /**
     * Reports a version that is not supported.
     *
     * @return whether the version is supported; otherwise the rest of the file must not be checked
     */
    public static boolean checkVersion(@Nullable YamlNode written, Problems problems) {
        if (!(written instanceof YamlNode.Scalar version)
                || !version.text().matches("\\d{1,9}")
                || Integer.parseInt(version.text()) <= LANGUAGE_VERSION) {
            return true;
        }
        problems.add(Diagnostic.error(
                        ConfigCode.UNSUPPORTED_LANGUAGE_VERSION,
                        "the file uses version " + version.text() + " of the configuration language")
                .at(version.span(), "sassrec supports version " + LANGUAGE_VERSION)
                .withHelp("use a newer version of sassrec"));
        return false;
    }

    /** The type of {@code profiles}. It only checks the mapping, because profiles are applied before binding. */
    public record ProfilesType() implements ValueType<ProfilesType> {

        @Override
        public String name() {
            return "a mapping from names to parts of the configuration";
        }

        @Override
        public @Nullable ProfilesType read(YamlNode node, String path, Problems problems) {
            if (node instanceof YamlNode.Mapping || node.isNull()) {
                return this;
            }
            problems.add(Diagnostic.error(ConfigCode.WRONG_TYPE, "`" + path + "` must be " + name())
                    .at(node.span(), "this is " + node.describe())
                    .withHelp("example: `ci: {finetune: {epochs: 1}}`"));
            return null;
        }

        @Override
        public String write(ProfilesType value) {
            throw new UnsupportedOperationException("profiles have no effective value");
        }

        @Override
        public ProfilesType placeholder() {
            return this;
        }
    }
}
