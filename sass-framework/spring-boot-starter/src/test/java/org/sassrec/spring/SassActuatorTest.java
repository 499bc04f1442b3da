package org.sassrec.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SystemCode;
import org.sassrec.release.DelegatingStore;
import org.sassrec.serving.FakeReleases;
import org.sassrec.serving.Query;
import org.sassrec.serving.Retriever;
import org.sassrec.store.embedded.EmbeddedStore;
import org.springframework.boot.actuate.autoconfigure.metrics.MetricsAutoConfiguration;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

@Tag("slow")
class SassActuatorTest {

    private final ApplicationContextRunner runner = Contexts.runner()
            .withConfiguration(AutoConfigurations.of(
                    SassAutoConfiguration.class,
                    SassHealthAutoConfiguration.class,
                    SassMetricsAutoConfiguration.class,
                    MetricsAutoConfiguration.class));

    private FakeReleases releases;
    private String release;

    @BeforeEach
    void publish(@TempDir Path folder) throws IOException {
        releases = new FakeReleases(folder);
        release = releases.publish(1).id();
    }

    @AfterEach
    void close() {
        releases.close();
    }

    private ApplicationContextRunner withRetriever() {
        return runner.withBean(Retriever.class, releases::open);
    }

    @Test
    void reportsTheReleaseInTheHealth() {
        withRetriever().run(context -> {
            Health health = context.getBean(HealthIndicator.class).health();
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails())
                    .containsOnlyKeys("release", "channel")
                    .containsEntry("release", release)
                    .containsEntry("channel", "live");
        });
    }

    @Test
    void isDownWhileTheStoreIsUnreachableAndAfterTheRetrieverIsClosed() {
        boolean[] unreachable = new boolean[1];
        DelegatingStore store = new DelegatingStore(EmbeddedStore.openExisting(releases.home)) {
            @Override
            public List<Row> fetch(String collection, List<String> ids) {
                if (unreachable[0]) {
                    throw Diagnostic.error(SystemCode.IO_ERROR, "cannot reach the server")
                            .toException();
                }
                return super.fetch(collection, ids);
            }
        };
        runner.withBean(Retriever.class, () -> releases.open(store)).run(context -> {
            HealthIndicator indicator = context.getBean(HealthIndicator.class);
            assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
            unreachable[0] = true;
            assertThat(indicator.health().getStatus()).isEqualTo(Status.DOWN);
            assertThat(indicator.health().getDetails().get("reason")).asString().contains("cannot reach the server");
            unreachable[0] = false;
            assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
            context.getBean(Retriever.class).close();
            assertThat(indicator.health().getStatus()).isEqualTo(Status.DOWN);
        });
    }

    @Test
    void registersTheMetricsOfTheServer() {
        withRetriever().withBean(SimpleMeterRegistry.class).run(context -> {
            Retriever retriever = context.getBean(Retriever.class);
            retriever.retrieve(Query.of("home", "nobody", 3));
            retriever.score(Query.of("feed", "ann", 1), List.of("none"));
            SimpleMeterRegistry registry = context.getBean(SimpleMeterRegistry.class);
            assertThat(names(registry))
                    .containsExactly(
                            "sass.empty.results",
                            "sass.errors",
                            "sass.events",
                            "sass.failed.reloads",
                            "sass.fallbacks",
                            "sass.queries",
                            "sass.query",
                            "sass.refused",
                            "sass.release.age",
                            "sass.reloads",
                            "sass.retries",
                            "sass.unknown.items",
                            "sass.unknown.users",
                            "sass.user.state.errors",
                            "sass.weights.age");
            assertThat(registry.get("sass.query")
                            .tags("scenario", "home", "release", release)
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("sass.unknown.users").counter().count()).isEqualTo(1);
            assertThat(registry.get("sass.unknown.items")
                            .tag("scenario", "feed")
                            .counter()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("sass.queries").functionCounter().count()).isEqualTo(2);
        });
    }

    @Test
    void addsTheAgeOfANewReleaseAndRemovesTheMetricsOfTheOneBeforeThePrevious() {
        withRetriever().withBean(SimpleMeterRegistry.class).run(context -> {
            Retriever retriever = context.getBean(Retriever.class);
            SimpleMeterRegistry registry = context.getBean(SimpleMeterRegistry.class);
            String second = releases.publish(2).id();
            retriever.refresh();
            assertThat(ages(registry)).containsExactlyInAnyOrder(release, second);
            String third = releases.publish(3).id();
            retriever.refresh();
            assertThat(ages(registry)).containsExactlyInAnyOrder(second, third);
        });
    }

    private static Set<String> names(SimpleMeterRegistry registry) {
        return registry.getMeters().stream()
                .map(meter -> meter.getId().getName())
                .filter(name -> name.startsWith("sass.") && !name.endsWith(".histogram")) // buckets of this registry
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> ages(SimpleMeterRegistry registry) {
        return registry.find("sass.release.age").gauges().stream()
                .map(Meter::getId)
                .map(id -> id.getTag("release"))
                .collect(Collectors.toSet());
    }

    @Test
    void omitsTheHealthOnRequest() {
        withRetriever()
                .withPropertyValues("management.health.sass.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
    }

    @Test
    void startsWithoutActuatorAndMicrometer() {
        Contexts.runner()
                .withConfiguration(AutoConfigurations.of(
                        SassAutoConfiguration.class,
                        SassHealthAutoConfiguration.class,
                        SassMetricsAutoConfiguration.class))
                .withBean(Retriever.class, releases::open)
                .withClassLoader(new FilteredClassLoader(HealthIndicator.class, MeterBinder.class))
                .run(context -> {
                    assertThat(context).hasSingleBean(Retriever.class);
                    assertThat(context).doesNotHaveBean("sassHealthIndicator").doesNotHaveBean("sassMeters");
                });
    }

    @Test
    void addsNothingWithoutARetriever() {
        Contexts.runner()
                .withConfiguration(
                        AutoConfigurations.of(SassHealthAutoConfiguration.class, SassMetricsAutoConfiguration.class))
                .run(context -> assertThat(context)
                        .doesNotHaveBean(HealthIndicator.class)
                        .doesNotHaveBean(MeterBinder.class));
    }
}
