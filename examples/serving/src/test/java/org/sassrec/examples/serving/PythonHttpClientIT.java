package org.sassrec.examples.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.SassConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.release.ConfiguredStore;
import org.sassrec.release.Publisher;
import org.sassrec.release.content.ExportReader;
import org.sassrec.server.SassServer;
import org.sassrec.server.ServerOptions;
import org.sassrec.server.ServerSettings;
import org.sassrec.server.http.ApiKeys;
import org.sassrec.server.http.HttpLimits;
import org.sassrec.server.http.HttpOptions;
import org.sassrec.serving.Query;
import org.sassrec.serving.QueryResult;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.SmallTraining;
import org.sassrec.serving.store.StoreOptions;
import org.sassrec.serving.store.VectorStore;

/** The Python client of the server returns the results of the retriever. */
@ExtendWith(SmallTraining.Resolver.class)
class PythonHttpClientIT {
    private static final Path CLIENT = Path.of("python").toAbsolutePath();
    private static final String KEY = "0123456789abcdef0123";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String CALLS = """
            import json, sys
            sys.path.insert(0, sys.argv[1])
            from sassrec_client import Client, SassError
            values = {"city": "c2", "clicked": ["i3", "i4"], "age": 31}
            found = {}
            with Client(sys.argv[2], key=sys.argv[3]) as client:
                found["query"] = client.query("home", values=values, k=5, exclude=["i5"])
                found["batch"] = client.batch([{"scenarios": ["home"], "values": values, "k": 3}])
                items = [item["id"] for item in found["query"]["scenarios"]["home"]["items"]]
                found["score"] = client.score("home", items, values=values)
                found["similar"] = client.similar("home", items[0], k=2)
                found["user"] = client.user_vectors("home", values=values)
                found["items"] = client.item_vectors("home", items[:2])
                found["release"] = client.release()
                try:
                    client.query("hom", values=values)
                except SassError as rejected:
                    found["problem"] = [rejected.status, rejected.code, rejected.help]
            with Client(sys.argv[2], key="wrong") as client:
                try:
                    client.release()
                except SassError as rejected:
                    found["key"] = [rejected.status, rejected.code]
            print(json.dumps(found))
            """;

    @Test
    void returnsTheResultsOfTheRetriever(@TempDir Path folder, SmallTraining training) throws Exception {
        String python = Objects.requireNonNullElse(System.getenv("SASS_PYTHON"), "python3");
        assumeTrue(hasHttpx(python), "skipped: `" + python + "` has no httpx; name a Python with httpx in SASS_PYTHON");
        publish(folder, training);
        StoreOptions store = ServerSettings.store(folder, List.of(), System::getenv);
        HttpOptions http = new HttpOptions(
                ServerSettings.address("localhost", 0), null, ApiKeys.of(List.of(KEY)), HttpLimits.DEFAULT);
        try (SassServer server = SassServer.start(new ServerOptions(store, "live", Duration.ZERO, 100, http), null);
                Retriever retriever = Retriever.builder(store).open()) {
            JsonNode found = JSON.readTree(
                    run(python, "-c", CALLS, CLIENT.toString(), "http://localhost:" + server.port(), KEY));
            Query query = new Query("home", null, Map.of("city", "c2", "clicked", List.of("i3", "i4"), "age", 31), 5)
                    .excluding(List.of("i5"));
            QueryResult expected = retriever.retrieve(query);
            assertThat(ids(found.at("/query/scenarios/home/items")))
                    .isEqualTo(ids(expected))
                    .hasSize(5);
            assertThat(ids(found.at("/batch/results/0/scenarios/home/items")))
                    .isEqualTo(ids(retriever.retrieve(new Query("home", null, query.values(), 3))));
            assertThat(ids(found.at("/score/items"))).isEqualTo(ids(expected));
            assertThat(ids(found.at("/similar/items")))
                    .hasSize(2)
                    .doesNotContain(ids(expected).get(0));
            assertThat(found.at("/user/vectors/0").size())
                    .isEqualTo(
                            found.at("/items/vectors/" + ids(expected).get(1)).size())
                    .isPositive();
            assertThat(found.at("/release/release").asText()).isEqualTo(expected.release());
            assertThat(found.get("problem").toString())
                    .startsWith("[400,\"SASS7601\"")
                    .contains("did you mean");
            assertThat(found.get("key").toString()).isEqualTo("[401,\"invalid-api-key\"]");
        }
    }

    private static void publish(Path folder, SmallTraining training) throws IOException {
        SassConfig config = ConfigLoader.load(training.file(), List.of("publish.path=" + folder))
                .config();
        Path export = training.copyExport(folder.resolveSibling(folder.getFileName() + "-export"));
        try (VectorStore store = ConfiguredStore.open(config)) {
            new Publisher(
                            store,
                            ConfiguredStore.home(config),
                            new Publisher.Options("live", .98, 2),
                            Clock.systemUTC(),
                            progress -> {})
                    .publish(ExportReader.open(export, Map.of()));
        }
    }

    private static List<String> ids(QueryResult result) {
        return result.items().stream().map(QueryResult.Item::id).toList();
    }

    private static List<String> ids(JsonNode items) {
        List<String> ids = new ArrayList<>();
        items.forEach(item -> ids.add(item.get("id").asText()));
        return ids;
    }

    private static boolean hasHttpx(String python) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(python, "-c", "import httpx")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException none) {
            return false;
        }
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
