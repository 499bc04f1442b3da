package org.sassrec.config.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.DataConfig;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.config.override.EnvironmentVariables;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.Globs;
import org.sassrec.config.schema.Secret;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.diagnostic.SystemCode;
import org.sassrec.yaml.YamlCode;
import org.sassrec.yaml.YamlNode;

/** Precedence and origins of files, profiles, environment and overrides. */
class ConfigLayersTest {

    private static final Path LAYERS = ConfigCorpus.VALID.resolve("layers.yaml");

    @TempDir
    Path folder;

    private static LoadedConfig load(List<String> profiles, List<String> overrides, Map<String, String> environment) {
        return ConfigLoader.load(new ConfigRequest(LAYERS, profiles, overrides, environment));
    }

    private static String origin(LoadedConfig loaded, String path) {
        return loaded.settings().stream()
                .filter(setting -> setting.path().equals(path))
                .findFirst()
                .orElseThrow()
                .origin()
                .toString()
                .replace(ConfigCorpus.VALID + "/", "");
    }

    @Test
    void removesScenarioAndFeatureByProfile() throws IOException {
        Path file = Files.writeString(
                folder.resolve("sass.yaml"),
                Files.readString(ConfigCorpus.VALID.resolve("full.yaml"))
                        + "\nprofiles: {ci: {scenarios: {shown: null}, features: {user: {likes: null}}}}\n");
        SassConfig config = ConfigLoader.load(new ConfigRequest(file, List.of("ci"), List.of(), Map.of()))
                .config();
        assertThat(config.scenarios())
                .isNotEmpty()
                .noneMatch(scenario -> scenario.name().equals("shown"));
        assertThat(config.features(Side.USER))
                .isNotEmpty()
                .noneMatch(feature -> feature.name().equals("likes"));
    }

    @Test
    void replacesTheKeysOfAnotherKindOfSplit() throws IOException {
        String yaml = Files.readString(ConfigCorpus.VALID.resolve("full.yaml"));
        Path file = Files.writeString(
                folder.resolve("sass.yaml"), yaml + "\nprofiles: {last: {data: {split: {by: leaveOneOut}}}}\n");
        List<String> column = List.of(
                "data.split.test=3..4", "data.split.validation=1..2", "data.split.by=column", "data.split.column=day");

        assertThat(split(file, List.of(), List.of())).isInstanceOf(DataConfig.ByTime.class);
        assertThat(split(file, List.of("last"), List.of())).isInstanceOf(DataConfig.LeaveOneOut.class);
        assertThat(split(file, List.of(), List.of("data.split.by=leaveOneOut")))
                .isInstanceOf(DataConfig.LeaveOneOut.class);
        assertThat(split(file, List.of(), column))
                .isEqualTo(
                        new DataConfig.ByColumn("day", new DataConfig.Range("1", "2"), new DataConfig.Range("3", "4")));
        assertThat(split(file, List.of(), List.of("data.split.by=time")))
                .as("the same kind keeps the keys")
                .isEqualTo(split(file, List.of(), List.of()));
    }

    private static DataConfig.Split split(Path file, List<String> profiles, List<String> overrides) {
        return ConfigLoader.load(new ConfigRequest(file, profiles, overrides, Map.of()))
                .config()
                .data()
                .split();
    }

    @Test
    void rejectsRemovalOfUnknownScenario() throws IOException {
        Path file = Files.writeString(
                folder.resolve("sass.yaml"),
                Files.readString(ConfigCorpus.VALID.resolve("full.yaml"))
                        + "\nprofiles: {ci: {scenarios: {shwon: null}}}\n");
        ConfigRequest request = new ConfigRequest(file, List.of("ci"), List.of(), Map.of());
        assertThat(catchThrowableOfType(SassException.class, () -> ConfigLoader.load(request)))
                .hasMessageContaining("scenario `shwon` does not exist")
                .hasMessageContaining("did you mean `shown`?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data/[.csv", "{a.csv", "date=${date}/[x.csv", "a\\0b.csv"})
    void rejectsInvalidPathAtItsLocation(String path) throws IOException {
        String valid = Files.readString(ConfigCorpus.VALID.resolve("full.yaml"));
        assertThat(valid).contains("output: ");
        for (String key : List.of("data.events.path", "run.output")) {
            boolean glob = !path.contains("0b");
            if (glob && key.equals("run.output")) {
                continue; // the name of a folder may contain brackets
            }
            assertThat(catchThrowableOfType(
                            SassException.class, () -> load(List.of(), List.of(key + "=\"" + path + "\""), Map.of())))
                    .as(key)
                    .hasMessageContaining("error[SASS2006]: `" + key + "` must be a path")
                    .hasMessageContaining(glob ? "not a valid glob: " : "it contains the character U+0000");
        }
    }

    @Test
    void rejectsInvalidGlobFromEverySource() {
        assertThat(catchThrowableOfType(SassException.class, () -> Globs.find(folder, "data/[x.csv")))
                .hasMessageContaining(
                        "error[SASS2006]: `data/[x.csv` is not a valid path: not a valid glob: a `[` has no `]`");
    }

    @Test
    void followsLinks() throws IOException {
        Path data = Files.createDirectories(folder.resolve("far/data"));
        Files.writeString(data.resolve("log_1.csv"), "");
        Files.createDirectories(folder.resolve("days"));
        Files.createSymbolicLink(folder.resolve("data"), data);
        Files.createSymbolicLink(folder.resolve("days/date=1"), data);
        assertThat(Globs.find(folder, "data/log_*.csv")).hasSize(1);
        assertThat(Globs.find(folder, "days/date=*/*.csv")).hasSize(1);
        // Each file is found once, also with cyclic links.
        Files.createDirectories(folder.resolve("log/date=1"));
        Files.writeString(folder.resolve("log/date=1/a.csv"), "");
        Files.createSymbolicLink(folder.resolve("log/date=0"), folder.resolve("log/date=1"));
        Files.createSymbolicLink(folder.resolve("log/again"), folder.resolve("log"));
        assertThat(Globs.find(folder, "log/date=*/*.csv")).containsExactly(folder.resolve("log/date=1/a.csv"));
        Files.createDirectories(folder.resolve("years/year=2026/month=5"));
        Files.writeString(folder.resolve("years/year=2026/month=5/a.csv"), "");
        Files.createSymbolicLink(folder.resolve("years/latest"), folder.resolve("years/year=2026"));
        assertThat(Globs.find(folder, "years/*/*/*.csv"))
                .containsExactly(folder.resolve("years/year=2026/month=5/a.csv"));
        assertThat(Globs.find(folder, "log/**/*.csv")).containsExactly(folder.resolve("log/date=1/a.csv"));
    }

    @Test
    void mergesIncludedFilesInOrder() {
        LoadedConfig loaded = load(List.of(), List.of(), Map.of());
        assertThat(loaded.config().scenarios())
                .extracting(ScenarioConfig::name)
                .containsExactly("feed", "live", "search");
        assertThat(loaded.config().scenarios())
                .extracting(ScenarioConfig::owner)
                .containsExactly("feed-team", "live-team", "search-team");
        assertThat(loaded.config().features(Side.CONTEXT))
                .extracting(FeatureConfig::name)
                .containsExactly("trigger");
        assertThat(loaded.sources())
                .containsExactly(
                        LAYERS,
                        ConfigCorpus.VALID.resolve("scenarios/feed.yaml"),
                        ConfigCorpus.VALID.resolve("scenarios/live.yaml"),
                        ConfigCorpus.VALID.resolve("scenarios/more/search.yaml"));
        assertThat(origin(loaded, "scenarios.search.where")).isEqualTo("scenarios/more/search.yaml:1");
        assertThat(origin(loaded, "scenarios.feed.label")).isEqualTo("scenarios/feed.yaml:7");
        assertThat(origin(loaded, "scenarios.live.label")).isEqualTo("layers.yaml:9");
        assertThat(loaded.locationOf("scenarios.live").file()).endsWith("scenarios/live.yaml");
        assertThat(loaded.config().directory()).isEqualTo(ConfigCorpus.VALID.toAbsolutePath());
    }

    @Test
    void appliesProfilesInOrder() {
        LoadedConfig plain = load(List.of(), List.of(), Map.of());
        assertThat(plain.config().finetune().epochs()).isEqualTo(5);
        LoadedConfig ci = load(List.of("ci"), List.of(), Map.of());
        assertThat(ci.config().finetune().epochs()).isEqualTo(1);
        assertThat(ci.config().finetune().batchSize()).isEqualTo(64);
        assertThat(ci.config().scenarios().get(0).sampleRate()).isEqualTo(0.1);
        assertThat(ci.config().scenarios().get(0).where()).isEqualTo("tab = 4");
        assertThat(ci.config().features(Side.ITEM)).contains(new FeatureConfig.Id("author", Side.ITEM, "author_id", 5));
        assertThat(origin(ci, "finetune.epochs")).isEqualTo("layers.yaml:19 (profile ci)");
        assertThat(origin(ci, "features.item.author.column")).isEqualTo("layers.yaml:15");
        LoadedConfig both = load(List.of("ci, prod"), List.of(), Map.of());
        assertThat(both.config().finetune().batchSize()).isEqualTo(4096);
        assertThat(both.config().finetune().epochs()).isEqualTo(1);
        assertThat(load(List.of("prod", "ci"), List.of(), Map.of())
                        .config()
                        .finetune()
                        .batchSize())
                .isEqualTo(64);
    }

    @Test
    void readsProfilesFromEnvironmentByDefault() {
        Map<String, String> environment = Map.of(ConfigRequest.PROFILE_VARIABLE, "ci");
        assertThat(load(List.of(), List.of(), environment).config().finetune().epochs())
                .isEqualTo(1);
        assertThat(load(List.of("prod"), List.of(), environment)
                        .config()
                        .finetune()
                        .epochs())
                .isEqualTo(5);
        SassException e = catchThrowableOfType(
                SassException.class,
                () -> load(List.of(), List.of(), Map.of(ConfigRequest.PROFILE_VARIABLE, "prod,pord")));
        assertThat(e.getMessage()).contains("SASS_PROFILE:1:6").contains("did you mean `prod`?");
    }

    @Test
    void appliesOverridesAfterProfiles() {
        LoadedConfig loaded =
                load(List.of("ci"), List.of("finetune.epochs=${env:EPOCHS:-7},run.threads=3"), Map.of("EPOCHS", "9"));
        assertThat(loaded.config().finetune().epochs()).isEqualTo(9);
        assertThat(origin(loaded, "finetune.epochs")).isEqualTo("--set (environment EPOCHS)");
        assertThat(origin(loaded, "run.threads")).isEqualTo("--set");
    }

    @Test
    void substitutesEnvironmentVariables() {
        assertThat(load(List.of(), List.of(), Map.of()).config().data().events().paths())
                .containsExactly("data/log.csv");
        LoadedConfig loaded = load(List.of(), List.of(), Map.of("SASS_TEST_DATA", "/mnt/x y"));
        assertThat(loaded.config().data().events().paths()).containsExactly("/mnt/x y/log.csv");
        assertThat(origin(loaded, "data.events.path")).isEqualTo("layers.yaml:6 (environment SASS_TEST_DATA)");
        LoadedConfig prod = load(List.of("prod"), List.of(), Map.of("SASS_TEST_HEAP", "3g"));
        assertThat(origin(prod, "run.heap")).isEqualTo("layers.yaml:23 (environment SASS_TEST_HEAP in profile prod)");
        // A double dollar sign is a literal one. An empty value counts as unset, as in a shell.
        LoadedConfig texts = load(
                List.of(),
                List.of("label=x = '$${env:A}' or y = '${env:A}'", "scenarios.live.owner=${env:EMPTY:-team}"),
                Map.of("A", "1", "EMPTY", ""));
        assertThat(texts.config().scenarios().get(1).label()).isEqualTo("x = '${env:A}' or y = '1'");
        assertThat(texts.config().scenarios().get(1).owner()).isEqualTo("team");
        // A reference without a value is an unset key.
        assertThat(load(List.of(), List.of("scenarios.live.owner=${env:NONE:-}"), Map.of())
                        .config()
                        .scenarios()
                        .get(1)
                        .owner())
                .isNull();
    }

    /**
     * Some CI systems set undefined variables to an empty value. The default must not replace it, for example the
     * channel.
     */
    @Test
    void rejectsEmptyVariableWithoutDefault() {
        for (String empty : List.of("${env:EMPTY}", "${env:EMPTY}${env:EMPTY}", "\"${env:EMPTY}\"")) {
            SassException e = catchThrowableOfType(
                    SassException.class,
                    () -> load(List.of(), List.of("publish.channel=" + empty), Map.of("EMPTY", "")));
            assertThat(e.diagnostics())
                    .extracting(Diagnostic::code)
                    .containsExactly(ConfigCode.ENVIRONMENT_VARIABLE_UNSET);
            assertThat(e).hasMessageContaining("`EMPTY` is empty");
        }
        // An empty variable is allowed as a part of a text. The value of a variable is always a text.
        assertThat(load(List.of(), List.of("publish.channel=live${env:EMPTY}"), Map.of("EMPTY", ""))
                        .config()
                        .publish()
                        .channel())
                .isEqualTo("live");
        for (String team : List.of("${env:TEAM}", "${env:TEAM:-none}")) {
            assertThat(load(List.of(), List.of("scenarios.live.owner=" + team), Map.of("TEAM", "null"))
                            .config()
                            .scenarios()
                            .get(1)
                            .owner())
                    .isEqualTo("null");
        }
    }

    /** Commands that add a scenario to a file also read its includes. */
    @Test
    void rejectsVariablesInInclude() {
        Path file = ConfigCorpus.write(
                folder.resolve("sass.yaml"),
                ConfigCorpus.read(ConfigCorpus.VALID.resolve("minimal.yaml")) + "\ninclude: \"${env:PART}.yaml\"\n");
        ConfigRequest request = new ConfigRequest(file, List.of(), List.of(), Map.of("PART", "model"));
        SassException e = catchThrowableOfType(SassException.class, () -> ConfigLoader.load(request));
        assertThat(e.diagnostics()).extracting(Diagnostic::code).containsExactly(SystemCode.INVALID_FORMAT);
        assertThat(e).hasMessageContaining("`include` cannot contain environment variables");
    }

    @Test
    void ignoresUnsetVariablesOfInactiveProfiles() {
        Path file = ConfigCorpus.write(
                folder.resolve("sass.yaml"),
                ConfigCorpus.read(ConfigCorpus.VALID.resolve("minimal.yaml"))
                        + "\nrun: {heap: \"${env:SASS_TEST_HEAP}\"}\nprofiles: {prod: {run: {output: \"${env:SASS_TEST_OUT}\"}}}\n");
        ConfigRequest request = new ConfigRequest(file, List.of(), List.of(), Map.of());
        SassException e = catchThrowableOfType(SassException.class, () -> ConfigLoader.load(request));
        assertThat(e.diagnostics()).extracting(Diagnostic::code).containsExactly(ConfigCode.ENVIRONMENT_VARIABLE_UNSET);
        assertThat(e.getMessage()).contains("SASS_TEST_HEAP");
        assertThat(ConfigLoader.load(request.withOverrides(List.of("run.heap=3g")))
                        .config()
                        .run()
                        .heap())
                .isEqualTo("3g");
    }

    @Test
    void addressesListElements() {
        LoadedConfig loaded = load(
                List.of(),
                List.of(
                        "features.item[name=author].minCount=3,features.user[0].minCount=2,"
                                + "features.context[+]={name: hour, type: expression, sql: hour(t)},features.item[column=video_id].minCount=4,"
                                + "evaluate={metrics: [hr@50, ndcg@50]},evaluate.metrics[0]=hr@10,finetune.earlyStopping.metric=ndcg@50"),
                Map.of());
        assertThat(loaded.config().features())
                .contains(
                        new FeatureConfig.Id("author", Side.ITEM, "author_id", 3),
                        new FeatureConfig.Id("user", Side.USER, "user_id", 2),
                        new FeatureConfig.Id("item", Side.ITEM, "video_id", 4),
                        TestFeatures.expression("hour", Side.CONTEXT, "hour(t)", 1, null, List.of()));
        assertThat(loaded.config().evaluate().metrics()).containsExactly("hr@10", "ndcg@50");
    }

    @Test
    void keepsLocationsOfTwoHundredFiles() throws IOException {
        Files.createDirectories(folder.resolve("scenarios"));
        ConfigCorpus.write(
                folder.resolve("sass.yaml"),
                ConfigCorpus.read(ConfigCorpus.VALID.resolve("minimal.yaml"))
                        .replaceFirst("(?s)scenarios:\n.*?(?=\nfeatures:)", "include: scenarios/*.yaml"));
        for (int i = 0; i < 200; i++) {
            String slip = i % 40 == 7 ? "lossWieght: 2" : "lossWeight: 2";
            ConfigCorpus.write(
                    folder.resolve("scenarios/s" + i + ".yaml"),
                    "scenarios:\n  s" + i + ":\n    owner: team" + i % 9 + "\n    label: y = 1\n    where: tab = " + i
                            + "\n    " + slip + "\n");
        }
        SassException e = catchThrowableOfType(
                SassException.class, () -> ConfigLoader.load(folder.resolve("sass.yaml"), List.of()));
        assertThat(e.diagnostics())
                .extracting(problem -> Optional.ofNullable(problem.location())
                        .map(SourceSpan::coordinates)
                        .orElse("")
                        .replace(folder + "/", ""))
                .containsExactly(
                        "scenarios/s127.yaml:6:5",
                        "scenarios/s167.yaml:6:5",
                        "scenarios/s47.yaml:6:5",
                        "scenarios/s7.yaml:6:5",
                        "scenarios/s87.yaml:6:5");
    }

    @Test
    void reportsEveryUnreadableFile() {
        ConfigCorpus.write(
                folder.resolve("sass.yaml"),
                ConfigCorpus.read(ConfigCorpus.VALID.resolve("minimal.yaml")) + "\ninclude: [a.yaml, b.yaml]\n");
        ConfigCorpus.write(folder.resolve("a.yaml"), "run: [1\n");
        ConfigCorpus.write(folder.resolve("b.yaml"), "model: {layers: *x}\n");
        SassException e = catchThrowableOfType(
                SassException.class, () -> ConfigLoader.load(folder.resolve("sass.yaml"), List.of()));
        assertThat(e.diagnostics()).hasSize(2).allMatch(problem -> problem.code() == YamlCode.INVALID_YAML);
    }

    @Test
    void readsSecretsFromEnvironmentWithoutPrintingThem() {
        SourceSpan place = new SourceSpan("sass.yaml", 3, 10, 6, "token: hunter2");
        YamlNode.Scalar filled = (YamlNode.Scalar) new EnvironmentVariables(Map.of("TOKEN", "hunter2"), new Problems())
                .substitute(new YamlNode.Scalar("${env:TOKEN}", false, place));
        Problems problems = new Problems();
        Secret secret = ValueTypes.secret().read(filled, "publish.milvus.token", problems);
        assertThat(problems.sorted()).isEmpty();
        assertThat(secret).isNotNull().hasToString("***");
        assertThat(secret.reveal()).isEqualTo("hunter2");
        assertThat(ValueTypes.secret().write(secret)).isEqualTo("\"${env:TOKEN}\"");
        assertThat(filled.describe()).doesNotContain("hunter2");
        for (String literal : List.of("hunter2", "x${env:TOKEN}", "${env:TOKEN:-hunter2}")) {
            YamlNode written = new EnvironmentVariables(Map.of("TOKEN", "a"), problems)
                    .substitute(new YamlNode.Scalar(literal, false, place));
            assertThat(ValueTypes.secret().read(written, "publish.milvus.token", problems))
                    .isNull();
        }
        assertThat(SassException.of(problems.sorted()).getMessage())
                .contains("SASS2006")
                .doesNotContain("hunter2");
    }
}
