package org.sassrec.config;

import static org.sassrec.config.Key.key;
import static org.sassrec.config.Key.required;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.yaml.YamlNode;

/** Declares the whole file. */
final class SassSection {

    /** The newest version of the language that is read. */
    private static final int NEWEST = 1;

    static final Key<Integer> VERSION = required(
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
                            Shapes.choice(List.of(1, "1"))))
            .means("Version of the language: `1`.")
            .into("");
    static final Key<List<String>> INCLUDE = key("include", Types.paths(0), List.of())
            .means(
                    "Files or globs, relative to the file that includes them. Their sections are joined to this file's, key by key; lists of features are put together. A scenario is defined in one file.")
            .such("scenarios/*.yaml")
            .into("")
            .unless(root -> "");
    static final Key<Named> PROFILES = key("profiles", new Named())
            .means(
                    "Parts of the configuration by name, put over the rest in the order in which `-Dsass.profile=ci,prod`, `--profile` or the environment's `SASS_PROFILE` names them.")
            .such("{ci: {finetune: {epochs: 1}}}")
            .into("")
            .unless(root -> "");
    static final Key<String> NAME =
            required("name", Types.name()).means("Name of the project.").such("shortvideo");
    static final Key<DataConfig> DATA = required(DataSection.DATA);
    static final Key<String> LABEL = key("label", Types.sql())
            .means(
                    "SQL condition over the event's columns that makes it a positive, for scenarios without a `label` of their own.")
            .into("");
    static final Key<List<ScenarioConfig>> SCENARIOS = required("scenarios", new ScenarioSection.Scenarios())
            .means("Scenarios by name, at least one.")
            .such("{home: {where: tab = 1}}");
    private static final Key<FeaturesSection.Features> FEATURES = required(FeaturesSection.FEATURES);
    static final Key<ModelConfig> MODEL = key(ModelSection.MODEL);
    static final Key<PretrainConfig> PRETRAIN = key(PretrainSection.PRETRAIN);
    static final Key<FinetuneConfig> FINETUNE = key(FinetuneSection.FINETUNE);
    static final Key<EvaluateConfig> EVALUATE = key(EvaluateSection.EVALUATE);
    static final Key<CompareSection.Written> COMPARE =
            key(CompareSection.COMPARE).into("").unless(root -> "");
    static final Key<RunConfig> RUN = key(RunSection.RUN);

    static final Key<PublishConfig> PUBLISH = key(PublishSection.PUBLISH);

    static final Section<SassConfig> SASS = Section.of(
                    "",
                    "The whole file.",
                    VERSION,
                    NAME,
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
                    key("gates", new GateSection.Gates())
                            .means(
                                    "What scenarios must reach to be released, by scenario (`default` for all) and metric.")
                            .such(
                                    "{default: {ndcg@50: {noWorseThan: liveRelease, by: 2%}}, home: {hr@50: {atLeast: 0.12}}}"),
                    COMPARE,
                    RUN,
                    PUBLISH)
            .later("objectives")
            .derive("features", root -> root.get(FEATURES).all(), FEATURES)
            .to(SassConfig.class, "directory");

    /** Nothing is written where only defaults are asked for. */
    private static final OriginResolver NO_ORIGINS = new OriginResolver() {
        @Override
        public Origin origin(YamlNode written) {
            return origin(written.span());
        }

        @Override
        public Origin origin(SourceSpan location) {
            return Origin.of(location, null, null);
        }
    };

    private SassSection() {}

    /** What a key of the file is when nothing is written. */
    static <T> T defaultOf(Key<T> key) {
        Problems problems = new Problems();
        SourceSpan nowhere = SourceSpan.ofFile("");
        Binding binding = new Binding(problems, nowhere, NO_ORIGINS, Set.of());
        return new Fields(binding, SASS, "", null, nowhere).get(key);
    }

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
        problems.add(Diagnostic.error(
                        DiagnosticCode.UNSUPPORTED_LANGUAGE_VERSION,
                        "the file is written in version " + version.text() + " of the language")
                .at(version.span(), "this program reads version " + NEWEST)
                .withHelp("use a newer sassrec for this file"));
        return false;
    }

    /** Only names the type; profiles are read before anything is bound. */
    record Named() implements ValueType<Named> {

        @Override
        public String name() {
            return "a mapping from names to parts of the configuration";
        }

        @Override
        public @Nullable Named read(YamlNode node, String path, Problems problems) {
            if (node instanceof YamlNode.Mapping || node.isNothing()) {
                return this;
            }
            problems.add(Diagnostic.error(DiagnosticCode.WRONG_TYPE, "`" + path + "` must be " + name())
                    .at(node.span(), "this is " + node.described())
                    .withHelp("for instance `ci: {finetune: {epochs: 1}}`"));
            return null;
        }

        @Override
        public String write(Named value) {
            throw new UnsupportedOperationException("profiles are gone when values are written");
        }

        @Override
        public Named standIn() {
            return this;
        }
    }
}
