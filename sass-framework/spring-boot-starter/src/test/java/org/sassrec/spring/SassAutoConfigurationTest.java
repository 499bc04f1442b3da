package org.sassrec.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.Publisher;
import org.sassrec.release.content.ExportReader;
import org.sassrec.serving.FakeReleases;
import org.sassrec.serving.Query;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.SmallTraining;
import org.sassrec.serving.UserEvent;
import org.sassrec.serving.UserState;
import org.sassrec.serving.store.StoreOptions;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.io.support.SpringFactoriesLoader;

@Tag("slow")
@ExtendWith(SmallTraining.Resolver.class)
class SassAutoConfigurationTest {

    private final ApplicationContextRunner runner =
            Contexts.runner().withConfiguration(AutoConfigurations.of(SassAutoConfiguration.class));

    @TempDir
    Path folder;

    @Configuration(proxyBeanMethods = false)
    static class Events {
        final List<String> releases = new CopyOnWriteArrayList<>();

        @EventListener
        void on(ReleaseChangedEvent event) {
            releases.add(event.release().id());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(SassProperties.class)
    static class PropertiesOnly {}

    private Path publish(SmallTraining training) throws IOException {
        Path home = folder.resolve("store");
        try (VectorStore store = EmbeddedStore.open(home)) {
            new Publisher(store, home, new Publisher.Options("canary", 0.98, 2), Clock.systemUTC(), progress -> {})
                    .publish(ExportReader.open(training.copyExport(folder.resolve("export")), Map.of()));
        }
        return home;
    }

    @Test
    void usesTheUserStateOfTheApplication(SmallTraining training) throws IOException {
        List<String> users = new ArrayList<>();
        UserState state = new UserState() {
            @Override
            public Map<String, List<UserEvent>> events(Set<String> wanted) {
                users.addAll(wanted);
                return Map.of();
            }

            @Override
            public int append(List<UserEvent> events) {
                return events.size();
            }
        };
        runner.withPropertyValues("sass.path=" + publish(training), "sass.channel=canary")
                .withBean(UserState.class, () -> state)
                .run(context -> context.getBean(Retriever.class).retrieve(Query.of("home", "u1", 3)));
        assertThat(users).containsExactly("u1");
    }

    @Test
    void reportsAnInvalidUserState(SmallTraining training) throws IOException {
        runner.withPropertyValues("sass.path=" + publish(training), "sass.user-state=cache:6379")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasRootCauseInstanceOf(SassException.class)
                        .rootCause()
                        .hasMessageContaining("no user state has the scheme `cache`"));
    }

    @Test
    void opensTheReleaseOfThePropertiesAndClosesItWithTheContext(SmallTraining training) throws IOException {
        Path home = publish(training);
        Retriever[] opened = new Retriever[1];
        runner.withPropertyValues("sass.path=" + home, "sass.channel=canary").run(context -> {
            opened[0] = context.getBean(Retriever.class);
            assertThat(opened[0].release().channel()).isEqualTo("canary");
            assertThat(opened[0].retrieve(Query.of("home", "u1", 3)).items()).hasSize(3);
        });
        assertThatThrownBy(() -> opened[0].retrieve(Query.of("home", "u1", 3)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void usesTheRetrieverOfTheApplication() throws IOException {
        try (FakeReleases releases = new FakeReleases(folder)) {
            String id = releases.publish(1).id();
            runner.withBean("own", Retriever.class, releases::open)
                    .run(context -> assertThat(
                                    context.getBean(Retriever.class).release().id())
                            .isEqualTo(id));
        }
    }

    @Test
    void publishesAnEventWhenAnotherReleaseAnswers() throws IOException {
        try (FakeReleases releases = new FakeReleases(folder)) {
            releases.publish(1);
            runner.withBean(Retriever.class, releases::open)
                    .withUserConfiguration(Events.class)
                    .run(context -> {
                        Retriever retriever = context.getBean(Retriever.class);
                        retriever.refresh();
                        String second = releases.publish(2).id();
                        retriever.refresh();
                        assertThat(context.getBean(Events.class).releases).containsExactly(second);
                    });
        }
    }

    @Test
    void bindsTheNamesOfTheConfiguration() {
        Contexts.runner()
                .withUserConfiguration(PropertiesOnly.class)
                .withPropertyValues(
                        "sass.store=milvus",
                        "sass.path=/srv/releases",
                        "sass.channel=canary",
                        "sass.refresh-every=1m",
                        "sass.verify-files=false",
                        "sass.user-state=redis://cache:6379",
                        "sass.user-state-password=covered",
                        "sass.milvus.uri=https://milvus:19530",
                        "sass.milvus.prefix=shop",
                        "sass.milvus.files=s3://releases/shop",
                        "sass.milvus.database=db",
                        "sass.milvus.token=secret",
                        "sass.milvus.user=ann",
                        "sass.milvus.password=hidden",
                        "sass.milvus.timeout=5s",
                        "sass.milvus.tls.ca=/etc/ca.pem",
                        "sass.milvus.tls.certificate=/etc/client.pem",
                        "sass.milvus.tls.key=/etc/client.key",
                        "sass.milvus.tls.server-name=milvus.internal")
                .run(context -> {
                    SassProperties properties = context.getBean(SassProperties.class);
                    assertThat(properties.channel()).isEqualTo("canary");
                    assertThat(properties.refreshEvery()).isEqualTo(Duration.ofMinutes(1));
                    assertThat(properties.verifyFiles()).isFalse();
                    assertThat(properties.storeOptions())
                            .isEqualTo(StoreOptions.of("milvus", Path.of("/srv/releases"))
                                    .with("uri", "https://milvus:19530")
                                    .with("prefix", "shop")
                                    .with("files", "s3://releases/shop")
                                    .with("database", "db")
                                    .with("token", "secret")
                                    .with("user", "ann")
                                    .with("password", "hidden")
                                    .with("timeout", "PT5S")
                                    .with("tls.ca", "/etc/ca.pem")
                                    .with("tls.certificate", "/etc/client.pem")
                                    .with("tls.key", "/etc/client.key")
                                    .with("tls.serverName", "milvus.internal"));
                    assertThat(properties.toString()).doesNotContain("secret", "hidden", "covered");
                });
    }

    @Test
    void usesTheDefaultsOfTheRetriever() {
        Contexts.runner()
                .withUserConfiguration(PropertiesOnly.class)
                .withPropertyValues("sass.path=store", "sass.milvus.uri=http://localhost:19530")
                .run(context -> {
                    SassProperties properties = context.getBean(SassProperties.class);
                    assertThat(properties.channel()).isEqualTo("live");
                    assertThat(properties.refreshEvery()).isEqualTo(Duration.ofSeconds(10));
                    assertThat(properties.verifyFiles()).isTrue();
                    assertThat(properties.storeOptions()).isEqualTo(StoreOptions.of("embedded", Path.of("store")));
                });
    }

    private FailureAnalysis failure(String... properties) {
        FailureAnalysis[] found = new FailureAnalysis[1];
        // Some analyzers of Spring Boot need a bean factory. They analyze other failures.
        List<FailureAnalyzer> analyzers = SpringFactoriesLoader.forDefaultResourceLocation()
                .load(FailureAnalyzer.class, (type, name, failure) -> {});
        runner.withPropertyValues(properties)
                .run(context -> found[0] = analyzers.stream()
                        .map(analyzer -> analyzer.analyze(context.getStartupFailure()))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElseThrow());
        return found[0];
    }

    @Test
    void reportsThatNoReleaseIsLive() {
        Path home = folder.resolve("store");
        EmbeddedStore.open(home).close();
        FailureAnalysis failure = failure("sass.path=" + home);
        assertThat(failure.getDescription()).isEqualTo("""
                No release can be opened: no release is live in channel `live` (SASS7600)

                    sass.store: embedded
                    sass.path: %s
                    sass.channel: live""".formatted(home));
        assertThat(failure.getAction()).isEqualTo("""
                - run `sass publish`
                - see `sass explain SASS7600`""");
    }

    @Test
    void reportsAMissingFolder() throws IOException {
        FailureAnalysis failure = failure("sass.path=" + folder.resolve("nothing"));
        assertThat(failure.getDescription())
                .contains("SASS7", folder.resolve("nothing").toString());
        assertThat(failure.getAction()).contains("publish");
        assertThat(Files.exists(folder.resolve("nothing"))).isFalse();
    }

    @Test
    void reportsAMissingPath() {
        FailureAnalysis failure = failure();
        assertThat(failure.getDescription()).contains("the property `sass.path` is missing (SASS7527)");
        assertThat(failure.getAction()).contains("`publish.path`");
    }

    @Test
    void reportsAnUnknownStore() {
        assertThat(failure("sass.path=x", "sass.store=nothing").getDescription())
                .contains("nothing", "SASS7517");
    }

    @Test
    void reportsANegativeInterval() {
        assertThat(failure("sass.path=x", "sass.refresh-every=-1s").getDescription())
                .contains("`sass.refresh-every` is negative");
    }

    @Test
    void reportsAMissingNativeLibrary() {
        SassProperties properties =
                new SassProperties("embedded", folder, "live", Duration.ZERO, true, "snapshot", null, null);
        FailureAnalysis failure = new ReleaseNotOpenedFailureAnalyzer()
                .analyze(ReleaseNotOpenedException.of(new UnsatisfiedLinkError("no jnitensorflow"), properties));
        assertThat(failure.getDescription()).contains("TensorFlow", "no jnitensorflow", folder.toString());
        assertThat(failure.getAction()).contains("tensorflow-core-native");
    }
}
