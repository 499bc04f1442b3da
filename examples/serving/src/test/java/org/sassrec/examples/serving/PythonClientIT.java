package org.sassrec.examples.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.config.SassConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.release.ConfiguredStore;
import org.sassrec.release.Publisher;
import org.sassrec.release.content.ExportReader;
import org.sassrec.serving.Query;
import org.sassrec.serving.QueryResult;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.SmallTraining;
import org.sassrec.serving.StoreCleaner;
import org.sassrec.serving.store.Filter;
import org.sassrec.serving.store.FilterColumns;
import org.sassrec.serving.store.VectorStore;

/** The documented Python client returns the results of the retriever for a release in Milvus. */
@ExtendWith(SmallTraining.Resolver.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIfEnvironmentVariable(
        named = "SASS_MILVUS_LITE",
        matches = ".+",
        disabledReason = "skipped: start a server with `export $(.ci/start-milvus lite)`")
class PythonClientIT {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final String VALUES =
            "{\"city\": \"c2\", \"clicked\": [\"i3\", \"i4\"], \"age\": 31, \"likes\": {\"g1\": 0.75, \"g2\": 0.25}}";

    private static final String ASK_ALL = """
            import json, sys
            sys.path.insert(0, sys.argv[1])
            import query
            with open(sys.argv[2]) as file:
                signature = json.load(file)
            for values in json.loads(sys.argv[3]):
                try:
                    query.tower_inputs(signature, "home", values)
                    print("taken")
                except SystemExit as failure:
                    print(failure)
            """;

    /** Runs the client with a withdrawn item whose row still exists. */
    private static final String WITH_WITHDRAWN = """
            import sys
            item, folder = sys.argv[1:3]
            sys.path.insert(0, folder)
            import query
            known = query.live_release
            def killed_in_between(*channel):
                release = known(*channel)
                release["withdrawn"] = [{"item": item}]
                return release
            query.live_release = killed_in_between
            sys.argv = [sys.argv[0]] + sys.argv[3:]
            query.main()
            """;

    private final Map<String, Object> values =
            Map.of("city", "c2", "clicked", List.of("i3", "i4"), "age", 31, "likes", Map.of("g1", .75, "g2", .25));
    private final String prefix = "py_" + UUID.randomUUID().toString().substring(0, 8);
    private SassConfig config;
    private Path folder;
    private Path home;
    private Retriever retriever;

    @BeforeAll
    void publish(@TempDir Path temp, SmallTraining training) throws IOException {
        folder = temp;
        Path export = training.copyExport(folder.resolve("export"));
        config = ConfigLoader.load(
                        training.file(),
                        List.of(
                                "publish.store=milvus",
                                "publish.path=" + folder.resolve("store"),
                                "publish.milvus.uri=" + System.getenv("SASS_MILVUS_LITE"),
                                "publish.milvus.prefix=" + prefix))
                .config();
        home = ConfiguredStore.home(config);
        try (VectorStore store = ConfiguredStore.open(config)) {
            new Publisher(store, home, new Publisher.Options("live", .98, 2), Clock.systemUTC(), progress -> {})
                    .publish(ExportReader.open(export, Map.of())
                            .withFilters(FilterColumns.of(List.of("genre"), List.of())));
        }
        retriever = Retriever.owning(ConfiguredStore.openExisting(config), home).open();
    }

    @AfterAll
    void empty() {
        retriever.close();
        try (VectorStore store = ConfiguredStore.open(config)) {
            StoreCleaner.empty(store);
        }
    }

    /** Returns the first Python with all modules: the one named by the user or the one of the test server. */
    private String python(String modules) throws Exception {
        for (String python : List.of(
                Objects.requireNonNullElse(System.getenv("SASS_PYTHON"), "python3"),
                ROOT.resolve("target/milvus/lite-python/bin/python").toString())) {
            try {
                if (run(List.of(python, "-c", "import " + modules)) == 0) {
                    return python;
                }
            } catch (IOException none) {
                // Another interpreter may exist.
            }
        }
        assumeTrue(false, () -> "skipped: no Python with " + modules + "; name one in SASS_PYTHON");
        return "";
    }

    private int run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "3");
        builder.environment().put("CUDA_VISIBLE_DEVICES", "");
        Process process = builder.redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private List<String> ask(String python, String scenario, String... more) throws Exception {
        return askWith(VALUES, python, scenario, more);
    }

    private List<String> askWith(String given, String python, String scenario, String... more) throws Exception {
        return askBy(List.of(python, ROOT.resolve("examples/serving/query.py").toString()), given, scenario, more);
    }

    private List<String> askBy(List<String> client, String given, String scenario, String... more) throws Exception {
        List<String> command = new ArrayList<>(client);
        command.addAll(List.of(
                "--uri",
                System.getenv("SASS_MILVUS_LITE"),
                "--prefix",
                prefix,
                "--releases",
                home.resolve("releases").toString(),
                "--scenario",
                scenario,
                "--values",
                given));
        command.addAll(List.of(more));
        int status = run(command);
        assertThat(status).as(Files.readString(folder.resolve("err"))).isZero();
        return Files.readAllLines(folder.resolve("out"));
    }

    private static void same(List<String> lines, List<QueryResult.Item> items) {
        assertThat(items).isNotEmpty();
        assertThat(lines).hasSameSizeAs(items);
        for (int i = 0; i < lines.size(); i++) {
            String[] parts = lines.get(i).strip().split(" +", 3);
            assertThat(Float.parseFloat(parts[0])).isCloseTo(items.get(i).score(), within(1e-3f));
            assertThat(parts[1]).isEqualTo(items.get(i).id());
            assertThat(parts[2]).contains("Title ");
        }
    }

    @Test
    void matchesTheRetrieverWithTensorFlowServing() throws Exception {
        String python = python("pymilvus");
        try (TowerServing towers = new TowerServing(home.resolve("releases"))) {
            Query home = new Query("home", null, values, 10);
            same(
                    ask(python, "home", "--tower", towers.address()),
                    retriever.retrieve(home).items());
            Query feed = new Query("feed", null, values, 4).filter(Filter.equal("genre", "g1"));
            same(
                    ask(python, "feed", "-k", "4", "--filter", "c_genre == \"g1\"", "--tower", towers.address()),
                    retriever.retrieve(feed).items());
        }
    }

    @Test
    void excludesWithdrawnItems() throws Exception {
        String python = python("pymilvus");
        Query query = new Query("home", null, values, 10);
        String item = retriever.retrieve(query).items().get(0).id();
        List<String> client = List.of(
                python,
                "-B",
                "-c",
                WITH_WITHDRAWN,
                item,
                ROOT.resolve("examples/serving").toString());
        try (TowerServing towers = new TowerServing(home.resolve("releases"))) {
            same(
                    askBy(client, VALUES, "home", "--tower", towers.address()),
                    retriever.retrieve(query.excluding(List.of(item))).items());
        }
    }

    /** Passes equal values to both. The time of a history element is the current time, so that it has a gap. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "home | {'clicked': 'i3', 'latest': 'i4', 'langs': 'de', 'age': ''}",
                "home | {'clicked': [{'value': 'i3', 'time': NOW}, 'i4'], 'hours': [{'value': 7, 'time': NOW}, 23]}",
                "home | {'latest': [{'value': 'i5', 'time': 1}, {'value': 'i6'}], 'age': ' 1_0.5 ', 'city': null}",
                "home | {'sex': true, 'clicked': [], 'langs': [], 'latest': ''}",
                "feed | {'taste': '1.5, 2', 'likes': ['g1', 'g2'], 'hour': 7}",
                "feed | {'taste': [], 'likes': {}, 'people': '400'}",
            })
    void readsValuesLikeTheRetriever(String scenario, String quoted) throws Exception {
        String python = python("pymilvus");
        String given = json(quoted);
        try (TowerServing towers = new TowerServing(home.resolve("releases"))) {
            same(
                    askWith(given, python, scenario, "--tower", towers.address()),
                    retriever
                            .retrieve(new Query(scenario, null, map(given), 10))
                            .items());
        }
    }

    private static String json(String quoted) {
        return quoted.replace('\'', '"').replace("NOW", Long.toString(System.currentTimeMillis() - 1_000));
    }

    private static Map<String, Object> map(String json) throws IOException {
        return new ObjectMapper().readValue(json, new TypeReference<>() {});
    }

    /** Formats integral JSON numbers with a decimal point like preparation. */
    @Test
    void treatsIntegersAndDecimalsAlike() throws Exception {
        String python = python("pymilvus");
        try (TowerServing towers = new TowerServing(home.resolve("releases"))) {
            same(
                    askWith("{\"hour\": 7.0, \"hours\": [8.0, 9.0]}", python, "home", "--tower", towers.address()),
                    retriever
                            .retrieve(new Query("home", null, Map.of("hour", 7, "hours", List.of(8, 9)), 10))
                            .items());
        }
    }

    @Test
    void rejectsWhatTheRetrieverRejects() throws Exception {
        String python = python("pymilvus");
        List<String> cases = List.of(
                "{'city': ['c2']}",
                "{'city': {'c2': 1}}",
                "{'age': true}",
                "{'age': 'old'}",
                "{'age': ' '}",
                "{'clicked': [null]}",
                "{'clicked': {'i3': 1}}",
                "{'clicked': [{'value': 'i3', 'time': null}]}",
                "{'clicked': [{'value': 'i3', 'time': 'now'}]}",
                "{'latest': [['i3']]}",
                "{'latest': [{'item': 'i3'}]}",
                "{'taste': [1, 2, 3]}",
                "{'taste': [1, 'much']}",
                "{'likes': {'g1': 'much'}}",
                "{'likes': [['g1', 1]]}");
        String all = cases.stream().map(PythonClientIT::json).collect(Collectors.joining(",", "[", "]"));
        String model = Objects.requireNonNull(retriever.release().scenarios().get("home"))
                .model();
        Path signature = home.resolve("releases").resolve(model).resolve("user_tower/signature.json");
        String script = ROOT.resolve("examples/serving").toString();
        int status = run(List.of(python, "-B", "-c", ASK_ALL, script, signature.toString(), all));
        assertThat(status).as(Files.readString(folder.resolve("err"))).isZero();
        List<String> output = Files.readAllLines(folder.resolve("out"));
        assertThat(output).hasSameSizeAs(cases);
        for (int i = 0; i < cases.size(); i++) {
            Query query = new Query("home", null, map(json(cases.get(i))), 10);
            assertThatThrownBy(() -> retriever.retrieve(query)).hasMessageContaining("SASS7604");
            assertThat(output.get(i)).as(cases.get(i)).contains("does not fit the feature");
        }
    }

    @Test
    void matchesTheRetrieverWithALoadedTower() throws Exception {
        String python = python("pymilvus, tensorflow");
        same(
                ask(python, "home"),
                retriever.retrieve(new Query("home", null, values, 10)).items());
    }
}
