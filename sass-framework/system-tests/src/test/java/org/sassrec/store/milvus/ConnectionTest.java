package org.sassrec.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.store.milvus.MilvusOptions.Login;
import org.sassrec.store.milvus.MilvusOptions.Tls;

/** Problems of server, login, certificates or connection are reported in time and without secrets. */
@Tag("slow")
class ConnectionTest {

    @TempDir
    Path folder;

    @Test
    void reportsAMissingServer() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        String uri = "http://localhost:" + port;
        assertThatThrownBy(() -> MilvusStore.open(MilvusOptions.of(uri, "x")))
                .hasMessageContaining("SASS7540")
                .hasMessageContaining(uri)
                .hasMessageContaining("publish.milvus.uri");
        assertThatThrownBy(() -> MilvusStore.open(MilvusOptions.of("http://no-such-host.invalid:1", "x")))
                .hasMessageContaining("SASS7540");
    }

    @Test
    void reportsAnOutdatedServer() {
        for (String fit :
                new String[] {"v2.3.5-lite", "2.6.22", "v2.6.16-dev", "3.0.2", "milvus_lite-3.2.2", "my own"}) {
            Connection.check(fit, "http://x");
        }
        for (String old : new String[] {"v2.2.14", "2.3.4", "v1.1.1", "milvus_lite-3.2.0", "milvus_lite-2.5.1"}) {
            assertThatThrownBy(() -> Connection.check(old, "http://x"))
                    .hasMessageContaining("SASS7548")
                    .hasMessageContaining(old);
        }
    }

    /** A process that is not Milvus listens on the port. */
    @Test
    void reportsASilentServer() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            MilvusOptions options = MilvusOptions.of("http://localhost:" + silent.getLocalPort(), "x")
                    .with(Duration.ofMillis(700));
            assertThatThrownBy(() -> MilvusStore.open(options))
                    .hasMessageContaining("SASS7542")
                    .hasMessageContaining("within 700 ms");
        }
    }

    @Test
    @EnabledIfEnvironmentVariable(named = TestServers.LITE, matches = ".+", disabledReason = TestServers.START_LITE)
    void reportsAMissingDatabaseOnLite() {
        assertNoDatabase(TestServers.lite("x"));
    }

    @Test
    @EnabledIfEnvironmentVariable(
            named = TestServers.STANDALONE,
            matches = ".+",
            disabledReason = TestServers.START_STANDALONE)
    void reportsAMissingDatabase() {
        assertNoDatabase(TestServers.standalone("x"));
    }

    private static void assertNoDatabase(MilvusOptions o) {
        MilvusOptions other = new MilvusOptions(
                o.uri(), "nowhere", o.prefix(), o.login(), o.tls(), o.index(), o.timeout(), o.buildTimeout());
        assertThatThrownBy(() -> MilvusStore.open(other))
                .hasMessageContaining("SASS7546")
                .hasMessageContaining("`nowhere`");
    }

    @Test
    @EnabledIfEnvironmentVariable(
            named = TestServers.STANDALONE,
            matches = ".+",
            disabledReason = TestServers.START_STANDALONE)
    void rejectsAWrongLoginWithoutPrintingIt() {
        MilvusOptions options = TestServers.standalone("x");
        for (Login wrong : new Login[] {
            Login.password("root", "hush-hush"), Login.token("root:hush-hush"), Login.token("hush-hush")
        }) {
            Throwable refused = catchThrowable(() -> MilvusStore.open(options.with(wrong)));
            assertThat(refused).hasMessageContaining("SASS7541").hasMessageContaining("publish.milvus.token");
            StringWriter trace = new StringWriter();
            refused.printStackTrace(new PrintWriter(trace));
            assertThat(trace.toString()).doesNotContain("hush-hush");
        }
        MilvusOptions none = MilvusOptions.of(options.uri(), "x");
        assertThatThrownBy(() -> MilvusStore.open(none)).hasMessageContaining("SASS7541");
        MilvusStore.open(options.with(Login.token("root:Milvus"))).close();
    }

    @Test
    @EnabledIfEnvironmentVariable(named = TestServers.LITE, matches = ".+", disabledReason = TestServers.START_LITE)
    void timesOutAndReconnects() throws Exception {
        MilvusOptions direct = TestServers.lite("held");
        try (TestProxy proxy = TestProxy.plain(direct.uri());
                MilvusStore store =
                        MilvusStore.open(MilvusOptions.of(proxy.uri(), "held").with(Duration.ofSeconds(1)))) {
            assertThat(store.collections()).isEmpty();
            proxy.hold();
            assertThatThrownBy(store::collections)
                    .hasMessageContaining("SASS7542")
                    .hasMessageContaining("`list collections`")
                    .hasMessageContaining(proxy.uri());
            proxy.release();
            assertThat(store.collections()).isEmpty();
            proxy.cut();
            assertThat(store.collections()).isEmpty();
        }
    }

    @Test
    @EnabledIfEnvironmentVariable(named = TestServers.LITE, matches = ".+", disabledReason = TestServers.START_LITE)
    void reportsAnInterruptedThread() throws Exception {
        MilvusOptions direct = TestServers.lite("stopped");
        try (TestProxy proxy = TestProxy.plain(direct.uri());
                MilvusStore store = MilvusStore.open(MilvusOptions.of(proxy.uri(), "stopped"))) {
            proxy.hold();
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
            AtomicBoolean stays = new AtomicBoolean();
            Thread asking = new Thread(() -> {
                failure.set(catchThrowable(store::collections));
                stays.set(Thread.currentThread().isInterrupted());
            });
            asking.start();
            while (asking.getState() == Thread.State.NEW || asking.getState() == Thread.State.RUNNABLE) {
                Thread.sleep(10);
            }
            asking.interrupt();
            asking.join();
            assertThat(failure.get()).hasMessageContaining("SASS7547").hasMessageContaining(proxy.uri());
            assertThat(stays).isTrue();
            proxy.release();
            assertThat(store.collections()).isEmpty();
        }
    }

    @Test
    @EnabledIfEnvironmentVariable(named = TestServers.LITE, matches = ".+", disabledReason = TestServers.START_LITE)
    void acceptsServerAndClientCertificates() throws Exception {
        MilvusOptions direct = TestServers.lite("x");
        TestCertificate server = TestCertificate.make(folder, "server");
        TestCertificate client = TestCertificate.make(folder, "client");
        Tls oneWay = new Tls(server.certificate(), null, null, "milvus.test");
        try (TestProxy proxy = TestProxy.secure(direct.uri(), server.trusting(client), false)) {
            MilvusOptions options = MilvusOptions.of(proxy.uri(), "x").with(Duration.ofMillis(1_500));
            try (MilvusStore store =
                    MilvusStore.open(options.with(Duration.ofMinutes(1)).with(oneWay))) {
                assertThat(store.collections()).isEmpty();
            }
            assertInsecure(options);
            assertInsecure(options.with(new Tls(client.certificate(), null, null, "milvus.test")));
            assertInsecure(options.with(new Tls(server.certificate(), null, null, "other.test")));
            assertInsecure(options.with(new Tls(folder.resolve("none.pem"), null, null, null)));
            Path broken = Files.writeString(folder.resolve("broken.pem"), "no certificate");
            assertInsecure(options.with(new Tls(broken, null, null, null)));
        }
        try (TestProxy proxy = TestProxy.secure(direct.uri(), server.trusting(client), true)) {
            MilvusOptions options = MilvusOptions.of(proxy.uri(), "x").with(Duration.ofMillis(1_500));
            Tls mutual = new Tls(server.certificate(), client.certificate(), client.key(), "milvus.test");
            try (MilvusStore store =
                    MilvusStore.open(options.with(Duration.ofMinutes(1)).with(mutual))) {
                assertThat(store.collections()).isEmpty();
            }
            assertInsecure(options.with(oneWay));
            assertInsecure(
                    options.with(new Tls(server.certificate(), server.certificate(), server.key(), "milvus.test")));
        }
    }

    private static void assertInsecure(MilvusOptions options) {
        assertThatThrownBy(() -> MilvusStore.open(options)).hasMessageContaining("SASS7549");
    }
}
