package org.sassrec.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.service.collection.request.ListCollectionsReq;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.Folders;
import org.sassrec.serving.TwoReleases;
import org.sassrec.serving.store.VectorStore;

/**
 * Faults of the connection or the server at any gRPC call of a publish, while a reader queries. No reader gets a wrong
 * result, and the next publish or a rollback succeeds ({@link TwoReleases#endWell}). Tests a few calls of each kind by
 * default, and all with {@code -Dsass.faults=all}. {@code -Dsass.faults.threads=4} runs four tests in parallel. Prints
 * the number of tests, their results and the failures.
 */
@Tag("faults")
abstract class FaultsContract {

    private static final int SAMPLE = 2;
    private static final String NOTHING = "nothing happened";
    private static final boolean ALL = "all".equals(System.getProperty("sass.faults"));

    /** Codes for faults between publisher and server. The output contains one of them and no stack trace. */
    private static final List<String> REPORTED_CODES = List.of("SASS7540", "SASS7542", "SASS7543", "SASS7544");

    @TempDir
    Path folder;

    /** Options of the shared server. */
    abstract MilvusOptions options(String prefix);

    /** Starts a server that may be killed. */
    abstract OwnServer server() throws Exception;

    /** Default number of calls at which the server is killed. */
    abstract int kills();

    /**
     * A fault at a call that the proxy counts.
     *
     * @param code code with which the publish fails; {@code null} if it must succeed
     */
    private record Fault(
            String name, Duration timeout, @Nullable String code, Arming arming) {}

    private interface Arming {
        void at(TestProxy proxy, int call);
    }

    @Test
    void recoversFromCutSilentOrSlowConnections() throws Exception {
        Duration usual = Duration.ofSeconds(30);
        List<Fault> faults = List.of(
                new Fault(
                        "request lost",
                        usual,
                        null,
                        (proxy, call) -> proxy.requests().at(call, proxy::cut)),
                new Fault(
                        "answer lost",
                        usual,
                        null,
                        (proxy, call) -> proxy.answers().at(call, proxy::reset)),
                new Fault(
                        "silent",
                        Duration.ofSeconds(2),
                        "SASS7542",
                        (proxy, call) -> proxy.requests().at(call, proxy::hold)),
                new Fault(
                        "slow",
                        usual,
                        null,
                        (proxy, call) -> proxy.requests().at(call, () -> proxy.delay(Duration.ofMillis(30)))));
        TwoReleases releases = TwoReleases.in(folder.resolve("export"));
        int calls = countCalls(releases);
        assertThat(calls).isGreaterThan(60);
        List<String> failed = new ArrayList<>();
        for (Fault fault : faults) {
            FaultCounts tally = new FaultCounts(fault.name());
            tally.tryAll(numbers(calls), call -> disturbed(releases, fault, call, tally));
            tally.print();
            failed.addAll(tally.failed);
            tally.assertThatFaultsHappened();
        }
        assertThat(failed).isEmpty();
    }

    /** The publish fails before it changes anything, with a message that names the remedy. */
    @Test
    void rejectsIncompatibleServers() throws Exception {
        TwoReleases releases = TwoReleases.in(folder.resolve("export"));
        MilvusOptions direct = options(place());
        Path home = folder.resolve(direct.prefix());
        try (TestProxy proxy = TestProxy.plain(direct.uri())) {
            proxy.log(tooOld(), version());
            assertRejected(releases, direct, home, "SASS7548", "is too old: ", tooOld(), () -> {
                try (VectorStore store = MilvusStore.open(through(proxy, direct))) {
                    releases.publish(store, home, 2);
                }
            });
        }
        assertRejected(releases, direct, home, "SASS7518", "2 and 3 dimensions", "which exports both", () -> {
            try (VectorStore store = MilvusStore.open(direct)) {
                releases.publishMixed(store, home);
            }
        });
        if (direct.login() != null) {
            for (MilvusOptions.Login wrong : List.of(
                    MilvusOptions.Login.token("root:hush-hush"), MilvusOptions.Login.password("root", "hush-hush"))) {
                assertRejected(releases, direct, home, "SASS7541", "refused", "publish.milvus.token", () -> {
                    try (VectorStore store = MilvusStore.open(direct.with(wrong))) {
                        releases.publish(store, home, 2);
                    }
                });
            }
        } else {
            // Milvus-lite does not check logins.
            MilvusStore.open(direct.with(MilvusOptions.Login.token("root:hush-hush")))
                    .close();
        }
    }

    /** The version as the server reports it. */
    abstract String version();

    /** An outdated version with the same length as {@link #version}. */
    abstract String tooOld();

    private static void assertRejected(
            TwoReleases releases,
            MilvusOptions direct,
            Path home,
            String code,
            String message,
            String remedy,
            TwoReleases.Disturbed publish)
            throws Exception {
        releases.endWell(
                () -> MilvusStore.open(direct),
                home,
                false,
                () -> assertThatThrownBy(publish::publish).isInstanceOfSatisfying(SassException.class, refused -> {
                    assertThat(refused.diagnostics()).hasSize(1);
                    assertThat(refused.diagnostics().get(0).message()).doesNotContain("\n");
                    assertThat(refused)
                            .hasMessageContaining(code)
                            .hasMessageContaining(message)
                            .hasMessageContaining(remedy)
                            .hasMessageNotContaining("hush-hush");
                }));
        assertNoMarks(direct);
        Folders.deleteRecursively(home);
    }

    /** Counts the calls of one publish. Waiting loops make the number differ slightly. */
    private int countCalls(TwoReleases releases) throws Exception {
        MilvusOptions direct = options(place());
        Path home = folder.resolve(direct.prefix());
        try (TestProxy proxy = TestProxy.plain(direct.uri())) {
            try (VectorStore store = MilvusStore.open(direct)) {
                releases.publish(store, home, 1);
            }
            try (VectorStore store = MilvusStore.open(through(proxy, direct))) {
                releases.publish(store, home, 2);
            }
            return proxy.requests().seen();
        } finally {
            TwoReleases.empty(() -> MilvusStore.open(direct));
        }
    }

    private static MilvusOptions through(TestProxy proxy, MilvusOptions o) {
        return new MilvusOptions(
                proxy.uri(), o.database(), o.prefix(), o.login(), o.tls(), o.index(), o.timeout(), o.buildTimeout());
    }

    private void disturbed(TwoReleases releases, Fault fault, int call, FaultCounts tally) throws Exception {
        MilvusOptions direct = options(place());
        Path home = folder.resolve(direct.prefix());
        releases.endWell(() -> MilvusStore.open(direct), home, false, () -> {
            try (TestProxy proxy = TestProxy.plain(direct.uri())) {
                fault.arming().at(proxy, call);
                MilvusOptions disturbed = through(proxy, direct).with(fault.timeout());
                String code = publish(releases, disturbed, home);
                boolean happened =
                        !proxy.requests().awaits() && !proxy.answers().awaits();
                tally.ended(happened ? code : NOTHING);
                assertThat(code).isEqualTo(happened ? fault.code() : null);
            }
        });
        assertNoMarks(direct);
    }

    /** Publishes and returns the code of the failure; {@code null} on success. */
    private static @Nullable String publish(TwoReleases releases, MilvusOptions options, Path home) {
        try (VectorStore store = MilvusStore.open(options)) {
            releases.publish(store, home, 2);
            return null;
        } catch (SassException failure) {
            assertThat(failure.diagnostics()).hasSize(1);
            String code = failure.diagnostics().get(0).code().id();
            assertThat(REPORTED_CODES).as(failure.getMessage()).contains(code);
            return code;
        }
    }

    /**
     * The server is killed at a call and restarted at once, or only after the publish has failed; or it is killed
     * before or after the call.
     */
    @Test
    void recoversFromKilledServers() throws Exception {
        TwoReleases releases = TwoReleases.in(folder.resolve("export"));
        int calls = countCalls(releases);
        try (OwnServer server = server()) {
            FaultCounts tally = new FaultCounts("server killed");
            Random random = new Random(3);
            int[] at = ALL
                    ? IntStream.rangeClosed(0, calls + 1).toArray()
                    : IntStream.concat(
                                    IntStream.of(0, calls + 1),
                                    random.ints(1, calls + 1).distinct())
                            .limit(kills())
                            .toArray();
            for (int call : at) {
                tally.tryOne(call, number -> killed(releases, server, number, calls, tally));
            }
            tally.print();
            tally.assertThatFaultsHappened();
            assertThat(tally.failed).isEmpty();
        }
    }

    private void killed(TwoReleases releases, OwnServer server, int call, int calls, FaultCounts tally)
            throws Exception {
        MilvusOptions usual = options(place());
        MilvusOptions o = new MilvusOptions(
                server.uri(),
                usual.database(),
                usual.prefix(),
                usual.login(),
                null,
                usual.index(),
                usual.timeout(),
                usual.buildTimeout());
        Path home = folder.resolve(o.prefix());
        boolean staysAway = call % 2 == 0;
        releases.endWell(() -> MilvusStore.open(o), home, true, () -> {
            try (TestProxy proxy = TestProxy.plain(o.uri())) {
                if (call == 0) {
                    server.kill();
                } else {
                    proxy.requests().at(call, () -> {
                        server.kill();
                        if (!staysAway) {
                            server.resume();
                        }
                    });
                }
                MilvusOptions patience = through(proxy, o).with(Duration.ofSeconds(staysAway ? 3 : 60));
                String code = publish(releases, patience, home);
                boolean happened =
                        call == 0 || call > calls || !proxy.requests().awaits();
                tally.ended(happened ? code : NOTHING);
                if (call > calls) {
                    server.kill();
                }
                server.resume();
            }
        });
        assertNoMarks(o);
    }

    private static void assertNoMarks(MilvusOptions o) {
        ConnectConfig config =
                ConnectConfig.builder().uri(o.uri()).rpcDeadlineMs(60_000).build();
        MilvusOptions.Login login = o.login();
        if (login != null) {
            config.setUsername(login.user());
            config.setPassword(login.password());
        }
        MilvusClientV2 client = new MilvusClientV2(config);
        try {
            // Milvus-lite fails while other threads drop a collection.
            assertThat(new RetryingClient(o)
                            .callRepeatably(
                                    "list collections",
                                    "",
                                    () -> client.listCollectionsV2(
                                                    ListCollectionsReq.builder().build())
                                            .getCollectionNames()))
                    .noneMatch(name -> name.startsWith(o.prefix() + "_"));
        } finally {
            client.close();
        }
    }

    private static String place() {
        return "f" + UUID.randomUUID().toString().substring(0, 8);
    }

    private static int[] numbers(int calls) {
        return ALL
                ? IntStream.rangeClosed(1, calls).toArray()
                : new Random(5).ints(1, calls + 1).distinct().limit(SAMPLE).toArray();
    }

    private interface Case {
        void run(int number) throws Exception;
    }

    /** The tests and their results. */
    private final class FaultCounts {
        private final String name;
        private final List<String> failed = Collections.synchronizedList(new ArrayList<>());
        private final Map<String, Integer> ends = Collections.synchronizedMap(new TreeMap<>());
        private int tried;

        FaultCounts(String name) {
            this.name = name;
        }

        void ended(@Nullable String code) {
            ends.merge(code == null ? "published" : code, 1, Integer::sum);
        }

        void tryAll(int[] numbers, Case one) throws InterruptedException {
            ExecutorService pool = Executors.newFixedThreadPool(Integer.getInteger("sass.faults.threads", 1));
            Consumer<Integer> run = number -> pool.execute(() -> tryOne(number, one));
            IntStream.of(numbers).boxed().forEach(run);
            pool.shutdown();
            assertThat(pool.awaitTermination(1, TimeUnit.DAYS)).isTrue();
        }

        void tryOne(int number, Case one) {
            try {
                one.run(number);
            } catch (Exception | AssertionError wrong) {
                failed.add("at call " + number + ": " + wrong);
            }
            synchronized (this) {
                tried++;
            }
            if (ALL) {
                System.out.println(name + " at call " + number + ", failed so far: " + failed.size());
            }
        }

        /** A publish may need a few calls less than the counted one. */
        void assertThatFaultsHappened() {
            assertThat(ends.getOrDefault(NOTHING, 0))
                    .as("%s, of %d", NOTHING, tried)
                    .isLessThanOrEqualTo(tried / 20);
        }

        void print() {
            System.out.printf(
                    Locale.ROOT,
                    "%s, %s: %d tried, %d failed; %s%n",
                    FaultsContract.this.getClass().getSimpleName(),
                    name,
                    tried,
                    failed.size(),
                    ends);
            failed.forEach(System.out::println);
        }
    }
}
