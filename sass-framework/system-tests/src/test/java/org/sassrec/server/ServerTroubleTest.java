package org.sassrec.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.SassConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.release.ConfiguredStore;
import org.sassrec.release.Publisher;
import org.sassrec.release.content.ExportReader;
import org.sassrec.server.http.ApiKeys;
import org.sassrec.server.http.HttpLimits;
import org.sassrec.server.http.HttpOptions;
import org.sassrec.serving.SmallTraining;
import org.sassrec.serving.StoreCleaner;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;

/** The server with a damaged release, with two channels, and with an unreachable store. */
@Tag("slow")
@ExtendWith(SmallTraining.Resolver.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServerTroubleTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ASK = "/v1/query?scenarios=home&user=u1&k=3";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final HttpClient client = HttpClient.newHttpClient();
    private Path file;
    private Path export;

    private record Reply(int status, JsonNode body) {}

    @BeforeAll
    void export(@TempDir Path folder, SmallTraining training) throws IOException {
        file = training.file();
        export = training.copyExport(folder.resolve("export"));
    }

    /** Publishes the same vectors with another snapshot, which makes another release. */
    private ReleaseManifest publish(List<String> overrides, String note) throws IOException {
        Files.writeString(export.resolve("snapshot").resolve("note"), note);
        SassConfig config = ConfigLoader.load(file, overrides).config();
        Publisher.Options options = new Publisher.Options(config.publish().channel(), .98, 2);
        try (VectorStore store = ConfiguredStore.open(config)) {
            return new Publisher(store, ConfiguredStore.home(config), options, Clock.systemUTC(), progress -> {})
                    .publish(ExportReader.open(export, Map.of()))
                    .release();
        }
    }

    private static SassServer start(String channel, Path home, String... settings) {
        HttpOptions http =
                new HttpOptions(ServerSettings.address("localhost", 0), null, ApiKeys.NONE, HttpLimits.DEFAULT);
        return SassServer.start(
                new ServerOptions(
                        ServerSettings.store(home, List.of(settings), System::getenv),
                        channel,
                        Duration.ZERO,
                        1_000,
                        http),
                null);
    }

    private Reply send(SassServer service, String path, boolean post) throws IOException, InterruptedException {
        URI uri = URI.create("http://localhost:" + service.port() + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        HttpResponse<String> reply =
                client.send((post ? request.POST(BodyPublishers.noBody()) : request).build(), BodyHandlers.ofString());
        return new Reply(reply.statusCode(), JSON.readTree(reply.body()));
    }

    private Reply get(SassServer service, String path) throws IOException, InterruptedException {
        return send(service, path, false);
    }

    @Test
    void reportsADamagedReleaseAndKeepsThePreviousOne(@TempDir Path home) throws Exception {
        List<String> overrides = List.of("publish.path=" + home);
        ReleaseManifest first = publish(overrides, "first");
        try (SassServer service = start("live", home)) {
            ReleaseManifest next = publish(overrides, "next");
            assertThat(next.id()).isNotEqualTo(first.id());
            Path damaged = home.resolve("releases").resolve(next.id()).resolve("user_tower/saved_model.pb");
            byte[] intact = Files.readAllBytes(damaged);
            Files.write(damaged, new byte[10]);
            Reply refreshed = send(service, "/v1/refresh", true);
            assertThat(refreshed.status()).isEqualTo(503);
            assertThat(refreshed.body().get("code").asText()).isEqualTo("release-not-opened");
            assertThat(refreshed.body().get("detail").asText()).contains("SASS").contains(next.id());
            Reply health = get(service, "/v1/release");
            assertThat(health.status()).isEqualTo(200);
            assertThat(health.body().get("release").asText()).isEqualTo(first.id());
            assertThat(health.body().get("problem")).isEqualTo(refreshed.body().get("detail"));
            Reply answer = get(service, ASK);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().get("release").asText()).isEqualTo(first.id());

            Files.write(damaged, intact);
            assertThat(send(service, "/v1/refresh", true).status()).isEqualTo(200);
            assertThat(get(service, "/v1/release").body().has("problem")).isFalse();
            assertThat(get(service, ASK).body().get("release").asText()).isEqualTo(next.id());
        }
    }

    @Test
    void answersFromTheGivenChannel(@TempDir Path home) throws Exception {
        List<String> live = List.of("publish.path=" + home);
        List<String> canary = List.of("publish.path=" + home, "publish.channel=canary");
        ReleaseManifest ofAll = publish(live, "live");
        ReleaseManifest ofSome = publish(canary, "canary");
        assertThat(ofSome.id()).isNotEqualTo(ofAll.id());
        try (SassServer service = start("canary", home);
                SassServer usual = start("live", home)) {
            assertThat(get(service, ASK).body().get("release").asText()).isEqualTo(ofSome.id());
            assertThat(get(usual, ASK).body().get("release").asText()).isEqualTo(ofAll.id());
            ReleaseManifest next = publish(canary, "next");
            send(service, "/v1/refresh", true);
            send(usual, "/v1/refresh", true);
            assertThat(get(service, ASK).body().get("release").asText()).isEqualTo(next.id());
            assertThat(get(usual, ASK).body().get("release").asText()).isEqualTo(ofAll.id());
        }
    }

    @Test
    @EnabledIfEnvironmentVariable(
            named = "SASS_MILVUS_LITE",
            matches = ".+",
            disabledReason = "skipped: start a server with `export $(.ci/start-milvus lite)`")
    void reportsAnUnreachableStore(@TempDir Path home) throws Exception {
        String prefix = "svc_" + UUID.randomUUID().toString().substring(0, 8);
        URI lite = URI.create(System.getenv("SASS_MILVUS_LITE"));
        List<String> direct = List.of(
                "publish.store=milvus",
                "publish.path=" + home,
                "publish.milvus.uri=" + lite,
                "publish.milvus.prefix=" + prefix);
        publish(direct, "first");
        try (CutLine line = CutLine.to(lite)) {
            try (SassServer service =
                    start("live", home, "store=milvus", "uri=" + line.uri(), "timeout=PT2S", "prefix=" + prefix)) {
                assertThat(get(service, ASK).status()).isEqualTo(200);
                line.cut();
                Reply cut = get(service, ASK);
                // The client waits for a connection, so that often the timeout of the call is reported.
                assertThat(cut.status()).isEqualTo(503);
                assertThat(cut.body().get("code").asText()).isIn("SASS7540", "SASS7542");
                assertThat(cut.body().get("detail").asText()).contains(line.uri());
                assertThat(cut.body().get("help").get(0).asText()).startsWith("check ");
                assertThat(get(service, "/v1/query?scenarios=shop").status()).isEqualTo(400);
                line.restore();
                long end = System.nanoTime() + PATIENCE.toNanos();
                for (Reply back = get(service, ASK); back.status() != 200; back = get(service, ASK)) {
                    assertThat(System.nanoTime()).as("%s", back).isLessThan(end);
                    Thread.sleep(100);
                }
            }
        } finally {
            SassConfig config = ConfigLoader.load(file, direct).config();
            try (VectorStore store = ConfiguredStore.open(config)) {
                StoreCleaner.empty(store);
            }
        }
    }
}
