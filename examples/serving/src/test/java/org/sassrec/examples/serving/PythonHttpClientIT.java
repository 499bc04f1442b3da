package org.sassrec.examples.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.serving.QueryResult;
import org.sassrec.serving.SmallTraining;

/** The Python client of the server returns the results of the retriever. */
@ExtendWith(SmallTraining.Resolver.class)
class PythonHttpClientIT {
    private static final Path CLIENT = Path.of("python").toAbsolutePath();
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
                try:
                    client.events({"user": "u1", "scenario": "home", "item": items[0], "columns": {"hour": 7}})
                except SassError as rejected:
                    found["events"] = [rejected.status, rejected.code]
            with Client(sys.argv[2], key="wrong") as client:
                try:
                    client.release()
                except SassError as rejected:
                    found["key"] = [rejected.status, rejected.code]
            print(json.dumps(found))
            """;

    @Test
    void returnsTheResultsOfTheRetriever(@TempDir Path folder, SmallTraining training) throws Exception {
        assumeTrue(
                Programs.hasModule("httpx"),
                "skipped: `" + Programs.python() + "` has no httpx; name a Python with httpx in SASS_PYTHON");
        try (ServedModel model = new ServedModel(folder.resolve("store"), training)) {
            JsonNode found = JSON.readTree(Programs.run(
                    folder, Programs.python(), "-c", CALLS, CLIENT.toString(), model.address(), ServedModel.KEY));
            QueryResult expected = model.expected(5, "i5");
            assertThat(ids(found.at("/query/scenarios/home/items")))
                    .isEqualTo(ServedModel.ids(expected))
                    .hasSize(5);
            assertThat(ids(found.at("/batch/results/0/scenarios/home/items")))
                    .isEqualTo(ServedModel.ids(model.expected(3)));
            assertThat(ids(found.at("/score/items"))).isEqualTo(ServedModel.ids(expected));
            assertThat(ids(found.at("/similar/items")))
                    .hasSize(2)
                    .doesNotContain(ServedModel.ids(expected).get(0));
            assertThat(found.at("/user/vectors/0").size())
                    .isEqualTo(found.at("/items/vectors/"
                                    + ServedModel.ids(expected).get(1))
                            .size())
                    .isPositive();
            assertThat(found.at("/release/release").asText()).isEqualTo(expected.release());
            assertThat(found.get("problem").toString())
                    .startsWith("[400,\"SASS7601\"")
                    .contains("did you mean");
            // The server stores no events, but it has read them.
            assertThat(found.get("events").toString()).isEqualTo("[400,\"SASS7610\"]");
            assertThat(found.get("key").toString()).isEqualTo("[401,\"invalid-api-key\"]");
        }
    }

    private static List<String> ids(JsonNode items) {
        List<String> ids = new ArrayList<>();
        items.forEach(item -> ids.add(item.get("id").asText()));
        return ids;
    }
}
