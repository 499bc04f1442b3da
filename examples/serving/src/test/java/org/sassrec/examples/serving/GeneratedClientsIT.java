package org.sassrec.examples.serving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.serving.QueryResult;
import org.sassrec.serving.SmallTraining;

/** Clients that other tools generate from the OpenAPI document of the server. */
@ExtendWith(SmallTraining.Resolver.class)
class GeneratedClientsIT {

    private static final String PYTHON_CALLS = """
            import sys
            from generated import AuthenticatedClient, Client
            from generated.api.default import batch, query, release
            from generated.models import BatchRequest, Problem, QueryRequest, QueryRequestValues
            values = QueryRequestValues.from_dict({"city": "c2", "clicked": ["i3", "i4"], "age": 31})
            client = AuthenticatedClient(base_url=sys.argv[1], token=sys.argv[2])
            found = query.sync(client=client, body=QueryRequest(scenarios=["home"], values=values, k=5, exclude=["i5"]))
            print(found.release, *(item.id for item in found.scenarios["home"].items))
            found = batch.sync(client=client, body=BatchRequest(queries=[QueryRequest(scenarios=["home"], values=values, k=3)]))
            print(found.release, *(item.id for item in found.results[0].scenarios["home"].items))
            problem = query.sync(client=client, body=QueryRequest(scenarios=["hom"]))
            assert isinstance(problem, Problem), problem
            print(problem.status, problem.code)
            problem = release.sync(client=AuthenticatedClient(base_url=sys.argv[1], token="wrong"))
            print(problem.status, problem.code)
            """;

    private static final String JAVA_CALLS = """
            import generated.*;
            import java.util.*;
            class Calls {
                public static void main(String[] arguments) throws Exception {
                    ApiClient client = new ApiClient();
                    client.updateBaseUri(arguments[0]);
                    client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + arguments[1]));
                    DefaultApi api = new DefaultApi(client);
                    Map<String, Object> values = Map.of("city", "c2", "clicked", List.of("i3", "i4"), "age", 31);
                    QueryResponse found = api.query(new QueryRequest()
                            .scenarios(List.of("home")).values(values).k(5).exclude(List.of("i5")));
                    print(found.getRelease(), found.getScenarios());
                    BatchResponse batch = api.batch(new BatchRequest()
                            .addQueriesItem(new QueryRequest().scenarios(List.of("home")).values(values).k(3)));
                    print(batch.getRelease(), batch.getResults().get(0).getScenarios());
                    try {
                        api.query(new QueryRequest().scenarios(List.of("hom")));
                    } catch (ApiException rejected) {
                        problem(rejected);
                    }
                    client.setRequestInterceptor(request -> request.header("Authorization", "Bearer wrong"));
                    try {
                        new DefaultApi(client).release();
                    } catch (ApiException rejected) {
                        problem(rejected);
                    }
                }
                static void problem(ApiException rejected) throws Exception {
                    Problem problem = ApiClient.createDefaultObjectMapper()
                            .readValue(rejected.getResponseBody(), Problem.class);
                    System.out.println(rejected.getCode() + " " + problem.getCode());
                }
                static void print(String release, Map<String, ScenarioItems> scenarios) {
                    StringBuilder line = new StringBuilder(release);
                    scenarios.get("home").getItems().forEach(item -> line.append(' ').append(item.getId()));
                    System.out.println(line);
                }
            }
            """;

    @Test
    void pythonClientReturnsTheResultsOfTheRetriever(@TempDir Path folder, SmallTraining training) throws Exception {
        assumeTrue(
                Programs.hasModule("openapi_python_client"),
                "skipped: `" + Programs.python()
                        + "` has no openapi-python-client; install it with pip, or name a Python"
                        + " that has it in SASS_PYTHON");
        try (ServedModel model = new ServedModel(folder.resolve("store"), training)) {
            Path document = document(model, folder);
            Programs.run(
                    folder,
                    Programs.python(),
                    "-m",
                    "openapi_python_client",
                    "generate",
                    "--meta",
                    "none",
                    "--path",
                    document.toString(),
                    "--output-path",
                    "generated");
            assertSameResults(
                    model,
                    Programs.run(folder, Programs.python(), "-c", PYTHON_CALLS, model.address(), ServedModel.KEY));
        }
    }

    @Test
    void javaClientReturnsTheResultsOfTheRetriever(@TempDir Path folder, SmallTraining training) throws Exception {
        Optional<String> generator = Optional.ofNullable(System.getenv("SASS_OPENAPI_GENERATOR"));
        assumeTrue(
                generator.isPresent(),
                "skipped: `.ci/install-openapi-generator` installs OpenAPI Generator and prints the environment variable"
                        + " SASS_OPENAPI_GENERATOR for this test");
        try (ServedModel model = new ServedModel(folder.resolve("store"), training)) {
            Path document = document(model, folder);
            String libraries = generator.get() + "/*";
            String java = Path.of(System.getProperty("java.home"), "bin").toString();
            Programs.run(
                    folder,
                    java + "/java",
                    "-cp",
                    libraries,
                    "org.openapitools.codegen.OpenAPIGenerator",
                    "generate",
                    "-g",
                    "java",
                    "--library",
                    "native",
                    "-i",
                    document.toString(),
                    "-o",
                    "java",
                    "--additional-properties",
                    "openApiNullable=false,useJakartaEe=true,invokerPackage=generated,apiPackage=generated,modelPackage=generated");
            Path calls = Files.writeString(folder.resolve("Calls.java"), JAVA_CALLS);
            List<String> compile = new ArrayList<>(
                    List.of(java + "/javac", "-nowarn", "-proc:none", "-d", "classes", "-cp", libraries));
            try (Stream<Path> files = Files.walk(folder.resolve("java/src/main/java"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(file -> compile.add(file.toString()));
            }
            compile.add(calls.toString());
            Programs.run(folder, compile.toArray(String[]::new));
            assertSameResults(
                    model,
                    Programs.run(
                            folder,
                            java + "/java",
                            "-cp",
                            libraries + ":classes",
                            "Calls",
                            model.address(),
                            ServedModel.KEY));
        }
    }

    private static Path document(ServedModel model, Path folder) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(model.address() + "/openapi.json"))
                .header("Authorization", "Bearer " + ServedModel.KEY)
                .build();
        String document = HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString(UTF_8))
                .body();
        return Files.writeString(folder.resolve("openapi.json"), document);
    }

    private static void assertSameResults(ServedModel model, String output) {
        assertThat(output.lines())
                .containsExactly(
                        line(model.expected(5, "i5")), line(model.expected(3)), "400 SASS7601", "401 invalid-api-key");
    }

    private static String line(QueryResult result) {
        return result.release() + " " + String.join(" ", ServedModel.ids(result));
    }
}
