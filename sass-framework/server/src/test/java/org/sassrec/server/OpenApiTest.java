package org.sassrec.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.server.api.Endpoints;
import org.sassrec.server.http.HttpProblem;
import org.sassrec.server.http.Request;
import org.sassrec.server.http.Response;
import org.sassrec.server.http.Route;
import org.sassrec.server.metrics.ServerMetrics;
import org.sassrec.serving.FakeReleases;
import org.sassrec.serving.MemoryUserState;
import org.sassrec.serving.Retriever;

/** The generated OpenAPI document, and the responses of the server compared with it. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> METHODS = Set.of("get", "post");

    private FakeReleases releases;
    private Retriever retriever;
    private List<Route> routes;
    private JsonNode document;

    @BeforeAll
    void publish(@TempDir Path folder) throws IOException {
        releases = new FakeReleases(folder);
        releases.publish(1);
        retriever = releases.open(new MemoryUserState());
        ServerMetrics metrics = new ServerMetrics(retriever, Clock.systemUTC());
        routes = new Endpoints(retriever, metrics, Optional::empty, 50, true).routes();
        document = JSON.readTree(answer("GET", "/openapi.json", Map.of(), "").body());
    }

    @AfterAll
    void close() {
        retriever.close();
        releases.close();
    }

    private Response answer(String method, String path, Map<String, List<String>> parameters, String body) {
        Route route = routes.stream()
                .filter(each -> each.method().equals(method) && each.path().equals(path))
                .findFirst()
                .orElseThrow();
        try {
            return route.handler().answer(new Request(method, parameters, body.getBytes(UTF_8)));
        } catch (HttpProblem failure) {
            return failure.problem().response();
        }
    }

    /** Returns the problems of a value with a schema of the document. A field that the document does not contain is one. */
    private List<String> problems(JsonNode schema, String value) {
        String complete = schema.deepCopy().toString();
        String whole = "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"allOf\": ["
                + complete.replace("#/components/schemas/", "#/$defs/") + "], \"$defs\": "
                + closedSchemas().toString().replace("#/components/schemas/", "#/$defs/") + "}";
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(whole)
                .validate(value, com.networknt.schema.InputFormat.JSON)
                .stream()
                .map(Object::toString)
                .toList();
    }

    private JsonNode closedSchemas() {
        JsonNode schemas = document.at("/components/schemas").deepCopy();
        schemas.forEach(schema -> ((ObjectNode) schema).put("additionalProperties", false));
        return schemas;
    }

    private List<JsonNode> operations() {
        List<JsonNode> operations = new ArrayList<>();
        document.get("paths").forEach(path -> path.forEach(operations::add));
        return operations;
    }

    @Test
    void containsEachRoute() {
        Set<String> documented = new HashSet<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(
                                method -> documented.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        Set<String> served = new HashSet<>();
        routes.forEach(route -> served.add(route.method() + " " + route.path()));
        assertThat(documented).isEqualTo(served);
    }

    @Test
    void hasTheStructureOfOpenApi() {
        assertThat(document.get("openapi").asText()).isEqualTo("3.1.0");
        assertThat(document.at("/info/title").asText()).isNotEmpty();
        assertThat(document.at("/info/version").asText()).isNotEmpty();
        document.get("paths")
                .forEach(path -> assertThat(path.fieldNames()).toIterable().allMatch(METHODS::contains));
        assertThat(operations())
                .extracting(each -> each.get("operationId").asText())
                .doesNotHaveDuplicates();
        assertThat(operations()).allSatisfy(operation -> {
            assertThat(operation.get("summary").asText()).endsWith(".");
            assertThat(operation.at("/responses/200/description").asText()).isNotEmpty();
            assertThat(operation.at("/responses/default/$ref").asText()).isEqualTo("#/components/responses/Problem");
        });
        assertThat(document.findValuesAsText("$ref"))
                .isNotEmpty()
                .allMatch(reference -> document.at(reference.substring(1)).isObject());
        assertThat(document.at("/components/securitySchemes/apiKey/scheme").asText())
                .isEqualTo("bearer");
        assertThat(document.at("/paths/~1health~1live/get").has("security")).isFalse();
    }

    @Test
    void hasValidSchemas() {
        var metaSchema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        assertThat(document.at("/components/schemas")).isNotEmpty().allSatisfy(schema -> {
            assertThat(metaSchema.validate(schema.toString(), com.networknt.schema.InputFormat.JSON))
                    .isEmpty();
            schema.get("properties")
                    .forEach(property ->
                            assertThat(property.get("description").asText()).endsWith("."));
        });
    }

    @Test
    void rejectsUnknownFieldsOnlyInRequests() {
        JsonNode schemas = document.at("/components/schemas");
        schemas.fieldNames()
                .forEachRemaining(name -> assertThat(schemas.get(name).has("additionalProperties"))
                        .as(name)
                        .isEqualTo(name.endsWith("Request") || name.equals("Event")));
    }

    @Test
    void hasExamplesThatMatchTheirSchemas() {
        int examples = 0;
        for (JsonNode content : document.findValues("application/json")) {
            if (content.has("example")) {
                assertThat(problems(
                                content.get("schema"), content.get("example").toString()))
                        .isEmpty();
                assertThat(problems(content.get("schema"), "{\"unknown\": 1}")).isNotEmpty();
                examples++;
            }
        }
        assertThat(examples).isGreaterThan(15);
    }

    @Test
    void describesTheResponsesOfTheServer() throws IOException {
        String item = JSON.writeValueAsString(retriever
                .retrieve(org.sassrec.serving.Query.of("home", "ann", 1))
                .items()
                .get(0)
                .id());
        Map<String, String> requests = Map.of(
                "/v1/query",
                "{\"scenarios\": [\"home\"], \"user\": \"ann\"}",
                "/v1/batch",
                "{\"queries\": [{\"scenarios\": [\"home\", \"feed\"]}]}",
                "/v1/score",
                "{\"scenario\": \"home\", \"items\": [" + item + ", \"none\"]}",
                "/v1/similar",
                "{\"scenario\": \"home\", \"item\": " + item + "}",
                "/v1/vectors/user",
                "{\"scenario\": \"home\"}",
                "/v1/vectors/items",
                "{\"scenario\": \"home\", \"items\": [" + item + "]}",
                "/v1/events",
                "{\"events\": [{\"user\": \"ann\", \"scenario\": \"home\", \"item\": " + item + "}]}",
                "/v1/refresh",
                "");
        for (Route route : routes) {
            if (route.method().equals("POST")) {
                Response response = answer("POST", route.path(), Map.of(), requests.get(route.path()));
                assertThat(response.status()).as(route.path()).isEqualTo(200);
                JsonNode schema = document.get("paths")
                        .get(route.path())
                        .at("/post/responses/200/content/application~1json/schema");
                assertThat(problems(schema, new String(response.body(), UTF_8)))
                        .as(route.path())
                        .isEmpty();
            }
        }
        for (String path : List.of("/v1/release", "/health/live", "/health/ready")) {
            JsonNode schema = document.get("paths").get(path).at("/get/responses/200/content/application~1json/schema");
            String body = new String(answer("GET", path, Map.of(), "").body(), UTF_8);
            assertThat(problems(schema, body)).as(path).isEmpty();
        }
    }

    @Test
    void describesProblems() {
        Response problem = answer("GET", "/v1/query", Map.of("scenarios", List.of("none")), "");
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problems(
                        JSON.createObjectNode().put("$ref", "#/components/schemas/Problem"),
                        new String(problem.body(), UTF_8)))
                .isEmpty();
    }
}
