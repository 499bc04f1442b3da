package org.sassrec.examples.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.ConfigLoader;
import org.sassrec.config.SassConfig;
import org.sassrec.release.ExportContent;
import org.sassrec.release.Filter;
import org.sassrec.release.FilterColumns;
import org.sassrec.release.Publisher;
import org.sassrec.release.StoreProvider;
import org.sassrec.release.VectorStore;
import org.sassrec.retrieval.Answer;
import org.sassrec.retrieval.Query;
import org.sassrec.retrieval.Retriever;
import org.sassrec.retrieval.SmallTraining;
import org.sassrec.retrieval.StoreCleaner;

/** The client in Python as it is documented, against a release in Milvus: it finds what the retriever finds. */
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
        home = StoreProvider.home(config);
        try (VectorStore store = StoreProvider.of(config).open(config)) {
            new Publisher(store, home, new Publisher.Options("live", .98, 2), Clock.systemUTC(), progress -> {})
                    .publish(ExportContent.open(export, Map.of())
                            .filteredBy(FilterColumns.of(List.of("genre"), List.of())));
        }
        retriever = Retriever.owning(StoreProvider.of(config).openExisting(config), home)
                .open();
    }

    @AfterAll
    void empty() {
        retriever.close();
        try (VectorStore store = StoreProvider.of(config).open(config)) {
            StoreCleaner.empty(store);
        }
    }

    /** The first Python that has all modules, of the one that the user names and the one of the test server. */
    private String python(String modules) throws Exception {
        for (String python : List.of(
                Objects.requireNonNullElse(System.getenv("SASS_PYTHON"), "python3"),
                ROOT.resolve("target/milvus/lite-python/bin/python").toString())) {
            try {
                if (run(List.of(python, "-c", "import " + modules)) == 0) {
                    return python;
                }
            } catch (IOException none) {
                // Another one may be there.
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
        List<String> command = new ArrayList<>(List.of(
                python,
                ROOT.resolve("examples/serving/query.py").toString(),
                "--uri",
                System.getenv("SASS_MILVUS_LITE"),
                "--prefix",
                prefix,
                "--releases",
                home.resolve("releases").toString(),
                "--scenario",
                scenario,
                "--values",
                VALUES));
        command.addAll(List.of(more));
        int status = run(command);
        assertThat(status).as(Files.readString(folder.resolve("err"))).isZero();
        return Files.readAllLines(folder.resolve("out"));
    }

    private static void same(List<String> lines, List<Answer.Item> items) {
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
    void findsWhatTheRetrieverFindsWithATowerServedByTensorFlow() throws Exception {
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
    void findsTheSameWithATowerThatItLoads() throws Exception {
        String python = python("pymilvus, tensorflow");
        same(
                ask(python, "home"),
                retriever.retrieve(new Query("home", null, values, 10)).items());
    }
}
